/** Recorded and replayed values of one signal, compared bit by bit. Pure. */
import type { OtherValue } from "../core/measurement.ts";
import type { StoreSpan } from "../core/store-span.ts";

/** Values of one signal, in any order; the last one of a time counts. */
export interface ComparedValues {
  readonly timesMs: ArrayLike<number>;
  readonly timesNs: ArrayLike<number>;
  /** NaN where `others` holds the value of the row. */
  readonly values: ArrayLike<number>;
  readonly others: ReadonlyMap<number, OtherValue>;
}

export interface Comparison {
  readonly signal: string;
  /** Times at which both have the same bits. */
  readonly equal: number;
  readonly different: number;
  readonly onlyRecorded: number;
  readonly onlyReplayed: number;
  /** Among the differences: those at the edges, where the replay cannot know what was before and after. */
  readonly atEdges: number;
  /** Greatest difference of two numbers of the same time, relative to the greater one. */
  readonly greatest: number;
  readonly firstDifferenceMs?: number;
}

interface Compared {
  readonly signal: string;
  readonly recorded: ComparedValues;
  readonly replayed: ComparedValues;
  /** Of the recording; what was replayed beyond it is not compared. */
  readonly span: StoreSpan;
  /** Where both must be equal; what differs outside of it lies at the edges. */
  readonly comparable: StoreSpan;
}

type Cell = number | OtherValue;

export function compared({ signal, recorded, replayed, span, comparable }: Compared): Comparison {
  const before = cellsOf(recorded, span);
  const after = cellsOf(replayed, span);
  const counts = { equal: 0, different: 0, onlyRecorded: 0, onlyReplayed: 0, atEdges: 0 };
  let greatest = 0;
  let firstMs: number | undefined;
  const note = (kind: "different" | "onlyRecorded" | "onlyReplayed", key: string): boolean => {
    const timeMs = Number(key.slice(0, key.indexOf(":")));
    counts[kind]++;
    const isEdge = timeMs < comparable.fromMs || timeMs >= comparable.toMs;
    if (isEdge) counts.atEdges++;
    else firstMs = Math.min(firstMs ?? timeMs, timeMs);
    return isEdge;
  };
  for (const [key, cell] of before) {
    const other = after.get(key);
    if (other === undefined) note("onlyRecorded", key);
    else if (isSame(cell, other)) counts.equal++;
    else if (!note("different", key)) greatest = Math.max(greatest, differenceOf(cell, other));
  }
  for (const key of after.keys()) if (!before.has(key)) note("onlyReplayed", key);
  return { signal, ...counts, greatest, ...(firstMs === undefined ? {} : { firstDifferenceMs: firstMs }) };
}

/** Differences that no edge explains. */
export function unexplained({ different, onlyRecorded, onlyReplayed, atEdges }: Comparison): number {
  return different + onlyRecorded + onlyReplayed - atEdges;
}

function cellsOf({ timesMs, timesNs, values, others }: ComparedValues, { fromMs, toMs }: StoreSpan): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (let row = 0; row < timesMs.length; row++) {
    const timeMs = timesMs[row]!;
    if (timeMs < fromMs || timeMs >= toMs) continue;
    const other = others.get(row);
    cells.set(`${timeMs}:${timesNs[row]}`, other === undefined ? values[row]! : other);
  }
  return cells;
}

function isSame(a: Cell, b: Cell): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return (
    a.sampleRateHz === b.sampleRateHz &&
    a.samples.length === b.samples.length &&
    a.samples.every((sample, index) => Object.is(sample, b.samples[index]))
  );
}

function differenceOf(a: Cell, b: Cell): number {
  if (typeof a !== "number" || typeof b !== "number") return 1;
  const size = Math.max(Math.abs(a), Math.abs(b));
  return size === 0 ? 0 : Math.abs(a - b) / size;
}
