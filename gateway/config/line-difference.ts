/** What differs between two texts, line by line, as people read it: what goes, what comes, and what stands around it. Pure. */
import type { DifferenceLine } from "../core/settings.ts";

/** Lines around a change. */
const around = 2;
/** Lines that go and come; beyond it everything between the first and the last difference counts as changed. */
const editsMax = 600;
const shownMax = 400;
const lengthMax = 300;

/** Who signs in at an address is left out, and keys that stand in the file themselves. */
const couldBeSecret = /:\/\/[^\s/@]{0,200}@|-----|^\s{0,200}[A-Za-z0-9+/=_-]{40,}\s{0,200}$/;

export interface Difference {
  readonly lines: readonly DifferenceLine[];
  /** Lines that are not shown, because there are too many. */
  readonly leftOut: number;
}

/** Lines of each text, counted from 1, that are shown as …: they are not what somebody asked for. */
export interface HiddenLines {
  readonly before: ReadonlySet<number>;
  readonly after: ReadonlySet<number>;
}

const nothingHidden: HiddenLines = { before: new Set(), after: new Set() };

export function lineDifference(before: string, after: string, hidden = nothingHidden): Difference {
  const [old, next] = [before.split("\n"), after.split("\n")];
  const all = [...steps(old, next)];
  const isNear = nearChange(all);
  const lines: DifferenceLine[] = [];
  all.forEach((step, index) => {
    if (isNear[index] === true) lines.push(step);
    else if (lines.length > 0 && lines.at(-1)?.change !== "skipped") lines.push({ change: "skipped", text: "" });
  });
  if (lines.at(-1)?.change === "skipped") lines.pop();
  return {
    lines: lines.slice(0, shownMax).map((line) => shown(line, hidden)),
    leftOut: Math.max(0, lines.length - shownMax),
  };
}

function shown(line: DifferenceLine, hidden: HiddenLines): DifferenceLine {
  const { text, before = 0, after = 0 } = line;
  const isHidden = couldBeSecret.test(text) || hidden.before.has(before) || hidden.after.has(after);
  const clear = isHidden ? `${/^[\s-]{0,200}/.exec(text)?.[0] ?? ""}…` : text;
  return { ...line, text: clear.length > lengthMax ? `${clear.slice(0, lengthMax)}…` : clear };
}

function nearChange(all: readonly DifferenceLine[]): boolean[] {
  const isNear = all.map(() => false);
  all.forEach(({ change }, index) => {
    if (change === "same") return;
    for (let at = Math.max(0, index - around); at <= index + around && at < all.length; at++) isNear[at] = true;
  });
  return isNear;
}

/** What both begin and end with is the same; the shortest way is looked for in between. */
function* steps(old: readonly string[], next: readonly string[]): Generator<DifferenceLine> {
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < next.length - start && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const between = shortest(old.slice(start, old.length - tail), next.slice(start, next.length - tail));
  let [from, to] = [0, 0];
  const same = (): DifferenceLine => ({ change: "same", before: from + 1, after: to + 1, text: old[from] ?? "" });
  const move = function* (count: number): Generator<DifferenceLine> {
    for (let i = 0; i < count; i++, from++, to++) yield same();
  };
  yield* move(start);
  for (const step of between) {
    if (step === "same") yield* move(1);
    else if (step === "removed") yield { change: "removed", before: from + 1, text: old[from++] ?? "" };
    else yield { change: "added", after: to + 1, text: next[to++] ?? "" };
  }
  yield* move(tail);
}

type Step = "same" | "removed" | "added";

/** The greedy algorithm of Myers (1986); what goes comes before what comes. */
function shortest(old: readonly string[], next: readonly string[]): Step[] {
  const reached = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= editsMax; edits++) {
    trace.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(reached, diagonal, edits);
      while (x < old.length && x - diagonal < next.length && old[x] === next[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= old.length && x - diagonal >= next.length) return wayBack(trace, old.length, next.length);
    }
  }
  return [...old.map((): Step => "removed"), ...next.map((): Step => "added")];
}

function startOf(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  return comesDown(reached, diagonal, edits) ? (reached.get(diagonal + 1) ?? 0) : (reached.get(diagonal - 1) ?? 0) + 1;
}

function comesDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1);
}

function wayBack(trace: readonly ReadonlyMap<number, number>[], x: number, y: number): Step[] {
  const steps: Step[] = [];
  let [atX, atY] = [x, y];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reached = trace[edits] ?? new Map<number, number>();
    const diagonal = atX - atY;
    const isAdded = comesDown(reached, diagonal, edits);
    const fromDiagonal = isAdded ? diagonal + 1 : diagonal - 1;
    const fromX = reached.get(fromDiagonal) ?? 0;
    const fromY = fromX - fromDiagonal;
    for (
      ;
      atX > Math.max(0, isAdded ? fromX : fromX + 1) && atY > Math.max(0, isAdded ? fromY + 1 : fromY);
      atX--, atY--
    )
      steps.push("same");
    if (edits > 0) steps.push(isAdded ? "added" : "removed");
    [atX, atY] = [Math.max(0, fromX), Math.max(0, fromY)];
  }
  return steps.toReversed();
}
