/** In which mode a machine ran, from the stored values of one tag: a setpoint, a product, a state. */
import type { History, HistoryQuery } from "../core/contracts.ts";
import type { LearningStretch } from "../core/model-learning.ts";
import { isGood } from "../core/quality.ts";

/** From a time on, the machine ran in this mode; undefined where its value was bad. */
export interface ModeChange {
  readonly timeMs: number;
  readonly mode: string | undefined;
}

const points = 4000;
/** How far before a stretch its mode is looked for: modes come on change. */
const lookBackMs = 86_400_000;

/** Oldest first. */
export async function storedModes(
  tag: number,
  stretches: readonly LearningStretch[],
  read: (query: HistoryQuery) => Promise<History>,
): Promise<ModeChange[]> {
  const changes: ModeChange[] = [];
  for (const { fromMs, toMs } of stretches) {
    const before = changesIn(await read({ tag, fromMs: fromMs - lookBackMs, toMs: fromMs, points })).at(-1);
    if (before !== undefined) changes.push({ ...before, timeMs: fromMs });
    changes.push(...changesIn(await read({ tag, fromMs, toMs, points })));
  }
  return changes;
}

function changesIn({ timesMs, values, others, statusCodes }: History): ModeChange[] {
  return Array.from(timesMs, (timeMs, row) => {
    const value = others.get(row) ?? values[row];
    return { timeMs, mode: isGood(statusCodes[row] ?? 0) && typeof value !== "object" ? String(value) : undefined };
  });
}

/** [rows] mode of each row. `timesMs` and `changes` are oldest first. */
export function modesByRow(timesMs: Float64Array, changes: readonly ModeChange[]): (string | undefined)[] {
  let next = 0;
  let mode: string | undefined;
  return Array.from(timesMs, (timeMs) => {
    while (next < changes.length && changes[next]!.timeMs <= timeMs) mode = changes[next++]!.mode;
    return mode;
  });
}
