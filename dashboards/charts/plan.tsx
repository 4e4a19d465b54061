/** Plan of a cell in metres: reach, zones, tool point, an anonymous person, measured and required separation. */
import type { CellPlan, ZoneShape } from "../../gateway/core/cell.ts";
import type { Formatter } from "../format.ts";
import type { Messages } from "../language/language.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlanProps {
  readonly plan: CellPlan;
  readonly label: string;
  /** Absent where the position is not known now. */
  readonly robot?: Point | undefined;
  readonly human?: Point | undefined;
  readonly distanceM?: number | undefined;
  readonly requiredM?: number | undefined;
  readonly isViolation: boolean;
  readonly format: Formatter;
  readonly words: Messages;
}

/** Metres of air around the cell. */
const air = 0.1;

export function Plan(props: PlanProps) {
  const { plan, robot, human, distanceM, requiredM, words, format } = props;
  const [originX, originY] = plan.originM;
  const left = -originX;
  const top = -originY;
  const view = `${left - air} ${top - air} ${plan.widthM + 2 * air} ${plan.depthM + 2 * air}`;
  return (
    <svg class={`plan${props.isViolation ? " plan-violation" : ""}`} viewBox={view} role="img" aria-label={props.label}>
      <clipPath id="plan-floor">
        <rect x={left} y={top} width={plan.widthM} height={plan.depthM} />
      </clipPath>
      <rect class="plan-floor" x={left} y={top} width={plan.widthM} height={plan.depthM} />
      <g clip-path="url(#plan-floor)">
        <MetreGrid plan={plan} />
        <circle class="plan-reach" cx={0} cy={0} r={plan.robotReachM} />
        {plan.zones.map((zone) => (
          <polygon
            key={zone.id}
            class={`plan-zone plan-zone-${zone.kind}`}
            points={zone.corners.map((corner) => corner.join(",")).join(" ")}
          />
        ))}
        {robot !== undefined && requiredM !== undefined && (
          <circle class="plan-required" cx={robot.x} cy={robot.y} r={Math.max(0, requiredM)} />
        )}
        {robot !== undefined && human !== undefined && distanceM !== undefined && (
          <circle class="plan-measured" cx={robot.x} cy={robot.y} r={Math.max(0, distanceM)} />
        )}
      </g>
      <rect class="plan-base" x={-0.14} y={-0.14} width={0.28} height={0.28} />
      {robot !== undefined && <Arm robot={robot} />}
      {robot !== undefined && human !== undefined && (
        <line class="plan-gap" x1={robot.x} y1={robot.y} x2={human.x} y2={human.y} />
      )}
      {plan.zones.map((zone) => (
        <ZoneName key={zone.id} zone={zone} name={words.cell.zones[zone.kind]} />
      ))}
      {human !== undefined && <Person at={human} label={words.cell.person} />}
      <ScaleBar x={left + 0.15} y={top + plan.depthM - 0.15} label={`1 ${format.unit("m")}`} />
    </svg>
  );
}

function MetreGrid({ plan }: { plan: CellPlan }) {
  const [originX, originY] = plan.originM;
  const columns = Array.from({ length: Math.floor(plan.widthM) + 1 }, (_, index) => Math.ceil(-originX) + index);
  const rows = Array.from({ length: Math.floor(plan.depthM) + 1 }, (_, index) => Math.ceil(-originY) + index);
  return (
    <g class="plan-grid">
      {columns.map((x) => (
        <line key={x} x1={x} x2={x} y1={-originY} y2={plan.depthM - originY} />
      ))}
      {rows.map((y) => (
        <line key={y} y1={y} y2={y} x1={-originX} x2={plan.widthM - originX} />
      ))}
    </g>
  );
}

/** Over what moves. Zones often start at the same corner: the name of the inner one stands there, those of others at the far end. */
function ZoneName({ zone, name }: { zone: ZoneShape; name: string }) {
  const xs = zone.corners.map(([x]) => x);
  const ys = zone.corners.map(([, y]) => y);
  const y = zone.kind === "protective" ? Math.min(...ys) + 0.22 : Math.max(...ys) - 0.1;
  return (
    <text class="plan-text" x={Math.min(...xs) + 0.08} y={y}>
      {name}
    </text>
  );
}

/** The arm as a line from base to tool point; where the elbow is, is not known. */
function Arm({ robot }: { robot: Point }) {
  return (
    <g>
      <line class="plan-arm" x1={0} y1={0} x2={robot.x} y2={robot.y} />
      <circle class="plan-tool" cx={robot.x} cy={robot.y} r={0.09} />
    </g>
  );
}

function Person({ at, label }: { at: Point; label: string }) {
  return (
    <g class="plan-person">
      <circle cx={at.x} cy={at.y} r={0.2} />
      <text class="plan-text" x={at.x + 0.28} y={at.y + 0.07}>
        {label}
      </text>
    </g>
  );
}

function ScaleBar({ x, y, label }: { x: number; y: number; label: string }) {
  return (
    <g class="plan-scale">
      <path d={`M${x} ${y - 0.08}v0.08h1v-0.08`} />
      <text class="plan-text" x={x + 1.08} y={y}>
        {label}
      </text>
    </g>
  );
}
