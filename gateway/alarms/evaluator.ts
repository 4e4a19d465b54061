/**
 * Judges alarms by the values that pass: columns of numbers, one step per value and definition, no clock of its own.
 * ISA-18.2: limit, deadband (hysteresis), on-delay, off-delay; votes are m of the last n values.
 */
import { liveRowsInTimeOrder, type MeasurementBatch, timeMsAt, type Value, valueAt } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import { RateWindow } from "./rate-window.ts";
import type { AlarmRule } from "./rule.ts";
import { Suppressions } from "./suppressions.ts";

export interface EvaluatorOptions {
  readonly rules: readonly AlarmRule[];
  /** [rules] true for what is active from an earlier run. */
  readonly active?: readonly boolean[];
  /** Told of each change of activity or, while active, of suppression. */
  readonly onChange: (index: number) => void;
}

const never = Number.NaN;

/** What a value can be for a rule. `unusable` ends what was about to happen and changes nothing else. */
const verdicts = { fine: 0, beyond: 1, unusable: 2 } as const;
type Verdict = (typeof verdicts)[keyof typeof verdicts];

export class AlarmEvaluator {
  readonly #rules: readonly AlarmRule[];
  readonly #onChange: (index: number) => void;
  readonly #suppressions: Suppressions;
  /** Indices of rules by tag: whose value they judge, whose setpoint it is, whose group it tells about. */
  readonly #judged = new Map<number, number[]>();
  readonly #setpointOf = new Map<number, number[]>();
  readonly #groupOf = new Map<number, number[]>();

  /** All [rules]. */
  readonly #isActive: Uint8Array;
  /** Newest verdicts, one bit each, the newest lowest. */
  readonly #votes: Uint32Array;
  readonly #verdict: Uint8Array;
  readonly #value: Float64Array;
  readonly #setpoint: Float64Array;
  /** Source time of the newest value; and the time up to which the rule was judged. */
  readonly #sampleMs: Float64Array;
  readonly #judgedMs: Float64Array;
  /** Since when activity should change; NaN when it should not. */
  readonly #pendingMs: Float64Array;
  readonly #lateCount: Uint32Array;
  readonly #rates: (RateWindow | undefined)[];

  constructor({ rules, active = [], onChange }: EvaluatorOptions) {
    const count = rules.length;
    this.#rules = rules;
    this.#onChange = onChange;
    this.#suppressions = new Suppressions(rules);
    this.#isActive = Uint8Array.from({ length: count }, (_, index) => (active[index] === true ? 1 : 0));
    this.#votes = new Uint32Array(count);
    this.#verdict = new Uint8Array(count).fill(verdicts.unusable);
    this.#value = new Float64Array(count).fill(Number.NaN);
    this.#setpoint = Float64Array.from(rules, ({ setpoint }) => setpoint ?? Number.NaN);
    this.#sampleMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#judgedMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#pendingMs = new Float64Array(count).fill(never);
    this.#lateCount = new Uint32Array(count);
    this.#rates = rules.map(({ type, rateMs }) => (type === "rate" ? new RateWindow(rateMs) : undefined));
    for (const [index, { tag, setpointTag, groupTag, isInService }] of rules.entries()) {
      if (!isInService) continue;
      note(this.#judged, tag, index);
      if (setpointTag !== undefined) note(this.#setpointOf, setpointTag, index);
      if (groupTag !== undefined) note(this.#groupOf, groupTag, index);
    }
    this.#isActive.forEach((isActive, index) => {
      if (isActive === 1) this.#suppressions.activity(index, true);
    });
  }

  isActive(index: number): boolean {
    return this.#isActive[index] === 1;
  }

  suppression(index: number) {
    return this.#suppressions.of(index);
  }

  /** The value judged last; NaN for a state, and where none is known. */
  value(index: number): number {
    return this.#value[index] ?? Number.NaN;
  }

  /** What was known at the end of the run before of groups and setpoints. */
  prime(tag: number, value: Value): void {
    this.#group(this.#groupOf.get(tag) ?? [], value);
    for (const index of this.#setpointOf.get(tag) ?? []) {
      this.#setpoint[index] = typeof value === "number" ? value : Number.NaN;
    }
  }

  /** Values that came too late to be judged. */
  lateCount(index: number): number {
    return this.#lateCount[index] ?? 0;
  }

  take(batch: MeasurementBatch): void {
    const isWanted = (tag: number) => this.#judged.has(tag) || this.#setpointOf.has(tag) || this.#groupOf.has(tag);
    for (const row of liveRowsInTimeOrder(batch, isWanted)) {
      const tag = batch.tags[row]!;
      const isUsable = qualityOf(batch.statusCodes[row]!) !== "bad";
      const groups = this.#groupOf.get(tag);
      if (groups !== undefined) this.#group(groups, isUsable ? valueAt(batch, row) : null);
      const setpoints = this.#setpointOf.get(tag);
      if (setpoints !== undefined) {
        for (const index of setpoints) this.#setpoint[index] = isUsable ? batch.values[row]! : Number.NaN;
      }
      const judged = this.#judged.get(tag);
      if (judged === undefined) continue;
      const timeMs = timeMsAt(batch, row);
      for (const index of judged) this.#sample(index, timeMs, isUsable ? row : -1, batch);
    }
  }

  /**
   * The passing of time: delays run out, and a value that holds counts again. `isLost` tells of a rule whose source does
   * not answer: from what is not known nothing follows.
   */
  tick(timeMs: number, isLost: (index: number) => boolean): void {
    for (let index = 0; index < this.#rules.length; index++) {
      if (this.#verdict[index] === verdicts.unusable) continue;
      const { holds, staleMs } = this.#rules[index]!;
      const isFresh = holds ? !isLost(index) : timeMs - this.#sampleMs[index]! <= staleMs;
      if (!isFresh) {
        this.#pendingMs[index] = never;
        continue;
      }
      const nowMs = Math.max(timeMs, this.#judgedMs[index]!);
      if (holds) this.#vote(index, this.#verdictAgain(index, nowMs), nowMs);
      else this.#settle(index, nowMs);
    }
  }

  #sample(index: number, timeMs: number, row: number, batch: MeasurementBatch): void {
    if (timeMs < this.#sampleMs[index]!) {
      this.#lateCount[index]!++;
      return;
    }
    this.#sampleMs[index] = timeMs;
    const nowMs = Math.max(timeMs, this.#judgedMs[index]!);
    const verdict = row < 0 ? verdicts.unusable : this.#verdictOf(index, row, batch);
    this.#verdict[index] = verdict;
    if (verdict === verdicts.unusable) {
      this.#votes[index] = 0;
      this.#pendingMs[index] = never;
      if (row < 0) this.#rates[index]?.clear();
    } else this.#vote(index, verdict, nowMs);
  }

  #verdictOf(index: number, row: number, batch: MeasurementBatch): Verdict {
    const rule = this.#rules[index]!;
    if (rule.states !== undefined) {
      const value = valueAt(batch, row);
      if (value === null || typeof value === "object") return verdicts.unusable;
      return rule.states.has(typeof value === "bigint" ? Number(value) : value) ? verdicts.beyond : verdicts.fine;
    }
    const value = numberIn(batch, row);
    this.#value[index] = value;
    return this.#judgeNumber(index, value, timeMsAt(batch, row));
  }

  /** A value that holds is judged anew: the hysteresis, the setpoint or the rate may have changed meanwhile. */
  #verdictAgain(index: number, nowMs: number): Verdict {
    const rule = this.#rules[index]!;
    if (rule.states !== undefined) return this.#verdict[index] === verdicts.beyond ? verdicts.beyond : verdicts.fine;
    return this.#judgeNumber(index, this.#value[index]!, nowMs);
  }

  #judgeNumber(index: number, value: number, timeMs: number): Verdict {
    if (!Number.isFinite(value)) return verdicts.unusable;
    const { type, limit, hysteresis } = this.#rules[index]!;
    const band = this.#isActive[index] === 1 ? hysteresis : 0;
    switch (type) {
      case "high-high":
      case "high":
        return value > limit - band ? verdicts.beyond : verdicts.fine;
      case "low":
      case "low-low":
        return value < limit + band ? verdicts.beyond : verdicts.fine;
      case "deviation": {
        const distance = Math.abs(value - this.#setpoint[index]!);
        if (Number.isNaN(distance)) return verdicts.unusable;
        return distance > limit - band ? verdicts.beyond : verdicts.fine;
      }
      case "rate": {
        const perMinute = this.#rates[index]!.add(timeMs, value);
        if (perMinute === undefined) return verdicts.unusable;
        return Math.abs(perMinute) > limit - band ? verdicts.beyond : verdicts.fine;
      }
      case "state":
        return verdicts.unusable;
    }
  }

  #vote(index: number, verdict: Verdict, nowMs: number): void {
    if (verdict === verdicts.unusable) return;
    const { ofN } = this.#rules[index]!;
    const mask = ofN === 32 ? 0xffff_ffff : (1 << ofN) - 1;
    this.#votes[index] = ((this.#votes[index]! << 1) | verdict) & mask;
    this.#settle(index, nowMs);
  }

  #settle(index: number, nowMs: number): void {
    const { m, onDelayMs, offDelayMs } = this.#rules[index]!;
    this.#judgedMs[index] = nowMs;
    const isActive = this.#isActive[index] === 1;
    if (bitCount(this.#votes[index]!) >= m === isActive) {
      this.#pendingMs[index] = never;
      return;
    }
    if (Number.isNaN(this.#pendingMs[index]!)) this.#pendingMs[index] = nowMs;
    if (nowMs - this.#pendingMs[index]! < (isActive ? offDelayMs : onDelayMs)) return;
    this.#pendingMs[index] = never;
    this.#isActive[index] = isActive ? 0 : 1;
    const affected = this.#suppressions.activity(index, !isActive);
    this.#onChange(index);
    for (const other of affected) if (this.isActive(other)) this.#onChange(other);
  }

  #group(indices: readonly number[], value: Value): void {
    for (const index of indices) {
      if (this.#suppressions.group(index, value) && this.isActive(index)) this.#onChange(index);
    }
  }
}

/** A number, or a whole number of 64 bits as one; NaN for anything else. */
function numberIn(batch: MeasurementBatch, row: number): number {
  const number = batch.values[row]!;
  if (!Number.isNaN(number)) return number;
  const other = batch.others.get(row);
  return typeof other === "bigint" ? Number(other) : Number.NaN;
}

function note(map: Map<number, number[]>, tag: number, index: number): void {
  const known = map.get(tag);
  if (known === undefined) map.set(tag, [index]);
  else known.push(index);
}

/** Bits that are set in 32. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
