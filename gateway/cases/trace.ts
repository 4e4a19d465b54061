/** Scores over time in bounded memory: the newest ones before an alarm, thinned ones afterwards. */

const beforeMax = 120;
const afterMax = 240;

/** The newest scores of a model, ready when an alarm comes. */
export class RecentScores {
  readonly #timesMs = new Float64Array(beforeMax);
  readonly #scores = new Float32Array(beforeMax);
  #count = 0;

  add(timeMs: number, score: number): void {
    const at = this.#count++ % beforeMax;
    this.#timesMs[at] = timeMs;
    this.#scores[at] = score;
  }

  /** Oldest first. */
  points(): { timesMs: number[]; scores: number[] } {
    const length = Math.min(this.#count, beforeMax);
    const rows = Array.from({ length }, (_, index) => (this.#count - length + index) % beforeMax);
    return { timesMs: rows.map((row) => this.#timesMs[row]!), scores: rows.map((row) => this.#scores[row]!) };
  }
}

/** Scores of a case: every one at first, then the highest of ever longer stretches. */
export class CaseTrace {
  readonly timesMs: number[];
  readonly scores: number[];
  /** Points before the alarm are kept as they are. */
  readonly #start: number;
  #stride = 1;
  #pending = 0;

  constructor({ timesMs, scores }: { readonly timesMs: readonly number[]; readonly scores: readonly number[] }) {
    this.timesMs = [...timesMs];
    this.scores = [...scores];
    this.#start = this.timesMs.length;
  }

  add(timeMs: number, score: number): void {
    if (this.#pending === 0) {
      this.timesMs.push(timeMs);
      this.scores.push(score);
    } else if (score > this.scores.at(-1)!) {
      this.timesMs[this.timesMs.length - 1] = timeMs;
      this.scores[this.scores.length - 1] = score;
    }
    this.#pending = (this.#pending + 1) % this.#stride;
    if (this.timesMs.length - this.#start > afterMax) this.#halve();
  }

  #halve(): void {
    const start = this.#start;
    let to = start;
    for (let from = start; from < this.timesMs.length; from += 2) {
      const next = from + 1;
      const higher = next < this.scores.length && this.scores[next]! > this.scores[from]! ? next : from;
      this.timesMs[to] = this.timesMs[higher]!;
      this.scores[to] = this.scores[higher]!;
      to++;
    }
    this.timesMs.length = to;
    this.scores.length = to;
    this.#stride *= 2;
    this.#pending = 0;
  }
}
