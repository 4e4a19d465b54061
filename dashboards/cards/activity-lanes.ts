/** States of a cell over time → lanes of a timeline. Pure. */
import type { Lane, LaneSpan } from "../charts/timeline.tsx";
import type { Messages } from "../language/language.ts";
import { type Series, type Span, type StateSpan, stateSpans } from "../series.ts";

export interface LaneInput {
  readonly series: Series;
  /** Until when the last state holds; undefined when it is not known to. */
  readonly holdToMs: number | undefined;
  /** The state now; undefined when it is not known. */
  readonly now: unknown;
}

export interface LaneInputs {
  readonly human?: LaneInput | undefined;
  readonly present?: LaneInput | undefined;
  readonly robot?: LaneInput | undefined;
  readonly robotState?: LaneInput | undefined;
  readonly safetyMode?: LaneInput | undefined;
  readonly partDone?: LaneInput | undefined;
}

interface Task {
  readonly range: Span;
  readonly words: Messages;
  readonly lanes: LaneInputs;
}

export function activityLanes({ range, words, lanes }: Task): readonly Lane[] {
  const text = words.cell;
  const result: (Lane | undefined)[] = [
    lane({
      id: "present",
      name: text.lanes.present,
      input: lanes.present,
      range,
      words,
      kindOf: kindWhenTrue("human"),
    }),
    lane({ id: "human", name: text.lanes.human, input: lanes.human, range, words, kindOf: kindWhenTrue("human") }),
    lane({ id: "robot", name: text.lanes.robot, input: lanes.robot, range, words, kindOf: kindWhenTrue("robot") }),
    together(range, words, lanes),
    lane({ id: "reduced", name: text.lanes.reduced, input: lanes.safetyMode, range, words, kindOf: reducedKind }),
    lane({ id: "stop", name: text.lanes.stop, input: lanes.safetyMode, range, words, kindOf: stopKind }),
    lane({ id: "wait-human", name: text.lanes.waitHuman, input: lanes.robotState, range, words, kindOf: waitKind }),
    lane({ id: "part", name: text.lanes.part, input: lanes.partDone, range, words, kindOf: kindWhenTrue("event") }),
  ];
  return result.filter((candidate) => candidate !== undefined);
}

type KindOf = (value: unknown) => LaneSpan["kind"] | undefined;

function kindWhenTrue(kind: LaneSpan["kind"]): KindOf {
  return (value) => (value === true || (typeof value === "number" && value !== 0) ? kind : undefined);
}

const reducedKind: KindOf = (value) => (value === "reducedSpeed" ? "reduced" : undefined);
const stopKind: KindOf = (value) =>
  typeof value === "string" && /stop|standstill|violation|fault/i.test(value) ? "stop" : undefined;
const waitKind: KindOf = (value) => (value === "waiting-human" ? "robot" : undefined);

interface OneLane {
  readonly id: string;
  readonly name: string;
  readonly input: LaneInput | undefined;
  readonly range: Span;
  readonly words: Messages;
  readonly kindOf: KindOf;
}

function lane({ id, name, input, range, words, kindOf }: OneLane): Lane | undefined {
  if (input === undefined) return undefined;
  const known = knownSpans(input, range);
  const spans: LaneSpan[] = unknownLaneSpans(known, range, words);
  for (const { fromMs, toMs, value } of known) {
    const kind = kindOf(value);
    if (kind !== undefined) spans.push({ fromMs, toMs, kind, label: name });
  }
  const now =
    input.now === undefined
      ? words.cell.unknown
      : kindOf(input.now) === undefined
        ? words.reading.no
        : words.reading.yes;
  return { id, name, now, spans };
}

/** Stretches in which human and robot are active at the same time. */
function together(range: Span, words: Messages, { human, robot }: LaneInputs): Lane | undefined {
  if (human === undefined || robot === undefined) return undefined;
  const isActive = kindWhenTrue("both");
  const humanSpans = knownSpans(human, range).filter(({ value }) => isActive(value) !== undefined);
  const robotSpans = knownSpans(robot, range).filter(({ value }) => isActive(value) !== undefined);
  const known = overlaps(knownSpans(human, range), knownSpans(robot, range));
  const spans = [
    ...unknownLaneSpans(known, range, words),
    ...overlaps(humanSpans, robotSpans).map(
      (span): LaneSpan => ({ ...span, kind: "both", label: words.cell.lanes.together }),
    ),
  ];
  const isNow = isActive(human.now) !== undefined && isActive(robot.now) !== undefined;
  const isUnknown = human.now === undefined || robot.now === undefined;
  const now = isUnknown ? words.cell.unknown : isNow ? words.reading.yes : words.reading.no;
  return { id: "together", name: words.cell.lanes.together, now, spans };
}

function unknownLaneSpans(known: readonly Span[], range: Span, words: Messages): LaneSpan[] {
  return unknownSpans(known, range).map((span) => ({ ...span, kind: "unknown", label: words.cell.spans.unknown }));
}

function knownSpans({ series, holdToMs }: LaneInput, range: Span): StateSpan[] {
  return stateSpans(series, range, holdToMs ?? series.timesMs.at(-1) ?? range.fromMs);
}

/** What two sorted lists of stretches have in common. */
export function overlaps(a: readonly Span[], b: readonly Span[]): Span[] {
  const result: Span[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [first, second] = [a[i]!, b[j]!];
    const fromMs = Math.max(first.fromMs, second.fromMs);
    const toMs = Math.min(first.toMs, second.toMs);
    if (toMs > fromMs) result.push({ fromMs, toMs });
    if (first.toMs < second.toMs) i++;
    else j++;
  }
  return result;
}

/** Stretches of the range that no known state covers, longer than a blink. */
export function unknownSpans(known: readonly Span[], range: Span): Span[] {
  const smallest = (range.toMs - range.fromMs) / 500;
  const result: Span[] = [];
  let end = range.fromMs;
  for (const { fromMs, toMs } of known) {
    if (fromMs - end > smallest) result.push({ fromMs: end, toMs: fromMs });
    end = Math.max(end, toMs);
  }
  if (range.toMs - end > Math.max(smallest, 2000)) result.push({ fromMs: end, toMs: range.toMs });
  return result;
}
