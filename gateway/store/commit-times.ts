/** How long commits took: their number and the 99th percentile of the last ones. */

const keptTimes = 512;

export class CommitTimes {
  count = 0;
  readonly #milliseconds = new Float64Array(keptTimes);

  measure<T>(commit: () => T): T {
    const startMs = performance.now();
    const result = commit();
    this.#milliseconds[this.count++ % keptTimes] = performance.now() - startMs;
    return result;
  }

  /** 0 before the first commit. */
  p99(): number {
    const kept = this.#milliseconds.subarray(0, Math.min(this.count, keptTimes)).toSorted();
    return kept[Math.max(0, Math.ceil(kept.length * 0.99) - 1)] ?? 0;
  }
}
