/** Keeps the recordings: starts, stops, describes them, and tells the store which spans to hold. */
import { randomUUID } from "node:crypto";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import type { Log, Store } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import { merged } from "../core/interval.ts";
import {
  type DiskTime,
  type Recording,
  type RecordingChange,
  type RecordingControl,
  type RecordingReport,
  type RecordingStart,
  recordingLimits,
} from "../core/recording.ts";
import type { SpanFacts, SpanHolder, StoreSpan } from "../core/store-span.ts";
import { diskTime } from "./disk-time.ts";
import { LineFile } from "./line-file.ts";
import { RecordingSchema } from "./recording-schema.ts";

export interface RecordingParts {
  /** Folder of the file. */
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly store: SpanHolder & Pick<Store, "figures">;
  readonly limits: { readonly quotaBytes: number; readonly freeBytes: number };
  /** Ids of the assets, to refuse a misspelt one. */
  readonly assets: readonly string[];
}

interface Rate {
  readonly atMs: number;
  readonly sequence: number;
}

/** The rate of arrival is measured over at least this time. */
const rateMs = 10_000;

/** Where the recordings of a data directory stand; also read by verbs that run beside the gateway. */
export function openRecordings(directory: string): Promise<LineFile<Recording>> {
  return LineFile.open<Recording>({
    path: join(directory, "recordings.jsonl"),
    schema: RecordingSchema,
    idOf: ({ id }) => id,
    linesMax: recordingLimits.lines,
    fullCode: "SAMSPEL_RECORDINGS_FULL",
  });
}

export class RecordingBook implements RecordingControl {
  readonly #parts: RecordingParts;
  readonly #file: LineFile<Recording>;
  #rates: readonly Rate[] = [];

  private constructor(parts: RecordingParts, file: LineFile<Recording>) {
    this.#parts = parts;
    this.#file = file;
  }

  /** A recording that ran when the gateway ended goes on: the time between is a gap of the store. */
  static async open(parts: RecordingParts): Promise<RecordingBook> {
    const file = await openRecordings(parts.directory);
    if (file.unreadable > 0) {
      parts.log.warn(
        { unreadable: file.unreadable },
        "Some lines of recordings.jsonl cannot be read and are passed over.",
      );
    }
    const book = new RecordingBook(parts, file);
    await book.#hold();
    await book.#noteRate();
    return book;
  }

  async list(): Promise<readonly RecordingReport[]> {
    const newest = this.#present().toReversed();
    const facts = await this.#parts.store.spanFacts(newest.map((recording) => this.#spanOf(recording)));
    return newest.map((recording, index) => reportOf(recording, facts[index]));
  }

  find(id: string): Recording {
    const found = this.#file.get(id);
    if (found !== undefined && found.isRemoved !== true) return found;
    throw new PermanentError(`There is no recording ${JSON.stringify(id)}.`, {
      code: "SAMSPEL_RECORDING_UNKNOWN",
      next: "List them with GET /api/v1/recordings.",
    });
  }

  async report(id: string): Promise<RecordingReport> {
    const recording = this.find(id);
    const [facts] = await this.#parts.store.spanFacts([this.#spanOf(recording)]);
    return reportOf(recording, facts);
  }

  async start(request: RecordingStart): Promise<RecordingReport> {
    const { name, campaign, assets = [], context = {} } = request;
    const { fromMs, toMs } = this.#spanAsked(request);
    const unknown = assets.find((asset) => !this.#parts.assets.includes(asset));
    if (unknown !== undefined) throw unknownAsset(unknown, this.#parts.assets);
    this.#checkKept();
    if (
      toMs === undefined &&
      this.#present().filter((each) => each.toMs === undefined).length >= recordingLimits.running
    ) {
      throw new PermanentError(`${recordingLimits.running} recordings run already.`, {
        code: "SAMSPEL_RECORDINGS_RUNNING",
        next: "Stop one of them.",
      });
    }
    const id = randomUUID();
    const recording: Recording = {
      id,
      revision: 1,
      name,
      ...(campaign === undefined ? {} : { campaign }),
      fromMs,
      ...(toMs === undefined ? {} : { toMs }),
      assets,
      context,
      keep: true,
      createdMs: this.#parts.now(),
    };
    await this.#file.append(id, () => recording);
    await this.#hold();
    return this.report(id);
  }

  async stop(id: string): Promise<RecordingReport> {
    const nowMs = this.#parts.now();
    if (this.find(id).toMs === undefined) {
      // A second press in the meantime changes nothing.
      await this.#revise(id, (recording) => ({ toMs: recording.toMs ?? Math.max(nowMs, recording.fromMs + 1) }));
    }
    return this.report(id);
  }

  async change(id: string, change: RecordingChange): Promise<RecordingReport> {
    if (!this.find(id).keep && change.keep === true) this.#checkKept();
    await this.#revise(id, () => change);
    return this.report(id);
  }

  async remove(id: string): Promise<void> {
    if (this.find(id).toMs === undefined) {
      throw new PermanentError("The recording runs.", { code: "SAMSPEL_RECORDING_RUNNING", next: "Stop it first." });
    }
    await this.#revise(id, () => ({ keep: false, isRemoved: true }));
  }

  async diskTime(): Promise<DiskTime> {
    const { store, limits, directory } = this.#parts;
    await this.#noteRate();
    const figures = await store.figures();
    const facts = await store.spanFacts(mergedSpans(this.#kept().map((recording) => this.#spanOf(recording))));
    const { bavail, bsize } = statfsSync(directory);
    return diskTime({
      storeBytes: figures.bytes,
      storeValues: figures.values,
      quotaBytes: limits.quotaBytes,
      freeBytes: bavail * bsize - limits.freeBytes,
      keptValues: facts.reduce((sum, { valueCount }) => sum + valueCount, 0),
      valuesPerSecond: this.#valuesPerSecond(),
    });
  }

  async #revise(id: string, change: (recording: Recording) => Partial<Recording>): Promise<void> {
    await this.#file.append(id, (newest) => {
      const recording = newest ?? this.find(id);
      return { ...recording, ...change(recording), revision: recording.revision + 1 };
    });
    await this.#hold();
  }

  #spanAsked({ fromMs, toMs, preTriggerSeconds = 0 }: RecordingStart): { fromMs: number; toMs?: number } {
    const nowMs = this.#parts.now();
    if (fromMs === undefined && toMs === undefined) return { fromMs: nowMs - preTriggerSeconds * 1000 };
    if (
      fromMs !== undefined &&
      fromMs >= 0 &&
      preTriggerSeconds === 0 &&
      fromMs < (toMs ?? nowMs) &&
      (toMs ?? 0) <= nowMs
    ) {
      return toMs === undefined ? { fromMs } : { fromMs, toMs };
    }
    throw new PermanentError("The time of the recording is empty, or has not come yet.", {
      code: "SAMSPEL_RECORDING_SPAN",
      next: "Give `fromMs` before `toMs`, both in the past, without a pre-trigger; or neither.",
    });
  }

  #spanOf({ fromMs, toMs }: Recording): StoreSpan {
    return { fromMs, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
  }

  #present(): readonly Recording[] {
    return this.#file.all().filter(({ isRemoved }) => isRemoved !== true);
  }

  #kept(): readonly Recording[] {
    return this.#present().filter(({ keep }) => keep);
  }

  #checkKept(): void {
    if (this.#kept().length < recordingLimits.kept) return;
    throw new PermanentError(`${recordingLimits.kept} recordings are kept already.`, {
      code: "SAMSPEL_RECORDINGS_KEPT",
      next: "Export some and let go of them.",
    });
  }

  #hold(): Promise<void> {
    return this.#parts.store.hold(mergedSpans(this.#kept().map((recording) => this.#spanOf(recording))));
  }

  /** Two measurements are enough: one at least `rateMs` old, and the newest. */
  async #noteRate(): Promise<void> {
    const now = { atMs: this.#parts.monotonicMs(), sequence: (await this.#parts.store.figures()).lastSequence ?? 0 };
    const old = this.#rates.filter(({ atMs }) => now.atMs - atMs >= rateMs).at(-1);
    const recent = this.#rates.filter(({ atMs }) => now.atMs - atMs < rateMs);
    this.#rates = [...(old === undefined ? [] : [old]), ...recent.slice(-20), now];
  }

  #valuesPerSecond(): number {
    const [first, last] = [this.#rates[0], this.#rates.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return ((last.sequence - first.sequence) * 1000) / (last.atMs - first.atMs);
  }
}

/** Spans that touch become one, so that a value counts once. */
function mergedSpans(spans: readonly StoreSpan[]): StoreSpan[] {
  return merged(spans.map(({ fromMs: from, toMs: to }) => ({ from, to }))).map(({ from, to }) => ({
    fromMs: from,
    toMs: to,
  }));
}

function reportOf(recording: Recording, facts: SpanFacts | undefined): RecordingReport {
  const { valueCount = 0, thinnedCount = 0, removedCount = 0 } = facts ?? {};
  const state = recording.toMs === undefined ? "running" : "stopped";
  return { ...recording, state, valueCount, thinnedCount, removedCount };
}

function unknownAsset(asset: string, assets: readonly string[]): PermanentError {
  return new PermanentError(`There is no asset ${JSON.stringify(asset)}.`, {
    code: "SAMSPEL_ASSET_UNKNOWN",
    next: `Assets are: ${assets.slice(0, 20).join(", ")}.`,
  });
}
