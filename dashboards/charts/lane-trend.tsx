/** One signal on a canvas: points as they are, moved with the view in the same frame. Drawing only. */
import { useEffect, useRef } from "preact/hooks";
import type { View } from "../label-view.ts";

export interface LaneTrendProps {
  /** [n] ascending, milliseconds since the Unix epoch. */
  readonly timesMs: readonly number[];
  /** [n] null where there is no number. */
  readonly values: readonly (number | null)[];
  readonly view: View;
  /** The chosen stretch. */
  readonly chosen: View;
  readonly label: string;
  /** Drawn anew when it changes: colours come from the style sheet. */
  readonly theme: string;
}

export function LaneTrend(props: LaneTrendProps) {
  const host = useRef<HTMLCanvasElement>(null);
  const { timesMs, values, view, chosen, label, theme } = props;
  useEffect(() => {
    const canvas = host.current;
    if (canvas === null) return;
    draw(canvas, props);
  }, [timesMs, values, view, chosen, theme]);
  useEffect(() => {
    const canvas = host.current;
    if (canvas === null) return undefined;
    const observer = new ResizeObserver(() => draw(canvas, props));
    observer.observe(canvas);
    return () => observer.disconnect();
  });
  return <canvas ref={host} class="lane-trend" role="img" aria-label={label} />;
}

/** First index whose time is not before `timeMs`. */
export function indexAt(timesMs: readonly number[], timeMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lowest and highest number of the points [from, to). */
export function extremes(values: readonly (number | null)[], from: number, to: number): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (value === null || value === undefined) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

function draw(canvas: HTMLCanvasElement, { timesMs, values, view, chosen }: LaneTrendProps): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const style = getComputedStyle(canvas);
  context.clearRect(0, 0, width, height);
  const xOf = (timeMs: number) => ((timeMs - view.fromMs) / (view.toMs - view.fromMs)) * width;
  context.fillStyle = style.getPropertyValue("--pressed");
  context.fillRect(xOf(chosen.fromMs), 0, Math.max(ratio, xOf(chosen.toMs) - xOf(chosen.fromMs)), height);
  const from = Math.max(0, indexAt(timesMs, view.fromMs) - 1);
  const to = Math.min(timesMs.length, indexAt(timesMs, view.toMs) + 1);
  const found = extremes(values, from, to);
  if (found === undefined) return;
  const [low, high] = found;
  const margin = 4 * ratio;
  const scale = high > low ? (height - 2 * margin) / (high - low) : 0;
  const yOf = (value: number) => (scale === 0 ? height / 2 : height - margin - (value - low) * scale);
  context.strokeStyle = style.getPropertyValue("--chart-line");
  context.lineWidth = ratio;
  context.beginPath();
  let isDown = false;
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (value === null || value === undefined) {
      isDown = false;
      continue;
    }
    if (isDown) context.lineTo(xOf(timesMs[at]!), yOf(value));
    else context.moveTo(xOf(timesMs[at]!), yOf(value));
    isDown = true;
  }
  context.stroke();
}
