/** What a trend is given, and its points as columns on one time axis. */
import type uPlot from "uplot";
import type { Formatter } from "../format.ts";
import type { Messages } from "../language/language.ts";
import { joined, type Line, type Span } from "../series.ts";
import type { Band } from "./trend-painting.ts";

export interface TrendLine {
  readonly label: string;
  readonly line: Line;
  /** `solid` for what was measured, the others for what it is compared with. */
  readonly stroke: "solid" | "dashed" | "dotted" | "thin";
  /** Its label is written on it: of several lines that look alike nobody knows which is which. */
  readonly isNamed?: boolean;
}

export interface TrendProps {
  /** Name of the chart, for people who do not see it. */
  readonly label: string;
  readonly unit: string;
  readonly lines: readonly TrendLine[];
  readonly range: Span;
  /** Horizontal limit with its text. */
  readonly limit?: { readonly value: number; readonly label: string };
  /** Range in which the value normally lies. */
  readonly normal?: { readonly low: number; readonly high: number };
  readonly bands?: readonly Band[];
  /** Colours the space between the first two lines where the first lies below the second. */
  readonly hasMargin?: boolean;
  readonly lowest?: number;
  /** Small differences of large values are what matters: they are magnified. */
  readonly isFine?: boolean;
  /** History has not come yet: what is drawn is not all there is. */
  readonly isLoading: boolean;
  readonly height?: number;
  readonly format: Formatter;
  readonly words: Messages;
  /** Changes when colours change. */
  readonly theme: string;
}

/** [times, …values of each line], ascending. */
export function dataOf({ lines, range }: TrendProps): uPlot.AlignedData {
  const { timesMs, values } = joined(lines.map(({ line }) => line));
  if (timesMs.length === 0) return [[range.fromMs, range.toMs], ...lines.map(() => [null, null])];
  return [timesMs, ...values];
}
