/** Fluency of a team of human and robot as formulas over intervals of activity. */
import { clipped, type Interval, intersection, merged, totalOf } from "../../core/interval.ts";

/** Activity of both agents. Times in any one unit; half-open intervals. */
export interface Activity {
  readonly human: readonly Interval[];
  readonly robot: readonly Interval[];
  /** T: what is observed and planned for work. Breaks and unassigned time are left out. */
  readonly working: readonly Interval[];
}

/** Shares of T in percent. `concurrent` = 100 − `humanIdle` − `robotIdle` + `bothIdle`. */
export interface FluencyShares {
  readonly humanIdle: number;
  readonly robotIdle: number;
  readonly concurrent: number;
  readonly bothIdle: number;
}

/** Idle and concurrent shares, percent of T; undefined when T is empty. Source: Hoffman 2019, H-IDLE, R-IDLE, C-ACT. */
export function fluencyShares(activity: Activity): FluencyShares | undefined {
  const working = merged(activity.working);
  const total = totalOf(working);
  if (!(total > 0)) return undefined;
  const human = intersection(merged(activity.human), working);
  const robot = intersection(merged(activity.robot), working);
  const humanShare = totalOf(human) / total;
  const robotShare = totalOf(robot) / total;
  const bothShare = totalOf(intersection(human, robot)) / total;
  return {
    humanIdle: percent(1 - humanShare),
    robotIdle: percent(1 - robotShare),
    concurrent: percent(bothShare),
    bothIdle: percent(1 - humanShare - robotShare + bothShare),
  };
}

/** Rounding may push a share a hair out of its range; the range itself is certain. */
function percent(share: number): number {
  return 100 * Math.min(1, Math.max(0, share));
}

/** One hand-over of the turn: from the end of an action to the start of the partner's next. Negative: they overlap. */
export interface Delay {
  readonly from: "human" | "robot";
  /** End of the own action. */
  readonly end: number;
  /** Start of the partner's action less end of the own one. */
  readonly gap: number;
}

/** An edge of the task graph: this own action leads to that one of the partner. Indices into the merged actions. */
export interface TaskEdge {
  readonly from: "human" | "robot";
  readonly action: number;
  readonly partnerAction: number;
}

/**
 * Pairs each action with the first start of the partner after its own start. Where several actions come before one
 * start, the latest keeps it, so a start is used once. Pairs further apart than `maximumGap` are none.
 * Both lists sorted and merged. Source: Hoffman 2019, functional delay; the pairing is a rule of this product.
 */
export function pairByNearestStart(
  human: readonly Interval[],
  robot: readonly Interval[],
  maximumGap: number,
): readonly Delay[] {
  return [
    ...delaysOf({ own: human, partner: robot, from: "human", maximumGap }),
    ...delaysOf({ own: robot, partner: human, from: "robot", maximumGap }),
  ];
}

interface OneDirection {
  readonly own: readonly Interval[];
  readonly partner: readonly Interval[];
  readonly from: "human" | "robot";
  readonly maximumGap: number;
}

function delaysOf({ own, partner, from, maximumGap }: OneDirection): Delay[] {
  const delays: Delay[] = [];
  let next = 0;
  own.forEach((action, index) => {
    while (next < partner.length && partner[next]!.from <= action.from) next++;
    const start = partner[next]?.from;
    const follower = own[index + 1]?.from;
    if (start === undefined || (follower !== undefined && follower < start)) return;
    const gap = start - action.to;
    if (Math.abs(gap) <= maximumGap) delays.push({ from, end: action.to, gap });
  });
  return delays;
}

/** An action by name, as a tag tells it. */
export interface NamedAction extends Interval {
  readonly name: string;
}

/** An edge between kinds of actions: each `action` of one side leads to the next `partnerAction` of the other. */
export interface TaskRule {
  readonly from: "human" | "robot";
  readonly action: string;
  readonly partnerAction: string;
}

/**
 * Edges of the actions that were seen: each own action of a rule leads to the first matching action of the partner that
 * starts after its own start; each start is used once, by the latest own action before it. Both lists sorted.
 */
export function edgesOf(
  human: readonly NamedAction[],
  robot: readonly NamedAction[],
  rules: readonly TaskRule[],
): readonly TaskEdge[] {
  return rules.flatMap(({ from, action, partnerAction }) => {
    const [own, partner] = from === "human" ? [human, robot] : [robot, human];
    const edges = new Map<number, TaskEdge>();
    own.forEach((candidate, index) => {
      if (candidate.name !== action) return;
      const follower = partner.findIndex((other) => other.name === partnerAction && other.from > candidate.from);
      if (follower >= 0) edges.set(follower, { from, action: index, partnerAction: follower });
    });
    return [...edges.values()];
  });
}

/** Pairs along the edges of a task graph. Edges to actions that do not exist are left out. */
export function pairByTaskGraph(
  human: readonly Interval[],
  robot: readonly Interval[],
  edges: readonly TaskEdge[],
): readonly Delay[] {
  const delays: Delay[] = [];
  for (const { from, action, partnerAction } of edges) {
    const own = (from === "human" ? human : robot)[action];
    const partner = (from === "human" ? robot : human)[partnerAction];
    if (own !== undefined && partner !== undefined) {
      delays.push({ from, end: own.to, gap: partner.from - own.to });
    }
  }
  return delays;
}

/** Delays of every uninterrupted stretch of T; none reaches across a break. `maximumGap` in the unit of the intervals. */
export function delaysIn(activity: Activity, maximumGap: number): readonly Delay[] {
  const human = merged(activity.human);
  const robot = merged(activity.robot);
  return merged(activity.working).flatMap((stretch) =>
    pairByNearestStart(clipped(human, stretch), clipped(robot, stretch), maximumGap),
  );
}

/** Functional delay in percent of T. */
export interface FunctionalDelay {
  /** Signed sum; negative means that actions overlap more than they wait. */
  readonly total: number;
  /** Only the waits. */
  readonly positive: number;
  readonly humanToRobot: number;
  readonly robotToHuman: number;
}

/** F-DEL = 100/T · Σ gaps; `total` in the unit of the gaps and above 0. Throws RangeError otherwise. Source: Hoffman 2019. */
export function functionalDelay(delays: readonly Delay[], total: number): FunctionalDelay {
  if (!(total > 0)) throw new RangeError("The functional delay needs a length of time above 0.");
  let positive = 0;
  let humanToRobot = 0;
  let robotToHuman = 0;
  for (const { from, gap } of delays) {
    if (gap > 0) positive += gap;
    if (from === "human") humanToRobot += gap;
    else robotToHuman += gap;
  }
  const scale = 100 / total;
  return {
    total: (humanToRobot + robotToHuman) * scale,
    positive: positive * scale,
    humanToRobot: humanToRobot * scale,
    robotToHuman: robotToHuman * scale,
  };
}
