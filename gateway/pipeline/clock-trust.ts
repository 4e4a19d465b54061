/**
 * A computer without a clock of its own starts in the past, until a time server has set it. What was stamped by then is
 * marked, and stored again at its right time: moved by as much as the clock was, which the time since the start of the computer tells.
 */
import { type ClockCorrection, type ClockMemory, type ClockStep, corrected, isBefore } from "../core/clock.ts";
import type { Log, ReportCondition, Store } from "../core/contracts.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import { BatchBuilder, type MeasurementBatch, valueAt, valueFlags } from "../core/measurement.ts";

export interface ClockParts {
  /** Wall clock. */
  readonly now: () => number;
  /** Time since the computer started, with the time that it slept. */
  readonly uptimeMs: () => number;
  readonly bootId: string;
  /** It cannot be earlier than this. */
  readonly earliestMs: number;
  /** Whether the service that sets the clock has done so; undefined where that cannot be told. */
  readonly isSynchronised: () => boolean | undefined;
  readonly memory: ClockMemory;
  /** Resolved before anything depends on it. */
  readonly remember: (memory: ClockMemory) => void;
  readonly lastSequence: number;
  readonly store: Pick<Store, "readAfter" | "append"> & {
    withdraw(batches: readonly MeasurementBatch[]): Promise<number>;
  };
}

export interface ClockTrust {
  /** The batch, with marks where the time is that of a clock which is not set. */
  observed(batch: MeasurementBatch): MeasurementBatch;
  derived(batch: MeasurementBatch): MeasurementBatch;
  /** Once a second. */
  tick(): void;
  stop(): Promise<void>;
}

/** A clock that shows less than the earliest time by no more than this may only have been set back a little. */
const toleranceMs = 60_000;
/** What moves less is how a clock is kept right, or how finely the time since the start is told. */
const leastStepMs = 50;
/** A figure with a time this near to the clock was stamped by it. */
const nearMs = 60_000;
const valuesPerRead = 50_000;
/** Originals that are taken out of the history together: each of its blocks is written anew for it. */
const valuesPerWithdrawal = 250_000;

interface Told {
  readonly log: Log;
  readonly report: ReportCondition;
}

export function createClockTrust(parts: ClockParts, told: Told): ClockTrust {
  return new ClockKeeper(parts, told);
}

class ClockKeeper implements ClockTrust {
  readonly #parts: ClockParts;
  readonly #told: Told;
  #memory: ClockMemory;
  /** Of what an earlier run has left to do: nothing that comes now is part of it. */
  #through: number | undefined;
  #hasArrivals = false;
  #isStopped = false;
  #correcting: Promise<void> | undefined;

  constructor(parts: ClockParts, told: Told) {
    this.#parts = parts;
    this.#told = told;
    const { bootId, lastSequence, memory, now, uptimeMs } = parts;
    const { unset, ...rest } = memory;
    this.#memory = unset?.bootId === bootId ? memory : rest;
    this.#through = memory.correction === undefined ? undefined : lastSequence;
    if (this.#memory.unset === undefined && this.#isUnset()) {
      const offsetMs = now() - uptimeMs();
      this.#memory = { ...rest, unset: { bootId, afterSequence: lastSequence, offsetMs, steps: [] } };
    }
    if (this.#memory.unset !== unset) parts.remember(this.#memory);
  }

  observed(batch: MeasurementBatch): MeasurementBatch {
    this.#follow();
    const { unset, correction } = this.#memory;
    if (!isStamped(batch, unset !== undefined, correction?.steps)) return batch;
    const result = marked(batch, (row) => (batch.flags[row]! & valueFlags.arrivalTime) !== 0);
    this.#hasArrivals ||= result !== batch;
    return result;
  }

  derived(batch: MeasurementBatch): MeasurementBatch {
    this.#follow();
    const nowMs = this.#parts.now();
    const isOwn = this.#hasArrivals || nowMs < this.#parts.earliestMs;
    if (this.#memory.unset === undefined || !isOwn) return batch;
    return marked(batch, (row) => Math.abs(batch.sourceTimeMs[row]! - nowMs) <= nearMs);
  }

  tick(): void {
    this.#follow();
    if (this.#memory.unset !== undefined) this.#say(true);
    if (this.#memory.correction === undefined || this.#isStopped) return;
    this.#correcting ??= this.#correct(this.#memory.correction)
      .catch((error: unknown) => {
        const fields = { code: errorCode(error), reason: errorMessage(error) };
        this.#told.log.warn(fields, "Values of before the clock was set could not be moved; trying again.");
      })
      .finally(() => {
        this.#correcting = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#correcting;
  }

  #isUnset(): boolean {
    const { now, earliestMs, isSynchronised } = this.#parts;
    return now() < earliestMs - toleranceMs || isSynchronised() === false;
  }

  #become(memory: ClockMemory): void {
    this.#memory = memory;
    this.#parts.remember(memory);
  }

  /** Notes each step of a clock that is not set, and when it is. */
  #follow(): void {
    const { unset, correction } = this.#memory;
    if (unset === undefined) return;
    const { now, uptimeMs } = this.#parts;
    const movedMs = Math.round(now() - uptimeMs() - unset.offsetMs);
    let { steps } = unset;
    if (Math.abs(movedMs) >= leastStepMs) {
      steps = [...steps, { movedMs, boundaryMs: now() - movedMs / 2 }];
      this.#become({ ...this.#memory, unset: { ...unset, offsetMs: unset.offsetMs + movedMs, steps } });
    }
    // One correction at a time: until then marks do no harm.
    if (this.#isUnset() || correction !== undefined) return;
    this.#become(steps.length === 0 ? {} : { correction: { steps, afterSequence: unset.afterSequence } });
    if (steps.length === 0) this.#say(false);
  }

  async #correct({ steps, afterSequence }: ClockCorrection): Promise<void> {
    const isStopped = () => this.#isStopped;
    const count = await move(this.#parts.store, { steps, afterSequence, through: this.#through, isStopped });
    if (this.#isStopped) return;
    this.#through = undefined;
    const { correction: _, ...rest } = this.#memory;
    this.#become(rest);
    this.#told.log.info(
      { values: count, steps },
      "The clock was set: what was stamped before is stored at its right time.",
    );
    if (rest.unset === undefined) this.#say(false);
  }

  #say(active: boolean): void {
    const message = active ? unsetText(this.#parts.now(), this.#parts.earliestMs) : "";
    this.#told.report({ id: "gateway/clock-unset", active, severity: 500, code: "SAMSPEL_CLOCK_UNSET", message });
  }
}

function unsetText(nowMs: number, earliestMs: number): string {
  const [shown, known] = [new Date(nowMs).toISOString(), new Date(earliestMs).toISOString()];
  const why = nowMs < earliestMs ? `, and there are values or a program of ${known}` : "";
  return `The clock of this computer is not set: it shows ${shown}${why}. Values that bring no time of their own are marked, and moved to their right time when it is set.`;
}

/** Stamped by a clock that is not set, or before the last step of one that now is. */
function isStamped(batch: MeasurementBatch, isUnset: boolean, steps: readonly ClockStep[] | undefined): boolean {
  const last = steps?.at(-1);
  return isUnset || (last !== undefined && isBefore(last, batch.receivedTimeMs));
}

function marked(batch: MeasurementBatch, isOwn: (row: number) => boolean): MeasurementBatch {
  let flags: Uint8Array | undefined;
  for (let row = 0; row < batch.length; row++) {
    if (!isOwn(row)) continue;
    flags ??= batch.flags.slice();
    flags[row]! |= valueFlags.clockUnset;
  }
  return flags === undefined ? batch : { ...batch, flags };
}

interface Move {
  readonly steps: readonly ClockStep[];
  readonly afterSequence: number;
  readonly through: number | undefined;
  readonly isStopped: () => boolean;
}

/** Stores marked values again at their right time, then takes the originals out. Done twice it does nothing more. */
async function move(store: ClockParts["store"], { steps, afterSequence, through, isStopped }: Move): Promise<number> {
  let [at, count, waiting] = [afterSequence, 0, 0];
  let originals: MeasurementBatch[] = [];
  const withdraw = async () => {
    if (waiting > 0) await store.withdraw(originals);
    [originals, waiting] = [[], 0];
  };
  while (!isStopped()) {
    const entries = await store.readAfter(at, valuesPerRead, through);
    const last = entries.at(-1);
    if (last === undefined) break;
    at = last.sequence;
    const stale = entries.flatMap(({ entry }) => (entry.type === "measurements" ? staleIn(entry, steps) : []));
    if (stale.length === 0) continue;
    await store.append(stale.map(({ copy }) => copy));
    originals.push(...stale.map(({ original }) => original));
    const values = stale.reduce((sum, { copy }) => sum + copy.length, 0);
    count += values;
    waiting += values;
    if (waiting >= valuesPerWithdrawal) await withdraw();
  }
  await withdraw();
  return count;
}

interface Stale {
  readonly original: MeasurementBatch;
  readonly copy: MeasurementBatch;
}

/** Marked rows that were stamped before a step, as they are and as they should be. */
function staleIn(batch: MeasurementBatch, steps: readonly ClockStep[]): Stale[] {
  const [original, copy] = [new BatchBuilder(), new BatchBuilder()];
  for (let row = 0; row < batch.length; row++) {
    const flags = batch.flags[row]!;
    const sourceTimeMs = batch.sourceTimeMs[row]!;
    const rightMs = corrected(steps, sourceTimeMs);
    if ((flags & valueFlags.clockUnset) === 0 || rightMs === sourceTimeMs) continue;
    const key = batch.tags[row]!;
    const sourceTimeNs = batch.sourceTimeNs[row]!;
    const rest = { key, value: valueAt(batch, row), sourceTimeNs, statusCode: batch.statusCodes[row]! };
    original.push({ ...rest, sourceTimeMs, flags });
    copy.push({ ...rest, sourceTimeMs: rightMs, flags: flags & ~valueFlags.clockUnset });
  }
  if (copy.length === 0) return [];
  const { receivedTimeMs } = batch;
  return [
    {
      original: original.takeMeasurements(receivedTimeMs),
      copy: copy.takeMeasurements(corrected(steps, receivedTimeMs)),
    },
  ];
}
