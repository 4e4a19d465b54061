/** The log on disk as its only writer sees it: commits with identity, the last value of every tag, cursors of sinks. */
import type { Condition } from "../core/condition.ts";
import type { AppendResult } from "../core/contracts.ts";
import type { Measurement, TagNumber } from "../core/measurement.ts";
import { MalformedBytes } from "./bytes.ts";
import { sliceOf, type ValueColumns } from "./columns.ts";
import { identify, keptOf, type LateIndex } from "./identity.ts";
import { LastValues } from "./last-values.ts";
import { foldLedger, note, ownAccount } from "./ledger.ts";
import { hourOf } from "./ledger-replay.ts";
import { writeItem } from "./log-item.ts";
import { type Arrival, decodeLogRow, encodeLogRow, mostValuesPerRow } from "./log-row.ts";
import type { Commit, CommitItem, TrimRequest } from "./messages.ts";
import { rowKinds } from "./row-kinds.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";
import { bytesIn, type Database, inTransaction, numberIn, type SqlRow, type Statement, textIn } from "./sqlite.ts";
import { giveBack, type Trimmed, trimLog } from "./trim.ts";

/** The last values are written beside the log after this many values, so that a start reads few rows. */
const valuesPerSnapshot = 400_000;

/** A stretch of the log that cannot be read. */
export interface DamagedRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Looks late times up in the compacted history. */
export type LoadHistory = (late: LateIndex) => void;

/** Items of a commit that go into one row of the log. */
interface OpenRow {
  from: number;
  to: number;
  arrivals: Arrival[];
}

/** A commit whose duplicates are known, and where its results go. */
interface Sorted {
  readonly items: readonly CommitItem[];
  /** Rows of the commit, ascending, and their tags. */
  readonly duplicates: readonly number[];
  readonly duplicateTags: readonly TagNumber[];
  readonly outcomes: Outcome[];
}

interface Outcome {
  sequence: number;
  storedCount: number;
  duplicateCount: number;
}

export class LogFile {
  readonly #database: Database;
  readonly #insert: Statement;
  readonly #overlapping: Statement;
  readonly #loadHistory: LoadHistory;
  #last = new LastValues();
  #highestTag: TagNumber = 0;
  #sequence = 0;
  #sinceSnapshot = 0;
  /** Sequence number that the written last values stand for. */
  #snapshotSequence = 0;
  /** Rows that could not be read at the start. */
  readonly damaged: DamagedRow[] = [];
  #compactedSequence = 0;

  constructor(database: Database, loadHistory: LoadHistory) {
    this.#database = database;
    this.#loadHistory = loadHistory;
    this.#insert = database.prepare(
      "INSERT INTO log (last, first, kind, min_ms, max_ms, received_ms, checksum, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#overlapping = database.prepare(
      "SELECT checksum, data FROM log WHERE last > ? AND kind = 0 AND min_ms <= ? AND max_ms >= ? ORDER BY last",
    );
    this.reload();
  }

  get lastSequence(): number {
    return this.#sequence;
  }

  /** Forgets what it knows and reads it from the file again: at the start and after a failed commit. */
  reload(): void {
    const newest = this.#database.prepare("SELECT max(last) AS last FROM log").get();
    const sequence = newest?.last;
    const snapshot = readSnapshot(this.#database);
    this.#last = snapshot.last;
    this.#last.reserve(this.#highestTag);
    this.#snapshotSequence = snapshot.sequence;
    this.#sinceSnapshot = 0;
    this.#sequence = Math.max(typeof sequence === "number" ? sequence : 0, snapshot.sequence, this.#compactedSequence);
    const rows = this.#database.prepare("SELECT * FROM log WHERE kind = 0 AND last > ? ORDER BY last");
    for (const row of rows.iterate(snapshot.sequence)) this.#replay(row);
  }

  /** What the history and the sinks know of: both may be ahead of a log that was lost or is an old copy. */
  continueAfter(compactedSequence: number, sequence: number): void {
    this.#compactedSequence = compactedSequence;
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  get compactedSequence(): number {
    return this.#compactedSequence;
  }

  /** Makes sure that no start needs the rows up to the given one, and gives the row up to which that holds. */
  #freeThrough(sequence: number): number {
    if (this.#snapshotSequence < sequence) this.snapshot();
    return this.#snapshotSequence;
  }

  /** Makes room for tag numbers before values of them are committed. */
  reserveTags(highest: TagNumber): void {
    this.#highestTag = Math.max(this.#highestTag, highest);
    this.#last.reserve(highest);
  }

  /** Commits with sync; one result per append. After an error the file may hold the commit or not: `reload`. */
  commit({ columns, items, appends }: Commit): readonly AppendResult[] {
    const identified = identify(columns, this.#last, (late) => this.#loadStored(late));
    const kept = keptOf(columns, identified);
    const outcomes: Outcome[] = Array.from({ length: appends }, () => ({
      sequence: this.#sequence,
      storedCount: 0,
      duplicateCount: 0,
    }));
    inTransaction(this.#database, () => {
      const { duplicates } = identified;
      this.#writeItems(kept, {
        items,
        duplicates,
        duplicateTags: duplicates.map((row) => columns.tags[row]!),
        outcomes,
      });
      this.#sinceSnapshot += columns.length;
      if (this.#sinceSnapshot >= valuesPerSnapshot) this.#writeSnapshot();
    });
    return outcomes;
  }

  /** Rows up to this sequence number are in the history: late values are looked up there. */
  compacted(sequence: number): void {
    this.#compactedSequence = sequence;
  }

  latest(tags: readonly TagNumber[]): (Measurement | undefined)[] {
    return tags.map((tag) => this.#last.measurement(tag));
  }

  conditions(): Condition[] {
    const rows = this.#database.prepare("SELECT description FROM condition ORDER BY sequence").all();
    return rows.map((row): Condition => JSON.parse(textIn(row, "description")));
  }

  /** Removes rows with the record of what is lost by it. After an error: `reload`. */
  trim(request: TrimRequest, sinks?: ReadonlySet<string>): Omit<Trimmed, "gaps"> {
    const compacted = this.#compactedSequence;
    const through = this.#freeThrough(request.mayDrop === "uncompacted" ? this.#sequence : compacted);
    const trimmed = inTransaction(this.#database, () => {
      const result = trimLog(this.#database, request, { through, compacted, sinks });
      for (const gap of result.gaps) this.#writeItem({ type: "gap", append: 0, gap });
      return result;
    });
    if (trimmed.freedBytes > 0) giveBack(this.#database, request);
    return trimmed;
  }

  /** Writes the last values so that the next start reads no rows. */
  snapshot(): void {
    inTransaction(this.#database, () => this.#writeSnapshot());
  }

  #writeItems(kept: ValueColumns, { items, duplicates, duplicateTags, outcomes }: Sorted): void {
    const open: OpenRow = { from: 0, to: 0, arrivals: [] };
    let received = 0;
    let skipped = 0;
    for (const item of items) {
      const outcome = outcomes[item.append]!;
      if (item.type === "values") {
        received += item.count;
        const before = skipped;
        while (skipped < duplicates.length && duplicates[skipped]! < received) skipped++;
        const stored = item.count - (skipped - before);
        outcome.storedCount += stored;
        outcome.duplicateCount += skipped - before;
        this.#noteDuplicates(duplicateTags.slice(before, skipped), item.receivedTimeMs);
        this.#collect(kept, open, { count: stored, receivedTimeMs: item.receivedTimeMs });
      } else {
        this.#writeRow(kept, open);
        this.#writeItem(item);
        outcome.storedCount++;
      }
      outcome.sequence = this.#sequence + open.to - open.from;
    }
    this.#writeRow(kept, open);
  }

  /** Adds values to the open row; writes it whenever it is full. */
  #collect(kept: ValueColumns, open: OpenRow, arrival: Arrival): void {
    this.#noteArrival(kept, open.to, arrival);
    let rest = arrival.count;
    while (rest > 0) {
      const count = Math.min(rest, mostValuesPerRow - (open.to - open.from));
      open.to += count;
      rest -= count;
      const previous = open.arrivals.at(-1);
      if (previous?.receivedTimeMs === arrival.receivedTimeMs) {
        open.arrivals[open.arrivals.length - 1] = { ...previous, count: previous.count + count };
      } else {
        open.arrivals.push({ ...arrival, count });
      }
      if (open.to - open.from === mostValuesPerRow) this.#writeRow(kept, open);
    }
  }

  #noteDuplicates(tags: readonly TagNumber[], receivedTimeMs: number): void {
    for (const [tag, same] of Map.groupBy(tags, (one) => one)) {
      const count = same.length;
      note(this.#database, { hour: hourOf(receivedTimeMs), account: ownAccount, fate: "duplicate", tag, count });
    }
  }

  #noteArrival(kept: ValueColumns, from: number, { count, receivedTimeMs }: Arrival): void {
    const { timesMs, receivedMs } = this.#last;
    for (let row = from; row < from + count; row++) {
      const tag = kept.tags[row]!;
      if (timesMs[tag] === kept.timesMs[row]) receivedMs[tag] = receivedTimeMs;
    }
  }

  #writeRow(kept: ValueColumns, open: OpenRow): void {
    const count = open.to - open.from;
    if (count > 0) {
      const columns = sliceOf(kept, open.from, open.to);
      let [minMs, maxMs] = [columns.timesMs[0]!, columns.timesMs[0]!];
      for (const timeMs of columns.timesMs) {
        if (timeMs < minMs) minMs = timeMs;
        else if (timeMs > maxMs) maxMs = timeMs;
      }
      const receivedMs = open.arrivals.reduce((newest, { receivedTimeMs }) => Math.max(newest, receivedTimeMs), 0);
      const { data, checksum } = encodeLogRow({ columns, arrivals: open.arrivals });
      const first = this.#sequence + 1;
      this.#sequence += count;
      const times = [Math.floor(minMs), Math.floor(maxMs), Math.floor(receivedMs)];
      this.#insert.run(this.#sequence, first, rowKinds.values, ...times, checksum, data);
    }
    open.from = open.to;
    open.arrivals = [];
  }

  #writeItem(item: Exclude<CommitItem, { type: "values" }>): void {
    this.#sequence++;
    writeItem(this.#database, item.type === "gap" ? item.gap : item.change, this.#sequence);
  }

  /** Stored values at late times: first the history, then what is in the log only. */
  #loadStored(late: LateIndex): void {
    this.#loadHistory(late);
    const rows = this.#overlapping.iterate(this.#compactedSequence, late.toMs, late.fromMs);
    for (const row of rows) {
      const columns = readableColumns(row);
      if (columns !== undefined) late.noteAll(columns);
    }
  }

  #replay(row: SqlRow): void {
    try {
      const { columns, arrivals } = decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum"));
      let at = 0;
      for (const { count, receivedTimeMs } of arrivals) {
        for (const end = at + count; at < end; at++) this.#last.offer(columns, at, receivedTimeMs);
      }
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      const count = numberIn(row, "last") - numberIn(row, "first") + 1;
      this.damaged.push({ fromMs: numberIn(row, "min_ms"), toMs: numberIn(row, "max_ms") + 1, count });
    }
  }

  #writeSnapshot(): void {
    foldLedger(this.#database);
    writeSnapshot(this.#database, { last: this.#last, sequence: this.#sequence });
    this.#sinceSnapshot = 0;
    this.#snapshotSequence = this.#sequence;
  }
}

/** Values of a row, or undefined for a damaged one: the reader reports it. */
function readableColumns(row: SqlRow): ValueColumns | undefined {
  try {
    return decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum")).columns;
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}
