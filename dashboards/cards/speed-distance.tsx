/** Card `speed-distance`: how long the robot moved how fast at which distance, below the speed that stopping would allow. */
import type { CellReview } from "../../gateway/core/cell.ts";
import { reasonCode } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { useScreen } from "../screen.ts";
import { useReview } from "../use-review.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { TooLittleKnown } from "./nothing-yet.tsx";
import { useReason } from "./reason.ts";

export const speedDistance = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.speedDistance.title,
  view: SpeedDistance,
});

function SpeedDistance({ asset }: AssetProps) {
  const { words } = useScreen();
  const { review, failure } = useReview(asset.id);
  const reason = useReason(review?.unavailable);
  const text = words.value.cellFigures.speedDistance;
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (review === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  if (reason !== undefined) {
    const isTooLittle = reasonCode(review.unavailable ?? "") === "too-little";
    return isTooLittle ? <TooLittleKnown knownSeconds={review.knownSeconds} /> : <p class="empty">– {reason}</p>;
  }
  return (
    <>
      <Scatter review={review} />
      <ul class="legend">
        <li class="legend-robot">{text.time}</li>
        <li class="legend-line-dashed">
          <Explained explanation={{ topic: "allowed-speed" }}>{text.allowed}</Explained>
        </li>
      </ul>
      <Table review={review} />
    </>
  );
}

/** Drawing in units of the viewBox: 60 per metre, 160 per metre per second. */
const scale = { x: 60, y: 160, left: 34, bottom: 26 } as const;
const distanceMax = 4;

function Scatter({ review: { speedDistance: bins, allowedSpeed } }: { review: CellReview }) {
  const { words, format } = useScreen();
  const text = words.value.cellFigures.speedDistance;
  const speedMax = Math.ceil(4 * Math.max(0.5, ...bins.map(({ speed }) => speed))) / 4;
  const longest = Math.max(...bins.map(({ seconds }) => seconds));
  const height = speedMax * scale.y;
  const width = distanceMax * scale.x;
  const x = (metres: number) => scale.left + Math.min(distanceMax, metres) * scale.x;
  const y = (speed: number) => height + 8 - Math.min(speedMax, speed) * scale.y;
  const curve = allowedSpeed.map(({ distance, speed }) => `${x(distance)},${y(speed)}`).join(" ");
  const ticks = Array.from({ length: speedMax / 0.25 + 1 }, (_, step) => step / 4);
  return (
    <svg
      class="scatter"
      viewBox={`0 0 ${width + scale.left + 10} ${height + scale.bottom + 12}`}
      role="img"
      aria-label={text.title}
    >
      <rect class="lane-track" x={scale.left} y={8} width={width} height={height} />
      {bins.map(({ distance, speed, seconds }) => (
        <rect
          key={`${distance} ${speed}`}
          class="scatter-bin"
          x={x(distance - 0.05)}
          y={y(speed + 0.025)}
          width={0.1 * scale.x}
          height={0.05 * scale.y}
          // The eye sees shares: a tenth of the longest time is still visible.
          opacity={0.15 + 0.85 * Math.sqrt(seconds / longest)}
        />
      ))}
      <polyline class="scatter-allowed" points={curve} />
      {ticks.map((speed) => (
        <text key={speed} class="scatter-text" x={scale.left - 4} y={y(speed) + 4} text-anchor="end">
          {format.value.number(speed)}
        </text>
      ))}
      {[0, 1, 2, 3, 4].map((metres) => (
        <text key={metres} class="scatter-text" x={x(metres)} y={height + 22} text-anchor="middle">
          {metres === 4 ? "4 m" : metres}
        </text>
      ))}
      <text class="scatter-text" x={scale.left + 4} y={20}>
        m/s
      </text>
    </svg>
  );
}

const rowsMax = 12;

/** The longest times as a table: a chart alone tells nothing to those who do not see it. */
function Table({ review: { speedDistance: bins } }: { review: CellReview }) {
  const { words, format } = useScreen();
  const text = words.value.cellFigures.speedDistance;
  const longest = bins.toSorted((a, b) => b.seconds - a.seconds).slice(0, rowsMax);
  return (
    <details class="table-twin">
      <summary>{text.table}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.distance}</th>
            <th scope="col">{text.speed}</th>
            <th scope="col">{words.value.cellFigures.columns.time}</th>
          </tr>
        </thead>
        <tbody>
          {longest.map(({ distance, speed, seconds }) => (
            <tr key={`${distance} ${speed}`}>
              <td>{format.value.fixed(distance, 2)} m</td>
              <td>{format.value.fixed(speed, 2)} m/s</td>
              <td>{format.value.duration(seconds * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
