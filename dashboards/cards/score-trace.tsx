/** Anomaly scores of a stretch of time against their alarm limit, as a part of another card. */
import { Trend } from "../charts/trend.tsx";
import type { TrendLine } from "../charts/trend-data.ts";
import { useScreen } from "../screen.ts";
import { scoreLimit } from "./score-bar.tsx";

interface ScoreTraceProps {
  readonly label: string;
  readonly lines: readonly TrendLine[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly isLoading: boolean;
}

export function ScoreTrace({ label, lines, range, isLoading }: ScoreTraceProps) {
  const { words, format, theme } = useScreen();
  return (
    <Trend
      label={label}
      unit=""
      lines={lines}
      range={range}
      limit={{ value: scoreLimit, label: words.value.score.limit }}
      lowest={0}
      bands={[]}
      height={220}
      format={format.value}
      words={words.value}
      theme={theme.value}
      isLoading={isLoading}
    />
  );
}
