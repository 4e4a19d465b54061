/**
 * The journal of the alarms: each transition of a condition as a line, in a file by month, synced before anybody is told
 * of it. It is what figures are counted from and what messages wait in.
 */
import { createReadStream, mkdirSync } from "node:fs";
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Type from "typebox";
import { Compile } from "typebox/compile";
import type { AlarmTransition, TimeRange } from "../core/alarm-control.ts";
import type { Condition } from "../core/condition.ts";
import type { Log } from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";

/** The gateway began to watch; before that it last received something at `aliveMs`. */
export interface JournalStart {
  readonly n: number;
  readonly timeMs: number;
  readonly start: { readonly aliveMs?: number };
}

export type JournalEntry = AlarmTransition | JournalStart;

const Maybe = <T extends Type.TSchema>(schema: T) => Type.Optional(schema);
const common = { n: Type.Integer(), timeMs: Type.Number() };
const Line = Compile(
  Type.Union([
    Type.Object({ ...common, start: Type.Object({ aliveMs: Maybe(Type.Number()) }) }),
    Type.Object({
      ...common,
      condition: Type.Object({
        id: Type.String(),
        tagId: Maybe(Type.String()),
        state: Type.Union([Type.Literal("active"), Type.Literal("inactive")]),
        acknowledged: Type.Boolean(),
        severity: Type.Number(),
        message: Type.String(),
        code: Type.String(),
        activeTimeMs: Type.Number(),
        shelved: Maybe(Type.Object({ untilMs: Type.Number(), reason: Type.String() })),
        suppressed: Maybe(
          Type.Object({ by: Type.Union([Type.Literal("state"), Type.Literal("alarm")]), what: Type.String() }),
        ),
        parameters: Maybe(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
      }),
    }),
  ]),
);

const namePattern = /^journal-(\d{4})-(\d{2})\.jsonl$/;
/** Files that are kept, the present one among them. */
const monthsMax = 13;
/** Lines of one month; what comes beyond is counted and not kept. About 80 MB. */
const linesPerMonthMax = 200_000;

export interface JournalOptions {
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  /** Conditions as the store has them: what the journal lacks of them is added. */
  readonly conditions: readonly Condition[];
  /** When the run before last received something. */
  readonly aliveMs?: number;
  readonly linesPerMonthMax?: number;
}

export class AlarmJournal implements AsyncDisposable {
  readonly #options: JournalOptions;
  readonly #listeners = new Set<(entry: AlarmTransition) => void>();
  #file: { readonly month: string; readonly handle: FileHandle } | undefined;
  #lines = new Map<string, number>();
  #nextN = 1;
  #waiting: JournalEntry[] = [];
  #turn: Promise<void> = Promise.resolve();
  lostCount = 0;

  private constructor(options: JournalOptions) {
    this.#options = options;
  }

  static async open(options: JournalOptions): Promise<AlarmJournal> {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const journal = new AlarmJournal(options);
    await journal.#start();
    return journal;
  }

  /** Number of the newest line. */
  get newest(): number {
    return this.#nextN - 1;
  }

  /** Calls the listener after a transition is on disk. Returns the end. */
  subscribe(listener: (entry: AlarmTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(timeMs: number, condition: Condition): void {
    this.#add({ n: this.#nextN++, timeMs, condition });
  }

  /** Resolves when everything is on disk. */
  flushed(): Promise<void> {
    return this.#turn;
  }

  /** Lines of the months of a range and of the month before, oldest first: whoever asks needs what had come earlier. */
  async *around({ fromMs, toMs }: TimeRange): AsyncGenerator<JournalEntry> {
    const first = monthOf(new Date(fromMs).setUTCDate(0));
    for (const name of await this.#names()) {
      const month = monthIn(name);
      if (month < first || month > monthOf(toMs)) continue;
      for await (const entry of this.#read(name)) if (entry.timeMs < toMs) yield entry;
    }
  }

  /** Transitions after a line, oldest first. */
  async *after(n: number): AsyncGenerator<AlarmTransition> {
    for (const name of await this.#names()) {
      for await (const entry of this.#read(name)) if (entry.n > n && "condition" in entry) yield entry;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  /** Finds the end, and what the store knows that the journal does not: the run before may have been cut between the two. */
  async #start(): Promise<void> {
    const { conditions, aliveMs, now } = this.#options;
    const last = new Map<string, Condition>();
    for (const name of await this.#names()) {
      for await (const entry of this.#read(name)) {
        this.#nextN = Math.max(this.#nextN, entry.n + 1);
        this.#lines.set(monthIn(name), (this.#lines.get(monthIn(name)) ?? 0) + 1);
        if ("condition" in entry) last.set(entry.condition.id, entry.condition);
      }
    }
    for (const condition of conditions) {
      const known = last.get(condition.id);
      if (known === undefined ? condition.state === "inactive" : isSame(known, condition)) continue;
      this.append(condition.state === "active" ? condition.activeTimeMs : (aliveMs ?? now()), condition);
    }
    const start = aliveMs === undefined ? {} : { aliveMs };
    this.#add({ n: this.#nextN++, timeMs: now(), start });
    await this.#turn;
  }

  #add(entry: JournalEntry): void {
    this.#waiting.push(entry);
    this.#turn = this.#turn.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    try {
      const handle = await this.#handleFor(monthOf(this.#options.now()), entries.length);
      if (handle === undefined) this.lostCount += entries.length;
      else {
        await handle.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
        await handle.sync();
      }
    } catch (error) {
      this.lostCount += entries.length;
      this.#options.log.error({ reason: errorMessage(error) }, "The journal of the alarms could not be written.");
    }
    // Whoever calls people must do so also when the disk is full.
    for (const entry of entries) if ("condition" in entry) for (const listener of this.#listeners) listener(entry);
  }

  async #handleFor(month: string, count: number): Promise<FileHandle | undefined> {
    const lines = (this.#lines.get(month) ?? 0) + count;
    if (lines > (this.#options.linesPerMonthMax ?? linesPerMonthMax)) {
      if (this.lostCount === 0) this.#options.log.error({ month }, "The journal of the alarms is full for this month.");
      return undefined;
    }
    this.#lines.set(month, lines);
    if (this.#file?.month === month) return this.#file.handle;
    await this.#file?.handle.close();
    const handle = await open(join(this.#options.directory, `journal-${month}.jsonl`), "a+", 0o600);
    await endLine(handle);
    this.#file = { month, handle };
    for (const name of (await this.#names()).slice(0, -monthsMax))
      await rm(join(this.#options.directory, name), { force: true });
    return handle;
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#options.directory)).filter((name) => namePattern.test(name)).toSorted();
  }

  async *#read(name: string): AsyncGenerator<JournalEntry> {
    const input = createReadStream(join(this.#options.directory, name), "utf8");
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = entryIn(line);
      if (entry !== undefined) yield entry;
    }
  }
}

/** A cut may have left half a line: the next one begins on a line of its own. */
async function endLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size === 0) return;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await handle.appendFile("\n");
}

function entryIn(line: string): JournalEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return Line.Check(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isSame(a: Condition, b: Condition): boolean {
  return (
    a.state === b.state &&
    a.acknowledged === b.acknowledged &&
    a.shelved?.untilMs === b.shelved?.untilMs &&
    a.suppressed?.what === b.suppressed?.what
  );
}

function monthOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 7);
}

function monthIn(name: string): string {
  const [, year, month] = namePattern.exec(name) ?? [];
  return `${year}-${month}`;
}
