/** Lanes of states on one time axis. A stretch without knowledge is hatched, never empty as if nothing had happened. */

import type { Formatter } from "../format.ts";
import type { Span } from "../series.ts";
import { axisInset, markText, roundTimes } from "./axis.ts";

export interface LaneSpan extends Span {
  readonly kind: "human" | "robot" | "reduced" | "stop" | "both" | "event" | "unknown";
  readonly label: string;
}

export interface Lane {
  readonly id: string;
  readonly name: string;
  /** What is true now, in words. */
  readonly now: string;
  readonly spans: readonly LaneSpan[];
}

export interface TimelineProps {
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly range: Span;
  readonly format: Formatter;
  /** Left inset in pixels, so that times stand below those of a trend. */
  readonly inset: number;
  /** Said in place of the lanes while history has not come yet. */
  readonly loading?: string | undefined;
}

/** Spans are placed in thousandths of the range. */
const scale = 1000;
const laneHeight = 26;

export function Timeline({ label, lanes, range, format, inset, loading }: TimelineProps) {
  const x = (timeMs: number): number => ((timeMs - range.fromMs) / (range.toMs - range.fromMs)) * scale;
  const times = roundTimes(range, { most: 6, timeZone: format.zoneName });
  return (
    <figure class="timeline" aria-label={label} style={{ "--inset": `${inset}px`, "--inset-end": `${axisInset}px` }}>
      <svg width="0" height="0" aria-hidden="true" class="pattern-holder">
        <LanePatterns />
      </svg>
      {loading !== undefined && <p class="chart-note">{loading}</p>}
      {lanes.map((lane) => (
        <div class="lane" key={lane.id}>
          <p class="lane-name">
            <span>{lane.name}</span> <strong>{lane.now}</strong>
          </p>
          <svg
            class="lane-strip"
            viewBox={`0 0 ${scale} ${laneHeight}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${lane.name}: ${lane.now}`}
          >
            <rect class="lane-track" x={0} y={0} width={scale} height={laneHeight} />
            {lane.spans.map((span) => (
              <rect
                key={`${span.kind}${span.fromMs}`}
                class={`span span-${span.kind}`}
                x={x(span.fromMs)}
                y={span.kind === "both" ? 8 : 3}
                width={Math.max(1.5, x(span.toMs) - x(span.fromMs))}
                height={span.kind === "both" ? 10 : laneHeight - 6}
              />
            ))}
          </svg>
        </div>
      ))}
      <div class="lane-axis" aria-hidden="true">
        {times.map((timeMs) => (
          <span key={timeMs} style={{ left: `${x(timeMs) / 10}%`, "--shift": shiftAt(x(timeMs) / scale) }}>
            {markText(timeMs, range, format)}
          </span>
        ))}
      </div>
    </figure>
  );
}

/** A time stands below its mark, at the ends beside it, so that it is not cut. */
function shiftAt(share: number): string {
  if (share < 0.04) return "0%";
  return share > 0.96 ? "-100%" : "-50%";
}

/** Textures that tell lanes apart in greyscale. */
function LanePatterns() {
  return (
    <defs>
      <pattern id="hatch-unknown" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch-line" x1="0" y1="0" x2="0" y2="8" />
      </pattern>
      <pattern id="hatch-reduced" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect class="hatch-ground" width="5" height="5" />
        <line class="hatch-dark" x1="0" y1="0" x2="0" y2="5" />
      </pattern>
    </defs>
  );
}
