/** A small scale with the normal band, the limits and where the value stands: how far it is from what is not normal. */
import { placeOn, type ValueBand } from "../value-band.ts";

export interface ValueBarProps {
  readonly band: ValueBand;
  /** Undefined while it must not be shown as true now. */
  readonly value: number | undefined;
  /** Value, normal band and limits in words. */
  readonly label: string;
}

const width = 200;
const height = 18;

export function ValueBar({ band, value, label }: ValueBarProps) {
  const x = (at: number): number => 1 + placeOn(band, at) * (width - 2);
  const { normal, limits } = band;
  return (
    <svg class="value-bar" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="bar-track" x={0.75} y={5} width={width - 1.5} height={8} />
      {normal !== undefined && (
        <rect class="bar-normal" x={x(normal.low)} y={5} width={x(normal.high) - x(normal.low)} height={8} />
      )}
      {limits.map(({ value: at }) => (
        <line key={at} class="bar-limit" x1={x(at)} x2={x(at)} y1={2} y2={16} />
      ))}
      {value !== undefined && <line class="bar-value" x1={x(value)} x2={x(value)} y1={0} y2={height} />}
      {value !== undefined && value > band.high && <path class="bar-over" d={`M${width - 9} 5l6 4l-6 4z`} />}
      {value !== undefined && value < band.low && <path class="bar-over" d="M9 5l-6 4l6 4z" />}
    </svg>
  );
}
