/** Keeps the cases: opened by an alarm, one open case per asset, judged by a person, closed when judged and over. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeSynced } from "../../models/folder.ts";
import type { CaseControl, CaseDetail, CaseReport, CaseSignal, Judgement, Label } from "../core/cases.ts";
import type { Log } from "../core/contracts.ts";
import { errorMessage, PermanentError } from "../core/errors.ts";
import type { WindowFrames } from "../core/window-frames.ts";
import { adviceOf, type CaseChannel, caseSignals } from "./evidence.ts";
import { LabelFile } from "./label-file.ts";
import { CaseTrace, RecentScores } from "./trace.ts";

/** The model at work whose alarms open cases. */
export interface CaseModel {
  readonly id: string;
  readonly asset: string;
  readonly version?: string;
  readonly channels: readonly CaseChannel[];
}

/** What the model said about its newest window. */
export interface Judged {
  readonly timeMs: number;
  readonly value: number;
  readonly state: string;
  readonly contributions?: Float32Array;
  readonly window: WindowFrames;
  readonly doubtfulSensors: readonly string[];
}

/** What else is known of an asset at the moment. */
export interface AssetContext {
  readonly health?: number;
  readonly diagnosis?: string;
}

export interface CaseBookOptions {
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  readonly contextOf: (asset: string) => AssetContext;
}

interface Kept {
  report: CaseReport;
  readonly trace: CaseTrace;
}

const closedMax = 100;
/** A case whose alarm has been over for so long is closed although nobody has judged it. */
const unjudgedMs = 7 * 86_400_000;
/** The score is followed for so long after the alarm. */
const afterMs = 60_000;
const classOf = { true: "fault", false: "normal", planned: "planned-work" } as const;

export class CaseBook implements CaseControl, AsyncDisposable {
  readonly #options: CaseBookOptions;
  readonly #labels: LabelFile;
  /** By id, in the order in which they were opened. */
  readonly #cases = new Map<string, Kept>();
  /** By asset. */
  readonly #open = new Map<string, Kept>();
  readonly #recent = new Map<string, RecentScores>();
  #isDirty = false;
  #saving: Promise<void> = Promise.resolve();

  private constructor(options: CaseBookOptions, labels: LabelFile) {
    this.#options = options;
    this.#labels = labels;
  }

  /** Reads what was kept; a damaged file is passed over, for labels hold what people said. */
  static async open(options: CaseBookOptions): Promise<CaseBook> {
    mkdirSync(options.directory, { recursive: true });
    const book = new CaseBook(options, await LabelFile.open(options.directory, options.log));
    for (const { trace, ...report } of await readCases(options)) {
      const kept = { report, trace: new CaseTrace(trace) };
      book.#cases.set(report.id, kept);
      if (report.state === "open") book.#open.set(report.asset, kept);
    }
    return book;
  }

  /** Hears every assessment of an active model, in order. */
  take(model: CaseModel, judged: Judged): void {
    const { timeMs, value, state } = judged;
    const open = this.#open.get(model.asset);
    if (state === "alarm") this.#alarm(open ?? this.#opened(model, judged), model, judged);
    else if (open !== undefined && open.report.model === model.id && open.report.overMs === undefined)
      this.#over(open, timeMs);
    const kept = this.#open.get(model.asset);
    this.#recentOf(model.id).add(timeMs, value);
    const { overMs } = kept?.report ?? {};
    if (kept?.report.model !== model.id || (overMs !== undefined && timeMs > overMs + afterMs)) return;
    kept.trace.add(timeMs, value);
    this.#isDirty = true;
  }

  cases(): readonly CaseReport[] {
    const all = [...this.#cases.values()].map(({ report }) => report).toReversed();
    return [...all.filter(({ state }) => state === "open"), ...all.filter(({ state }) => state === "closed")];
  }

  detail(id: string): CaseDetail | undefined {
    const kept = this.#cases.get(id);
    return kept === undefined ? undefined : detailOf(kept);
  }

  labels(): readonly Label[] {
    return this.#labels.all();
  }

  async judge(id: string, { verdict, role }: Judgement): Promise<CaseReport> {
    const kept = this.#cases.get(id);
    if (kept === undefined) {
      throw new PermanentError(`There is no case ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_CASE_UNKNOWN",
        next: "List the cases with GET /api/v1/cases.",
      });
    }
    const timeMs = this.#options.now();
    const label = await this.#label(kept.report, { verdict, role }, timeMs);
    kept.report = { ...kept.report, verdict: { verdict, role, timeMs, labelId: label.labelId } };
    this.#closeWhenDone(kept);
    await this.#save();
    return kept.report;
  }

  /** Now and then: writes what has changed, closes what nobody will judge any more. */
  sweep(): void {
    const nowMs = this.#options.now();
    for (const kept of this.#open.values()) {
      const { overMs } = kept.report;
      if (overMs !== undefined && nowMs - overMs > unjudgedMs) this.#close(kept, "age");
    }
    if (this.#isDirty) void this.#save();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDirty) void this.#save();
    await this.#saving;
  }

  #opened(model: CaseModel, judged: Judged): Kept {
    const { timeMs } = judged;
    const id = `${Math.round(timeMs)}-${this.#cases.size + 1}`;
    const report: CaseReport = {
      ...{ id, asset: model.asset, model: model.id, state: "open", openedMs: timeMs, alarms: 0 },
      ...(model.version === undefined ? {} : { version: model.version }),
      ...this.#evidence(model, judged),
      // Counted as the first alarm by the caller.
      overMs: timeMs,
    };
    const kept = { report, trace: new CaseTrace(this.#recentOf(model.id).points()) };
    this.#cases.set(id, kept);
    this.#open.set(model.asset, kept);
    for (const [old, { report: each }] of this.#cases) {
      if (this.#cases.size <= closedMax) break;
      if (each.state === "closed") this.#cases.delete(old);
    }
    return kept;
  }

  #alarm(kept: Kept, model: CaseModel, judged: Judged): void {
    const { overMs, ...report } = kept.report;
    if (overMs !== undefined) {
      kept.report = { ...report, alarms: report.alarms + 1 };
      void this.#save();
    }
    if (judged.value <= report.peak || model.id !== report.model) return;
    kept.report = { ...kept.report, ...this.#evidence(model, judged, report.signals) };
  }

  /** What is known at a new peak. What was before the alarm is known only when it opens. */
  #evidence(
    model: CaseModel,
    { timeMs, value, window, contributions, doubtfulSensors }: Judged,
    known: readonly CaseSignal[] = [],
  ) {
    const { channels, asset } = model;
    const context = this.#options.contextOf(asset);
    const signals = caseSignals({ channels, window, ...(contributions === undefined ? {} : { contributions }) }).map(
      (signal) => {
        const before = known.find(({ tagId }) => tagId === signal.tagId)?.before ?? signal.before;
        return { ...signal, ...(before === undefined ? {} : { before }) };
      },
    );
    return {
      peak: value,
      peakMs: timeMs,
      ...context,
      doubtfulSensors,
      signals,
      advice: adviceOf(signals, context.diagnosis),
    };
  }

  #over(kept: Kept, timeMs: number): void {
    kept.report = { ...kept.report, overMs: timeMs };
    const { verdict } = kept.report;
    this.#closeWhenDone(kept);
    void this.#save();
    // The label ended with the verdict; it goes to the end of the alarm.
    if (verdict !== undefined) this.#label(kept.report, verdict, this.#options.now()).catch(this.#complain);
  }

  async #label(
    { id, asset, openedMs, overMs, verdict: before }: CaseReport,
    { verdict, role = "operator" }: Partial<Judgement> & Pick<Judgement, "verdict">,
    nowMs: number,
  ) {
    const common = { asset, case: id, fromMs: openedMs, toMs: overMs ?? Math.max(nowMs, openedMs) };
    const origin = { source: "human", annotator: role, createdMs: nowMs } as const;
    return await this.#labels.append({ ...common, class: classOf[verdict], ...origin }, before?.labelId);
  }

  #closeWhenDone(kept: Kept): void {
    const { verdict, overMs, state } = kept.report;
    if (state === "open" && verdict !== undefined && overMs !== undefined) this.#close(kept, "verdict");
  }

  #close(kept: Kept, closedBy: "verdict" | "age"): void {
    kept.report = { ...kept.report, state: "closed", closedMs: this.#options.now(), closedBy };
    this.#open.delete(kept.report.asset);
    this.#isDirty = true;
  }

  #recentOf(model: string): RecentScores {
    const known = this.#recent.get(model);
    if (known !== undefined) return known;
    const created = new RecentScores();
    this.#recent.set(model, created);
    return created;
  }

  #save(): Promise<void> {
    this.#isDirty = false;
    const write = (): Promise<void> => {
      const cases = [...this.#cases.values()].map(detailOf);
      return writeSynced(caseFile(this.#options.directory), `${JSON.stringify({ cases })}\n`);
    };
    this.#saving = this.#saving.then(write).catch(this.#complain);
    return this.#saving;
  }

  readonly #complain = (error: unknown): void => {
    this.#isDirty = true;
    this.#options.log.error({ reason: errorMessage(error) }, "The cases could not be written.");
  };
}

function detailOf({ report, trace: { timesMs, scores } }: Kept): CaseDetail {
  return { ...report, trace: { timesMs, scores } };
}

function caseFile(directory: string): string {
  return join(directory, "cases.json");
}

/** Written by this file alone, so only its outline is checked. */
async function readCases({ directory, log }: CaseBookOptions): Promise<readonly CaseDetail[]> {
  const text = await readFile(caseFile(directory), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  try {
    const { cases }: { cases: readonly CaseDetail[] } = JSON.parse(text);
    return cases.filter(({ id, asset, trace }) => Boolean(id) && Boolean(asset) && trace.timesMs.length >= 0);
  } catch (error) {
    log.warn({ reason: errorMessage(error) }, "The cases cannot be read and begin anew; labels are kept apart.");
    return [];
  }
}
