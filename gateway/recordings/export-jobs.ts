/** Exports as jobs: one at work, others wait; what a stop of the gateway cuts off goes on at its next start. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext, PermanentError, TemporaryError } from "../core/errors.ts";
import type { RecordingControl } from "../core/recording.ts";
import {
  type CrateDownload,
  type ExportControl,
  type ExportedCrate,
  type ExportJobReport,
  type ExportPreview,
  type ExportRequest,
  exportLimits,
  isOpenExport,
} from "../core/recording-export.ts";
import { crateZip } from "./crate-files.ts";
import { unfinishedOf } from "./export-folder.ts";
import { type KeptExport, KeptExportSchema } from "./export-schema.ts";
import { LineFile } from "./line-file.ts";

export interface ExportJobsParts {
  /** Folder of the list of jobs, and of a folder for each. */
  readonly directory: string;
  readonly log: Log;
  readonly recordings: Pick<RecordingControl, "report">;
  readonly write: (
    request: ExportRequest,
    to: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
  ) => Promise<ExportedCrate>;
  readonly preview: (request: ExportRequest, signal: AbortSignal) => Promise<ExportPreview>;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

const linesMax = 20_000;

interface AtWork {
  readonly id: string;
  readonly abort: AbortController;
  progress: number;
  etaSeconds: number | null;
}

export class ExportJobs implements ExportControl, AsyncDisposable {
  readonly #parts: ExportJobsParts;
  readonly #file: LineFile<KeptExport>;
  readonly #stopping = new AbortController();
  #atWork: AtWork | undefined;
  #work: Promise<void> = Promise.resolve();
  #isPreviewing = false;
  /** Jobs that failed where not even that could be written down. */
  readonly #unnoted = new Map<string, Pick<KeptExport, "state" | "code" | "message" | "next">>();

  private constructor(parts: ExportJobsParts, file: LineFile<KeptExport>) {
    this.#parts = parts;
    this.#file = file;
  }

  static async open(parts: ExportJobsParts): Promise<ExportJobs> {
    const file = await LineFile.open<KeptExport>({
      path: join(parts.directory, "exports.jsonl"),
      schema: KeptExportSchema,
      idOf: ({ id }) => id,
      linesMax,
      fullCode: "SAMSPEL_EXPORTS_FULL",
    });
    const jobs = new ExportJobs(parts, file);
    for (const job of jobs.#present()) if (isOpenExport(job)) jobs.#enqueue(job.id);
    return jobs;
  }

  async preview(request: ExportRequest): Promise<ExportPreview> {
    await this.#stopped(request.recording);
    if (this.#isPreviewing) {
      throw new TemporaryError("Another preview is being made.", {
        code: "SAMSPEL_EXPORT_BUSY",
        next: "Try again in a moment.",
      });
    }
    this.#isPreviewing = true;
    try {
      return await this.#parts.preview(request, this.#stopping.signal);
    } finally {
      this.#isPreviewing = false;
    }
  }

  async start(request: ExportRequest): Promise<ExportJobReport> {
    const name = await this.#stopped(request.recording);
    if (this.#present().length >= exportLimits.kept) {
      throw new PermanentError(`${exportLimits.kept} exports are kept already.`, {
        code: "SAMSPEL_EXPORTS_KEPT",
        next: "Download some and take them away.",
      });
    }
    const { recording, profile, csv } = request;
    const id = randomUUID();
    const job = await this.#file.append(id, () => ({
      ...{ id, revision: 1, recording, name, profile, csv, state: "waiting" as const, request },
      ...{ startedMs: this.#parts.now(), progress: 0, etaSeconds: null },
    }));
    this.#enqueue(id);
    return this.#reportOf(job);
  }

  jobs(): readonly ExportJobReport[] {
    return this.#present()
      .toReversed()
      .map((job) => this.#reportOf(job));
  }

  async resume(id: string): Promise<ExportJobReport> {
    if (this.#known(id).state !== "failed") return this.#reportOf(this.#known(id));
    const job = await this.#revise(id, ({ code: _code, message: _message, next: _next, ...kept }) => {
      return { ...kept, state: "waiting" };
    });
    this.#enqueue(id);
    return this.#reportOf(job);
  }

  async cancel(id: string): Promise<ExportJobReport> {
    if (!isOpenExport(this.#known(id))) return this.#reportOf(this.#known(id));
    const job = await this.#revise(id, (kept) => (isOpenExport(kept) ? { ...kept, state: "cancelled" } : kept));
    await this.#leave(id);
    if (job.state === "cancelled") await rm(unfinishedOf(this.#crateOf(job)), { recursive: true, force: true });
    return this.#reportOf(job);
  }

  async remove(id: string): Promise<void> {
    this.#known(id);
    await this.#revise(id, (kept) => ({
      ...kept,
      state: isOpenExport(kept) ? "cancelled" : kept.state,
      isRemoved: true,
    }));
    await this.#leave(id);
    await rm(join(this.#parts.directory, id), { recursive: true, force: true });
  }

  async download(id: string): Promise<CrateDownload> {
    const job = this.#known(id);
    if (job.state !== "done") {
      throw new PermanentError("The export is not done.", {
        code: "SAMSPEL_EXPORT_NOT_DONE",
        next: "Wait for it, or start it again when it has failed.",
      });
    }
    const name = slug(job.profile === "own" ? job.name : job.profile);
    return { name: `${name}.zip`, ...(await crateZip(this.#crateOf(job), name)) };
  }

  /** Ends what is at work; it goes on at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(new Error("the gateway stops"));
    this.#atWork?.abort.abort(this.#stopping.signal.reason);
    await this.#work;
  }

  #enqueue(id: string): void {
    this.#work = this.#work.then(() => this.#run(id));
  }

  async #run(id: string): Promise<void> {
    const job = this.#file.get(id);
    if (job === undefined || !isOpenExport(job) || this.#stopping.signal.aborted) return;
    const atWork: AtWork = { id, abort: new AbortController(), progress: 0, etaSeconds: null };
    this.#atWork = atWork;
    try {
      await this.#revise(id, (kept) => (isOpenExport(kept) ? { ...kept, state: "running" } : kept));
      const startMs = this.#parts.monotonicMs();
      const crate = await this.#parts.write(job.request, this.#crateOf(job), {
        signal: atWork.abort.signal,
        onProgress: (share) => {
          const spentSeconds = (this.#parts.monotonicMs() - startMs) / 1000;
          atWork.progress = Math.min(1, share);
          atWork.etaSeconds = share > 0 ? Math.ceil((spentSeconds * (1 - atWork.progress)) / share) : null;
        },
      });
      await this.#revise(id, (kept) => (isOpenExport(kept) ? { ...kept, state: "done", crate } : kept));
    } catch (error) {
      await this.#fail(id, error);
    } finally {
      this.#atWork = undefined;
    }
  }

  /** A job that was cancelled, or that the end of the gateway has cut off, has not failed. */
  async #fail(id: string, error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const next = errorNext(error);
    const why = { code: errorCode(error), message: errorMessage(error), ...(next === undefined ? {} : { next }) };
    try {
      await this.#revise(id, (kept) => (isOpenExport(kept) ? { ...kept, state: "failed", ...why } : kept));
    } catch (cause) {
      // On a full disk the list cannot be written either: at the next start the job goes on.
      this.#unnoted.set(id, { state: "failed", ...why });
      this.#parts.log.warn({ export: id, reason: errorMessage(cause) }, "The end of an export cannot be noted.");
    }
  }

  /** Ends the process of the job, if it is at work, and waits until it is gone. */
  async #leave(id: string): Promise<void> {
    if (this.#atWork?.id !== id) return;
    this.#atWork.abort.abort(new Error("cancelled"));
    await this.#work;
  }

  async #revise(id: string, change: (kept: KeptExport) => KeptExport): Promise<KeptExport> {
    const job = await this.#file.append(id, (newest) => {
      const kept = newest ?? this.#known(id);
      return { ...change({ ...kept, ...this.#unnoted.get(id) }), revision: kept.revision + 1 };
    });
    this.#unnoted.delete(id);
    return job;
  }

  #present(): readonly KeptExport[] {
    const kept = this.#file.all().filter(({ isRemoved }) => isRemoved !== true);
    return kept.map((job) => ({ ...job, ...this.#unnoted.get(job.id) }));
  }

  #known(id: string): KeptExport {
    const found = this.#present().find((job) => job.id === id);
    if (found !== undefined) return found;
    throw new PermanentError(`There is no export ${JSON.stringify(id)}.`, {
      code: "SAMSPEL_EXPORT_UNKNOWN",
      next: "List them with GET /api/v1/exports.",
    });
  }

  /** Name of the recording. Throws PermanentError when it runs or is unknown. */
  async #stopped(recording: string): Promise<string> {
    const { name, state } = await this.#parts.recordings.report(recording);
    if (state === "stopped") return name;
    throw new PermanentError(`The recording ${name} runs.`, {
      code: "SAMSPEL_RECORDING_RUNNING",
      next: "Stop it first.",
    });
  }

  #crateOf({ id }: Pick<KeptExport, "id">): string {
    return join(this.#parts.directory, id, "crate");
  }

  #reportOf({ revision: _revision, request: _request, isRemoved: _isRemoved, ...job }: KeptExport): ExportJobReport {
    if (job.state === "done") return { ...job, progress: 1, etaSeconds: 0 };
    if (this.#atWork?.id !== job.id) return job;
    const { progress, etaSeconds } = this.#atWork;
    return { ...job, progress, etaSeconds };
  }
}

/** A name that every file system takes. */
function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-");
  return plain.replaceAll(/^-+|-+$/g, "").slice(0, 60) || "recording";
}
