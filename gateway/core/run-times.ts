/** How long runs take, of the last ones: bounded, and read seldom, because a figure that changes each second is no figure. */
import type { InferenceTime } from "./scoring.ts";

const kept = 512;

/** The last durations, in a column. */
export class Durations {
  readonly #ms = new Float64Array(kept);
  #count = 0;

  add(ms: number): void {
    this.#ms[this.#count++ % kept] = ms;
  }

  get count(): number {
    return Math.min(this.#count, kept);
  }

  /** Mean and 99th percentile; 0 of nothing. */
  figures(): { readonly meanMs: number; readonly p99Ms: number } {
    const { count } = this;
    const sorted = this.#ms.slice(0, count).sort();
    const sum = sorted.reduce((total, ms) => total + ms, 0);
    return { meanMs: count === 0 ? 0 : sum / count, p99Ms: sorted[Math.floor(0.99 * count)] ?? 0 };
  }
}

interface GroupTimes {
  readonly durations: Durations;
  told: InferenceTime | undefined;
  toldMs: number;
}

/** Screens get the list of models anew whenever it changes, so the figures stand this long. */
const standMs = 30_000;

/** Time of a run for each of its windows, by group of models. */
export class RunTimes {
  readonly #groups = new Map<number, GroupTimes>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Other models are loaded: groups get other numbers. */
  clear(): void {
    this.#groups.clear();
  }

  add(group: number, { ms, windows }: { readonly ms: number; readonly windows: number }): void {
    let times = this.#groups.get(group);
    if (times === undefined) {
      times = { durations: new Durations(), told: undefined, toldMs: Number.NEGATIVE_INFINITY };
      this.#groups.set(group, times);
    }
    times.durations.add(ms / windows);
  }

  /** Undefined before the first run. */
  of(group: number | undefined): InferenceTime | undefined {
    const times = group === undefined ? undefined : this.#groups.get(group);
    if (times === undefined) return undefined;
    const nowMs = this.#monotonicMs();
    if (nowMs - times.toldMs < standMs) return times.told;
    const { meanMs, p99Ms } = times.durations.figures();
    times.told = { meanMs: twoDigits(meanMs), p99Ms: twoDigits(p99Ms), runs: times.durations.count };
    times.toldMs = nowMs;
    return times.told;
  }
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
