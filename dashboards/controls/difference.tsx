/** What differs in a file, line by line: removed with −, added with +; numbers are those of the changed file, of removed lines those of before. */
import type { DifferenceLine } from "../../gateway/core/settings.ts";

interface DifferenceProps {
  readonly label: string;
  readonly lines: readonly DifferenceLine[];
  /** Said before lines that go and come, to those who do not see the signs. */
  readonly words: { readonly removed: string; readonly added: string };
}

const signs = { same: " ", removed: "−", added: "+", skipped: "⋮" } as const;

export function Difference({ label, lines, words }: DifferenceProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and keys must be able to scroll them
    <section class="yaml difference" tabIndex={0} aria-label={label}>
      {lines.map(({ change, before, after, text }, index) => (
        <div key={index} class={`difference-${change}`}>
          <span class="difference-number">{change === "removed" ? before : after}</span>
          <span aria-hidden="true">{signs[change]}</span>
          <code>
            {(change === "removed" || change === "added") && (
              <span class="visually-hidden">{`${words[change]}: `}</span>
            )}
            {text === "" ? "\u00a0" : text}
          </code>
        </div>
      ))}
    </section>
  );
}
