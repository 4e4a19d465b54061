/** Amplitudes over frequency with cursors at named frequencies. Drawing only; its figures stand in a table beside it. */
import { useEffect, useRef, useState } from "preact/hooks";

export interface Cursor {
  readonly name: string;
  readonly hertz: number;
}

export interface SpectrumProps {
  readonly label: string;
  readonly stepHz: number;
  readonly amplitudes: readonly number[];
  readonly cursors: readonly Cursor[];
  readonly unit: string;
  readonly number: (value: number) => string;
}

/** Before it is known how wide it is drawn, and in between which it stays readable, px. */
const widths = { first: 640, least: 280, most: 900 };
const height = 220;
const left = 56;
const bottom = 26;
const top = 50;
/** Names of neighbours stand at different heights. */
const nameRows = 3;
const rowHeight = 15;
/** Room for the name of a frequency, and for the unit after the last one, px. */
const tickWidth = 100;
const unitWidth = 56;

export function Spectrum({ label, stepHz, amplitudes, cursors, unit, number }: SpectrumProps) {
  const drawn = useRef<SVGSVGElement>(null);
  const width = useDrawnWidth(drawn);
  const lastHz = stepHz * Math.max(1, amplitudes.length);
  const highest = Math.max(...amplitudes, Number.MIN_VALUE);
  const x = (hertz: number): number => left + (hertz / lastHz) * (width - left - 24);
  const y = (amplitude: number): number => height - bottom - (amplitude / highest) * (height - bottom - top);
  const path = amplitudes
    .map((amplitude, index) => `${index === 0 ? "M" : "L"}${x(index * stepHz).toFixed(1)} ${y(amplitude).toFixed(1)}`)
    .join("");
  const stepOfTicks = niceStep((lastHz * tickWidth) / (width - left));
  // Where the unit stands no tick does.
  const ticks = Array.from({ length: Math.floor(lastHz / stepOfTicks) + 1 }, (_, index) => index * stepOfTicks).filter(
    (hertz) => x(hertz) < width - unitWidth,
  );
  const baseline = height - bottom;
  return (
    <svg ref={drawn} class="spectrum" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map((hertz) => (
        <text key={hertz} class="spectrum-tick" x={x(hertz)} y={height - 8} text-anchor="middle">
          {number(hertz)}
        </text>
      ))}
      <text class="spectrum-tick" x={width - 4} y={height - 8} text-anchor="end">
        Hz
      </text>
      {[0, 0.5, 1].map((share) => (
        <line
          key={share}
          class="spectrum-grid"
          x1={left}
          x2={width - 8}
          y1={y(share * highest)}
          y2={y(share * highest)}
        />
      ))}
      <text class="spectrum-tick" x={left - 6} y={y(highest) + 5} text-anchor="end">
        {number(highest)}
      </text>
      <text class="spectrum-tick" x={left - 6} y={y(highest) + 5 + rowHeight} text-anchor="end">
        {unit}
      </text>
      {cursors
        .filter(({ hertz }) => hertz <= lastHz)
        .toSorted((a, b) => a.hertz - b.hertz)
        .map(({ name, hertz }, index) => (
          <g key={name}>
            <line class="spectrum-cursor" x1={x(hertz)} x2={x(hertz)} y1={nameY(index) + 3} y2={baseline} />
            <text class="spectrum-name" x={x(hertz)} y={nameY(index)} text-anchor="middle">
              {name}
            </text>
          </g>
        ))}
      <path class="spectrum-line" d={path} />
    </svg>
  );
}

/** Words are as large on a phone as on a desk: one unit of the drawing is one px of the screen. */
function useDrawnWidth(drawn: { readonly current: SVGSVGElement | null }): number {
  const [width, setWidth] = useState(widths.first);
  useEffect(() => {
    const element = drawn.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const seen = Math.round(entry?.contentRect.width ?? 0);
      if (seen > 0) setWidth(Math.min(widths.most, Math.max(widths.least, seen)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [drawn]);
  return width;
}

function nameY(index: number): number {
  return 13 + (index % nameRows) * rowHeight;
}

/** 1, 2 or 5 times a power of ten, at least the wanted step. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted) ?? wanted;
}
