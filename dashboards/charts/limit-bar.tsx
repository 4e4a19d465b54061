/** A bar from zero with a mark at the limit: how near a figure is to it, without reading a number. */

export interface LimitBarProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly limit: number;
  /** End of the scale; larger values fill the bar and get an arrow. */
  readonly top: number;
  /** `alarm` when the figure is over its limit in the opinion of the gateway. */
  readonly state: "normal" | "alarm" | "recovering" | "unknown";
  readonly text: string;
}

const width = 200;
const height = 18;

export function LimitBar({ label, value, limit, top, state, text }: LimitBarProps) {
  const share = value === undefined ? 0 : Math.min(1, Math.max(0, value / top));
  const limitX = (limit / top) * width;
  return (
    <svg
      class={`limit-bar limit-bar-${state}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}: ${text}`}
    >
      <rect class="bar-track" x={0.75} y={4} width={width - 1.5} height={10} />
      {value !== undefined && <rect class="bar-fill" x={0.75} y={4} width={share * (width - 1.5)} height={10} />}
      {value !== undefined && value > top && <path class="bar-over" d={`M${width - 10} 5l6 4l-6 4z`} />}
      <line class="bar-limit" x1={limitX} x2={limitX} y1={0} y2={height} />
    </svg>
  );
}
