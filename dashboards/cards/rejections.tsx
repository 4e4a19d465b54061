/** What was refused, by code, with a count and an example. */
import type { RejectionReport } from "../../gateway/core/view.ts";
import { Problem } from "../controls/problem.tsx";
import { StatusSymbol } from "../controls/symbols.tsx";
import { useScreen } from "../screen.ts";

export function Rejections({ title, rejections }: { title: string; rejections: readonly RejectionReport[] }) {
  const { words, format } = useScreen();
  if (rejections.length === 0) return null;
  return (
    <details open>
      <summary>{title}</summary>
      <ul class="plain">
        {rejections.map((report) => (
          <li key={report.code} class="problem">
            <StatusSymbol status="S" />
            <span>
              {format.value.integer(report.count)} × <Problem message={report.message} code={report.code} />
              <br />
              <span class="muted">{words.value.sources.example}: </span>
              <code class="example">{report.example}</code>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
