/** What a trend paints behind and over its lines: bands of states, gaps, limits, the newest point. */
import type uPlot from "uplot";
import type { Span } from "../series.ts";

/** A stretch that means something. Each kind has its own texture, so that no meaning rests on colour alone. */
export interface Band extends Span {
  readonly kind: "gap" | "stale" | "alarm" | "recovering" | "violation";
  /** Written into the band where it fits. */
  readonly label: string;
  /** Of an alarm: gives its colour. */
  readonly priority?: 1 | 2 | 3;
}

export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly live: string;
  readonly grid: string;
  readonly panel: string;
  readonly normal: string;
  readonly yellow: string;
  readonly red: string;
  readonly magenta: string;
}

interface Painted {
  readonly bands?: readonly Band[];
  readonly limit?: { readonly value: number; readonly label: string };
  readonly normal?: { readonly low: number; readonly high: number };
  readonly hasMargin?: boolean;
  readonly unit?: string;
  readonly lines?: readonly { readonly label: string; readonly isNamed?: boolean }[];
}

/** Tokens of the theme as the browser resolves them for this element. */
export function readColours(element: HTMLElement): Colours {
  const probe = document.createElement("span");
  element.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: resolve("text"),
    muted: resolve("muted"),
    line: resolve("chart-line"),
    live: resolve("live"),
    grid: resolve("grid"),
    panel: resolve("panel"),
    normal: resolve("normal-band"),
    yellow: resolve("yellow"),
    red: resolve("red"),
    magenta: resolve("magenta"),
  };
  probe.remove();
  return colours;
}

export function drawBackground(plot: uPlot, painted: Painted, colours: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (painted.normal !== undefined) {
    const top = plot.valToPos(painted.normal.high, "y", true);
    const bottom = plot.valToPos(painted.normal.low, "y", true);
    ctx.fillStyle = colours.normal;
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  for (const band of painted.bands ?? []) drawBand(plot, band, colours);
  if (painted.hasMargin === true) drawMargin(plot, colours);
  ctx.restore();
}

export function drawForeground(plot: uPlot, painted: Painted, colours: Colours): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  if (painted.limit !== undefined) {
    const y = plot.valToPos(painted.limit.value, "y", true);
    ctx.strokeStyle = colours.text;
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    writeText(plot, painted.limit.label, { x: bbox.left + 6 * ratio, y: y - 5 * ratio }, colours);
  }
  painted.lines?.forEach(({ label, isNamed }, row) => {
    const value = Array.from(plot.data[row + 1] ?? []).find((each) => typeof each === "number");
    if (isNamed !== true || typeof value !== "number") return;
    writeText(plot, label, { x: bbox.left + 6 * ratio, y: plot.valToPos(value, "y", true) - 5 * ratio }, colours);
  });
  drawNewest(plot, colours);
  if (painted.unit !== undefined) drawUnit(plot, painted.unit, colours);
  ctx.restore();
}

/** Above the values of the axis, where its numbers end. */
function drawUnit(plot: uPlot, unit: string, colours: Colours): void {
  const { ctx, bbox } = plot;
  setFont(plot);
  ctx.textAlign = "right";
  ctx.fillStyle = colours.muted;
  ctx.fillText(unit, bbox.left - 5 * devicePixelRatio, 12 * devicePixelRatio);
}

function setFont({ ctx, root }: uPlot): void {
  ctx.font = `${13 * devicePixelRatio}px ${getComputedStyle(root).fontFamily}`;
  ctx.textBaseline = "alphabetic";
}

function drawBand(plot: uPlot, band: Band, colours: Colours): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const from = Math.max(bbox.left, plot.valToPos(band.fromMs, "x", true));
  const to = Math.min(bbox.left + bbox.width, plot.valToPos(band.toMs, "x", true));
  const width = Math.max(2 * ratio, to - from);
  if (to < bbox.left || from > bbox.left + bbox.width) return;
  switch (band.kind) {
    case "gap":
    case "stale":
      hatch(ctx, { x: from, y: bbox.top, width, height: bbox.height }, { colour: colours.muted, step: 8 * ratio });
      break;
    case "alarm":
    case "violation": {
      const colour = alarmColour(band, colours);
      ctx.globalAlpha = 0.2;
      ctx.fillStyle = colour;
      ctx.fillRect(from, bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillStyle = colour;
      ctx.fillRect(from, bbox.top, width, 6 * ratio);
      ctx.strokeStyle = colours.text;
      ctx.lineWidth = ratio;
      ctx.strokeRect(from, bbox.top, width, 6 * ratio);
      break;
    }
    case "recovering":
      ctx.globalAlpha = 0.15;
      ctx.fillStyle = colours.muted;
      ctx.fillRect(from, bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = colours.text;
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 3 * ratio]);
      ctx.strokeRect(from, bbox.top, width, 6 * ratio);
      ctx.setLineDash([]);
  }
  const textWidth = ctx.measureText(band.label).width;
  if (width > textWidth * 1.1 + 8 * ratio) {
    writeText(plot, band.label, { x: from + 5 * ratio, y: bbox.top + 22 * ratio }, colours);
  }
}

/** A violation of a figure is out of specification, which is yellow like priority 2. */
function alarmColour({ kind, priority }: Band, colours: Colours): string {
  if (kind === "violation" || priority === 2) return colours.yellow;
  return priority === 1 ? colours.red : colours.magenta;
}

/** Space between the first two lines, filled; where the first lies below the second, in the colour of a violation. */
function drawMargin(plot: uPlot, colours: Colours): void {
  const [times, measured, required] = plot.data;
  if (measured === undefined || required === undefined) return;
  const sideAt = (index: number): "kept" | "violated" | "unknown" => {
    const [a, b] = [measured[index], required[index]];
    if (a == null || b == null) return "unknown";
    return a < b ? "violated" : "kept";
  };
  let from = 0;
  for (let index = 1; index <= times.length; index++) {
    if (index < times.length && sideAt(index) === sideAt(from)) continue;
    const side = sideAt(from);
    // A stretch reaches to the first point of the next one, so that no seam is left between them.
    const to = Math.min(index, times.length - 1);
    if (side !== "unknown") fillBetween(plot, { from, to: sideAt(to) === "unknown" ? index - 1 : to, side, colours });
    from = index;
  }
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly side: "kept" | "violated";
  readonly colours: Colours;
}

function fillBetween(plot: uPlot, { from, to, side, colours }: Stretch): void {
  const { ctx } = plot;
  const [times, measured = [], required = []] = plot.data;
  ctx.globalAlpha = side === "violated" ? 0.55 : 0.18;
  ctx.fillStyle = side === "violated" ? colours.yellow : colours.line;
  ctx.beginPath();
  for (let index = from; index <= to; index++) {
    ctx.lineTo(plot.valToPos(times[index] ?? 0, "x", true), plot.valToPos(measured[index] ?? 0, "y", true));
  }
  for (let index = to; index >= from; index--) {
    ctx.lineTo(plot.valToPos(times[index] ?? 0, "x", true), plot.valToPos(required[index] ?? 0, "y", true));
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** The newest value of the first line in the colour of live values. */
function drawNewest(plot: uPlot, colours: Colours): void {
  const [times, values] = plot.data;
  const last = values?.at(-1);
  const timeMs = times.at(-1);
  if (typeof last !== "number" || timeMs === undefined) return;
  const { ctx } = plot;
  ctx.fillStyle = colours.live;
  ctx.beginPath();
  ctx.arc(plot.valToPos(timeMs, "x", true), plot.valToPos(last, "y", true), 4 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
}

function hatch(
  ctx: CanvasRenderingContext2D,
  area: { x: number; y: number; width: number; height: number },
  { colour, step }: { colour: string; step: number },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.x, area.y, area.width, area.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = area.x - area.height; x < area.x + area.width; x += step) {
    ctx.moveTo(x, area.y + area.height);
    ctx.lineTo(x + area.height, area.y);
  }
  ctx.stroke();
  ctx.restore();
}

/** Text on a strip of the panel's colour, so that it reads over lines and hatching. */
function writeText(plot: uPlot, text: string, at: { x: number; y: number }, colours: Colours): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  setFont(plot);
  ctx.textAlign = "left";
  const width = ctx.measureText(text).width;
  ctx.globalAlpha = 0.85;
  ctx.fillStyle = colours.panel;
  ctx.fillRect(at.x - 3 * ratio, at.y - 13 * ratio, width + 6 * ratio, 17 * ratio);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colours.text;
  ctx.fillText(text, at.x, at.y);
}
