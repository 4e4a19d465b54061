/** Keeps every shift of every machine as slices: those that are over on disk, the one under way in memory. */
import { join } from "node:path";
import Type from "typebox";
import type { Entry, History, HistoryQuery, Log } from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { ProductionSlice, StateSpan } from "../core/production.ts";
import { type Shift, shiftsBetween } from "../metrics/production/shift-calendar.ts";
import { LineFile } from "./line-file.ts";
import { type Machine, readMachineShift } from "./machine.ts";

export interface ShiftBookParts {
  readonly machines: readonly Machine[];
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  readonly history: (query: HistoryQuery) => Promise<History>;
  /** Source time of the oldest value that the store holds; undefined while it holds none. */
  readonly oldestMs: () => Promise<number | undefined>;
}

const number = Type.Union([Type.Number(), Type.Null()]);
const sums = Type.Record(Type.String(), number);
const sliceSchema = Type.Object({
  metric: Type.String(),
  shift: Type.String(),
  ...{ shiftFromMs: Type.Number(), shiftToMs: Type.Number(), fromMs: Type.Number(), toMs: Type.Number() },
  sums,
  stops: Type.Array(
    Type.Object({
      ...{ fromMs: Type.Number(), toMs: Type.Number(), sinceMs: Type.Number() },
      element: Type.Union([Type.Literal("delay"), Type.Literal("down")]),
    }),
  ),
  ...{ moreStops: Type.Integer(), isRunTimeLearned: Type.Boolean() },
  products: Type.Optional(Type.Array(Type.Object({ product: Type.String(), sums }))),
  hasTooManyProducts: Type.Optional(Type.Boolean()),
});

const dayMs = 86_400_000;
/** Values of a shift may come so much later than its end and are still waited for. */
const graceMs = 60_000;
/** Shifts before this are not read from the store any more. */
const readBackMs = 62 * dayMs;
/** A sweep ends after this; what is left waits for the next one. */
const sweepMs = 200;
const refreshMs = 15_000;
/** A shift under way is read so seldom that reading takes at most this share of the time. */
const readingShare = 0.02;
const linesMax = 500_000;

interface Followed {
  readonly machine: Machine;
  /** By their start, oldest first in `sorted`. */
  readonly slices: Map<number, ProductionSlice>;
  sorted: readonly ProductionSlice[] | undefined;
  /** Every shift that ended before has been read. */
  readToMs: number | undefined;
  open: readonly ProductionSlice[];
  states: readonly StateSpan[];
  nextRefreshMs: number;
  /** Ended and not read yet, oldest first; looked for anew when it is empty. */
  waiting: Shift[];
  nextLookMs: number;
  /** Shifts of which values came after they were read. */
  readonly late: Set<number>;
}

export class ShiftBook {
  readonly #parts: ShiftBookParts;
  readonly #file: LineFile<ProductionSlice>;
  readonly #followed = new Map<string, Followed>();
  readonly #byTag = new Map<number, Followed[]>();
  #sweeping: Promise<void> | undefined;

  private constructor(parts: ShiftBookParts, file: LineFile<ProductionSlice>, kept: readonly ProductionSlice[]) {
    this.#parts = parts;
    this.#file = file;
    for (const machine of parts.machines) {
      const followed: Followed = {
        ...{ machine, slices: new Map(), sorted: undefined, readToMs: undefined, open: [], states: [] },
        ...{ waiting: [], nextLookMs: 0, nextRefreshMs: 0, late: new Set<number>() },
      };
      this.#followed.set(machine.metric, followed);
      for (const { tag } of machine.inputs) this.#byTag.set(tag, [...(this.#byTag.get(tag) ?? []), followed]);
    }
    for (const slice of kept) {
      const followed = this.#followed.get(slice.metric);
      if (followed === undefined) continue;
      followed.slices.set(slice.fromMs, slice);
      followed.readToMs = Math.max(followed.readToMs ?? 0, slice.shiftToMs);
    }
  }

  static open(parts: ShiftBookParts): ShiftBook {
    const path = join(parts.directory, "shifts.jsonl");
    const { file, records } = LineFile.open<ProductionSlice>({ path, schema: sliceSchema, log: parts.log, linesMax });
    return new ShiftBook(parts, file, records);
  }

  /** Slices of a machine that have a part in the range, oldest first, the shift under way among them. */
  slices(metric: string, fromMs: number, toMs: number): readonly ProductionSlice[] {
    const followed = this.#followed.get(metric);
    if (followed === undefined) return [];
    followed.sorted ??= [...followed.slices.values()].sort((a, b) => a.fromMs - b.fromMs);
    const isIn = (slice: ProductionSlice) => slice.toMs > fromMs && slice.fromMs < toMs;
    const open = new Set(followed.open.map(({ shiftFromMs }) => shiftFromMs));
    const closed = followed.sorted.filter((slice) => isIn(slice) && !open.has(slice.shiftFromMs));
    return [...closed, ...followed.open.filter(isIn)];
  }

  /** States of a machine: from memory for the shift that was read last, from the store for others. */
  async states(
    metric: string,
    range: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly StateSpan[]> {
    const followed = this.#followed.get(metric);
    if (followed === undefined) return [];
    const { machine, open, states } = followed;
    const nowMs = this.#parts.now();
    const shifts = shiftsBetween(machine.options, { from: range.fromMs, to: Math.min(range.toMs, nowMs) });
    const isHeld = (shift: Shift) => open.some(({ shiftFromMs }) => shiftFromMs === shift.from);
    const found: StateSpan[] = shifts.some(isHeld) ? [...states] : [];
    for (const shift of shifts) {
      if (!isHeld(shift))
        found.push(...(await readMachineShift(machine, { shift, nowMs }, this.#parts.history)).states);
    }
    return found.filter(({ fromMs, toMs }) => toMs > range.fromMs && fromMs < range.toMs);
  }

  /** Hears every committed entry: values of shifts that were read already make them be read again. */
  take(entry: Entry): void {
    if (entry.type !== "measurements") return;
    for (let row = 0; row < entry.length; row++) {
      const followed = this.#byTag.get(entry.tags[row]!);
      if (followed === undefined) continue;
      const timeMs = entry.sourceTimeMs[row]!;
      for (const each of followed) {
        if (each.readToMs === undefined || timeMs >= each.readToMs) continue;
        const [shift] = shiftsBetween(each.machine.options, { from: timeMs, to: timeMs + 1 });
        if (shift !== undefined && shift.to <= each.readToMs) each.late.add(shift.from);
      }
    }
  }

  /** Reads shifts that have ended, the one under way, and those to which values came late. One at a time; waits for nothing else. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const untilMs = performance.now() + sweepMs;
    for (const followed of this.#followed.values()) {
      try {
        await this.#readEnded(followed, untilMs);
        await this.#refresh(followed);
      } catch (error) {
        const { metric } = followed.machine;
        this.#parts.log.error({ metric, reason: errorMessage(error) }, "Shifts could not be read.");
        followed.nextRefreshMs = this.#parts.now() + 4 * refreshMs;
      }
    }
  }

  /** One shift at least, and more while there is time. */
  async #readEnded(followed: Followed, untilMs: number): Promise<void> {
    const nowMs = this.#parts.now();
    const { machine, late } = followed;
    if (followed.waiting.length === 0 && nowMs >= followed.nextLookMs) await this.#look(followed, nowMs);
    for (const from of late) {
      const [shift] = shiftsBetween(machine.options, { from, to: from + 1 });
      late.delete(from);
      if (shift !== undefined) followed.waiting.push(shift);
    }
    do {
      const shift = followed.waiting[0];
      if (shift === undefined) return;
      await this.#close(followed, shift, nowMs);
      followed.waiting.shift();
    } while (performance.now() < untilMs);
  }

  /** Shifts that have ended since the last look. */
  async #look(followed: Followed, nowMs: number): Promise<void> {
    const oldestMs = await this.#parts.oldestMs();
    if (oldestMs === undefined) return;
    const backMs = Math.max(oldestMs, nowMs - readBackMs);
    const knownMs = followed.readToMs ?? (await this.#firstValueMs(followed.machine, backMs, nowMs));
    const fromMs = Math.max(knownMs ?? 0, backMs);
    const shifts = shiftsBetween(followed.machine.options, { from: fromMs, to: nowMs });
    followed.waiting = shifts.filter(
      ({ from, to }) => to + graceMs <= nowMs && (followed.readToMs === undefined || from >= followed.readToMs),
    );
    followed.readToMs ??= fromMs;
    followed.nextLookMs = nowMs + refreshMs;
  }

  /** Shifts before the first value of a machine have nothing to read. */
  async #firstValueMs({ inputs }: Machine, fromMs: number, toMs: number): Promise<number | undefined> {
    const found: number[] = [];
    for (const { tag } of inputs) {
      const timeMs = tag < 0 ? undefined : await this.#firstOf(tag, fromMs, toMs);
      if (timeMs !== undefined) found.push(timeMs);
    }
    return found.length === 0 ? undefined : Math.min(...found);
  }

  /** Time of the first value of a tag; of very many at once, a time shortly before it. */
  async #firstOf(tag: TagNumber, fromMs: number, toMs: number): Promise<number | undefined> {
    const points = 2000;
    let range = { fromMs, toMs };
    for (let round = 0; round < 4; round++) {
      const { timesMs, decimated } = await this.#parts.history({ tag, ...range, points });
      const timeMs = timesMs[0];
      if (timeMs === undefined || !decimated) return timeMs;
      // Two points stand for a bucket, and neither need be its first value.
      const bucketMs = (2 * (range.toMs - range.fromMs)) / points;
      range = { fromMs: Math.max(range.fromMs, timeMs - 2 * bucketMs), toMs: timeMs + 1 };
    }
    return range.fromMs;
  }

  async #close(followed: Followed, shift: Shift, nowMs: number): Promise<void> {
    const { slices } = await readMachineShift(followed.machine, { shift, nowMs }, this.#parts.history);
    const changed = slices.filter(
      (slice) => JSON.stringify(followed.slices.get(slice.fromMs)) !== JSON.stringify(slice),
    );
    await this.#file.append(...changed);
    for (const slice of changed) followed.slices.set(slice.fromMs, slice);
    followed.sorted = undefined;
    followed.readToMs = Math.max(followed.readToMs ?? 0, shift.to);
    followed.open = followed.open.filter(({ shiftFromMs }) => shiftFromMs !== shift.from);
  }

  /** The shift under way, or the last one while it is not kept yet. */
  async #refresh(followed: Followed): Promise<void> {
    const nowMs = this.#parts.now();
    if (nowMs < followed.nextRefreshMs) return;
    const startMs = performance.now();
    const shifts = shiftsBetween(followed.machine.options, { from: nowMs - graceMs, to: nowMs });
    const read = [];
    for (const shift of shifts)
      read.push(await readMachineShift(followed.machine, { shift, nowMs }, this.#parts.history));
    const isKept = ({ shiftFromMs, shiftToMs }: ProductionSlice) =>
      shiftToMs <= (followed.readToMs ?? 0) && followed.slices.has(shiftFromMs);
    followed.open = read.flatMap(({ slices }) => slices).filter((slice) => !isKept(slice));
    followed.states = read.flatMap(({ states }) => states);
    followed.nextRefreshMs = nowMs + Math.max(refreshMs, (performance.now() - startMs) / readingShare);
  }
}
