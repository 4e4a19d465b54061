/** Time series with limits, bands and holes. Drawing only: it gets points and knows nothing of tags. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dataOf, type TrendProps } from "./trend-data.ts";
import { isCompressed, optionsOf } from "./trend-options.ts";

export function Trend(props: TrendProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [announcement, announce] = useState("");
  const captionId = useId();
  const shape = `${isCompressed(props)} ${props.theme} ${props.lines.length} ${props.format.language} ${props.format.zoneName}`;

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
