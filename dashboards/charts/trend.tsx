/** Time series with limits, bands and holes. Drawing only: it gets points and knows nothing of tags. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Formatter } from "../format.ts";
import type { Messages } from "../language/language.ts";
import { joined, type Line, type Span } from "../series.ts";
import { axisInset, axisWidth } from "./axis.ts";
import { type Band, drawBackground, drawForeground, readColours } from "./trend-painting.ts";

export interface TrendLine {
  readonly label: string;
  readonly line: Line;
  /** `solid` for what was measured, `dashed` for what it is compared with. */
  readonly stroke: "solid" | "dashed";
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
  /** History has not come yet: what is drawn is not all there is. */
  readonly isLoading: boolean;
  readonly height?: number;
  readonly format: Formatter;
  readonly words: Messages;
  /** Changes when colours change. */
  readonly theme: string;
}

const cursors = "samspel";

export function Trend(props: TrendProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [announcement, announce] = useState("");
  const captionId = useId();
  const shape = `${props.theme} ${props.lines.length} ${props.format.language} ${props.format.zoneName}`;

  // The plot is built anew only when its shape changes; data flows in below.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const created = new uPlot(optionsOf(element, latest), dataOf(latest.current), element);
    plot.current = created;
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== created.width) created.setSize({ width, height: created.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(dataOf(props));
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const text = plot.current === undefined ? undefined : moveCursor(plot.current, event.key, props);
    if (text === undefined) return;
    event.preventDefault();
    announce(text);
  };
  return (
    <figure class="trend" aria-labelledby={captionId}>
      {/* biome-ignore lint/a11y/useSemanticElements: it groups no fields */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor through the points */}
      <div class="trend-plot" ref={host} tabIndex={0} role="group" aria-labelledby={captionId} onKeyDown={onKeyDown} />
      {props.isLoading && <p class="chart-note">{props.words.shell.loading}</p>}
      <figcaption id={captionId} class="visually-hidden">
        {props.label}. {props.words.chart.keys}
      </figcaption>
      <p class="visually-hidden" aria-live="polite">
        {announcement}
      </p>
      <GapNotes {...props} />
      <TableTwin {...props} />
    </figure>
  );
}

function dataOf({ lines, range }: TrendProps): uPlot.AlignedData {
  const { timesMs, values } = joined(lines.map(({ line }) => line));
  if (timesMs.length === 0) return [[range.fromMs, range.toMs], ...lines.map(() => [null, null])];
  return [timesMs, ...values];
}

function optionsOf(element: HTMLElement, latest: { current: TrendProps }): uPlot.Options {
  const colours = readColours(element);
  const { height = 180, lines } = latest.current;
  const font = `13px ${getComputedStyle(element).fontFamily}`;
  const axis = { stroke: colours.muted, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  return {
    width: Math.max(200, element.clientWidth),
    height,
    ms: 1,
    pxAlign: true,
    legend: { show: false },
    padding: [12, axisInset, 0, 0],
    cursor: {
      sync: { key: cursors, setSeries: false },
      drag: { setScale: false, x: false, y: false },
      points: { size: 7, fill: colours.live, stroke: colours.live },
      y: false,
    },
    scales: {
      x: { time: false, range: () => [latest.current.range.fromMs, latest.current.range.toMs] },
      y: { range: (_plot, low, high) => valueRange(low, high, latest.current) },
    },
    axes: [
      {
        ...axis,
        space: 90,
        size: 32,
        values: (_plot, splits) => splits.map((timeMs) => axisText(timeMs, latest.current)),
        incrs: timeSteps,
      },
      {
        ...axis,
        size: axisWidth,
        space: Math.max(26, height / 8),
        values: (_plot, splits) => splits.map((value) => latest.current.format.number(value)),
      },
    ],
    series: [
      {},
      ...lines.map(({ stroke }) => ({
        stroke: stroke === "solid" ? colours.line : colours.text,
        width: stroke === "solid" ? 2 : 1.5,
        ...(stroke === "dashed" ? { dash: [7, 5] } : {}),
        points: { show: false },
      })),
    ],
    hooks: {
      drawAxes: [(plot) => drawBackground(plot, latest.current, colours)],
      draw: [(plot) => drawForeground(plot, latest.current, colours)],
    },
  };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const timeSteps = [1, 2, 5, 10, 15, 30]
  .map((seconds) => seconds * second)
  .concat([1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute))
  .concat([1, 2, 3, 4, 6, 12, 24].map((hours) => hours * hour));

function axisText(timeMs: number, { format, range }: TrendProps): string {
  return format.axisTime(timeMs, range.toMs - range.fromMs);
}

/** Leaves air around the line, always shows the limit, and never magnifies noise of a constant signal. */
function valueRange(
  low: number | null,
  high: number | null,
  { limit, lowest, normal }: TrendProps,
): uPlot.Range.MinMax {
  let from = Math.min(low ?? limit?.value ?? normal?.low ?? 0, limit?.value ?? Number.POSITIVE_INFINITY);
  let to = Math.max(high ?? limit?.value ?? normal?.high ?? 1, limit?.value ?? Number.NEGATIVE_INFINITY);
  const smallest = Math.max(Math.abs(to) * 0.02, normal === undefined ? 1e-6 : (normal.high - normal.low) * 0.02);
  if (to - from < smallest) {
    from -= smallest;
    to += smallest;
  }
  const air = (to - from) * 0.1;
  return [lowest === undefined ? from - air : Math.min(lowest, from), to + air];
}

/** Moves the cursor by keys; gives the text to be read out, or undefined for other keys. */
function moveCursor(plot: uPlot, key: string, props: TrendProps): string | undefined {
  const times = plot.data[0];
  const last = times.length - 1;
  const current = plot.cursor.idx ?? last;
  const target = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[key];
  if (target === undefined) return undefined;
  const index = Math.min(last, Math.max(0, target));
  const timeMs = times[index] ?? 0;
  plot.setCursor({ left: plot.valToPos(timeMs, "x"), top: 0 });
  return `${props.format.time(timeMs)}: ${rowText(plot.data, index, props)}`;
}

function rowText(data: uPlot.AlignedData, index: number, { lines, unit, format, words }: TrendProps): string {
  return lines
    .map(({ label }, row) => {
      const value = data[row + 1]?.[index];
      return `${label} ${typeof value === "number" ? `${format.number(value)} ${unit}` : words.chart.noValue}`;
    })
    .join(", ");
}

/** What the hatched stretches are, in words: a narrow one has no room for its own. */
function GapNotes({ bands = [], format }: TrendProps) {
  const gaps = bands.filter(({ kind }) => kind === "gap");
  if (gaps.length === 0) return null;
  return (
    <ul class="gap-notes">
      {gaps.slice(-notedGaps).map((gap) => (
        <li key={gap.fromMs}>
          {format.time(gap.fromMs)} – {format.time(gap.toMs)} {gap.label}
        </li>
      ))}
    </ul>
  );
}

const notedGaps = 3;
const tableRows = 24;

/** The same data as a table, on demand: at most 24 rows. */
function TableTwin(props: TrendProps) {
  const [isOpen, setOpen] = useState(false);
  const { format, words, label, lines, unit } = props;
  return (
    <details class="table-twin" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.chart.asTable}</summary>
      {isOpen && (
        <table>
          <caption class="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{words.chart.time}</th>
              {lines.map((line) => (
                <th scope="col" class="number" key={line.label}>
                  {line.label} {unit === "" ? "" : `(${unit})`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sampledRows(dataOf(props)).map(([timeMs, ...values]) => (
              <tr key={timeMs}>
                <th scope="row">{format.time(timeMs ?? 0)}</th>
                {values.map((value, column) => (
                  <td class="number" key={lines[column]?.label}>
                    {value === null || value === undefined ? words.chart.noValue : format.number(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function sampledRows(data: uPlot.AlignedData): (number | null | undefined)[][] {
  const [times] = data;
  const count = Math.min(tableRows, times.length);
  return Array.from({ length: count }, (_, row) => {
    const index = times.length - 1 - Math.floor((row * times.length) / count);
    return data.map((column) => column[index]);
  });
}
