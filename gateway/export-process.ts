/** The child process that exports, or shows what a shared export would tell: the event loop of the gateway goes on. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { errorCode, errorMessage, errorNext, PermanentError } from "./core/errors.ts";
import { type ExportedCrate, type ExportPreview, type ExportRequest, exportLimits } from "./core/recording-export.ts";
import { openExport } from "./export-input.ts";
import { shared } from "./export-shared.ts";
import type { ExportSource } from "./export-source.ts";
import { crateFiles } from "./recordings/crate-files.ts";
import { exportCrate } from "./recordings/export.ts";
import { unfinishedOf } from "./recordings/export-folder.ts";

/** What the process is told, once. */
export interface ExportCommand {
  readonly source: ExportSource;
  readonly request: ExportRequest;
  /** Folder of the crate; absent for a preview. */
  readonly to?: string;
  readonly spareBytes: number;
}

export type ExportAnswer =
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "written"; readonly crate: ExportedCrate }
  | { readonly type: "preview"; readonly preview: ExportPreview }
  | { readonly type: "refused"; readonly code: string; readonly message: string; readonly next?: string };

/** Longest wait for the process of a killed gateway, which ends by itself at its next step. */
const otherMsMax = 30_000;
const lookMs = 100;
const progressMs = 250;

process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.once("message", (command: ExportCommand) => {
  setPriority(constants.priority.PRIORITY_LOW);
  void answer(command).then((message) => process.send?.(message));
});

async function answer(command: ExportCommand): Promise<ExportAnswer> {
  try {
    const { to } = command;
    if (to === undefined) return { type: "preview", preview: await previewed(command) };
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    await alone(join(dirname(to), "writer.pid"));
    return { type: "written", crate: existsSync(to) ? await finished(to) : await written(command, to) };
  } catch (error) {
    return refusalOf(error);
  }
}

/** What is not the crate itself, such as its folder, meets a full disk too. */
function refusalOf(error: unknown): ExportAnswer {
  const isFull = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
  const code = isFull ? "SAMSPEL_EXPORT_DISK_FULL" : errorCode(error);
  const next = isFull ? "Make room and start the same export again: it goes on where it stopped." : errorNext(error);
  return { type: "refused", code, message: errorMessage(error), ...(next === undefined ? {} : { next }) };
}

async function previewed({ source, request }: ExportCommand): Promise<ExportPreview> {
  const { recording, publication, profile, sharing } = request;
  using opened = await openExport(recording, source, { publication });
  const { fields, previewKeyPath: keyPath = "" } = shared(opened, { ...sharing, profile, isReviewed: false });
  return { fields: fields.slice(0, exportLimits.previewFields), keyPath };
}

async function written(command: ExportCommand, to: string): Promise<ExportedCrate> {
  try {
    return await write(command, to);
  } catch (error) {
    // Configuration, recording or software are others since it was cut off: its files are of no use.
    if (errorCode(error) !== "SAMSPEL_EXPORT_OTHER") throw error;
    rmSync(unfinishedOf(to), { recursive: true });
    return await write(command, to);
  }
}

async function write({ source, request, spareBytes }: ExportCommand, to: string): Promise<ExportedCrate> {
  const { recording, publication, profile, sharing, csv } = request;
  using opened = await openExport(recording, source, { publication });
  const { parts } = shared(opened, { ...sharing, profile, csv, isReviewed: true });
  let saidMs = Number.NEGATIVE_INFINITY;
  const onProgress = (done: number, total: number): void => {
    if (performance.now() - saidMs < progressMs) return;
    saidMs = performance.now();
    process.send?.({ type: "progress", share: total === 0 ? 1 : done / total } satisfies ExportAnswer);
  };
  const { report } = await exportCrate({ ...opened.parts, ...parts, to, withCsv: csv, spareBytes, onProgress });
  return crateOf(to, report);
}

/** The rename of the folder was the last thing that the process before could do. */
async function finished(to: string): Promise<ExportedCrate> {
  return crateOf(to, JSON.parse(readFileSync(join(to, "completeness.json"), "utf8")));
}

async function crateOf(
  to: string,
  report: { readonly totals: { readonly rows: number }; readonly missing: readonly string[] },
): Promise<ExportedCrate> {
  const files = await crateFiles(to);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { files: files.length, bytes, rows: report.totals.rows, missing: report.missing };
}

/** Two processes do not write one crate. Throws PermanentError when another one goes on for too long. */
async function alone(path: string): Promise<void> {
  const other = existsSync(path) ? Number(readFileSync(path, "utf8")) : Number.NaN;
  for (const endMs = performance.now() + otherMsMax; isRunning(other); ) {
    if (performance.now() > endMs) {
      throw new PermanentError(`Process ${other} writes the same crate.`, {
        code: "SAMSPEL_EXPORT_BUSY",
        next: `Wait for it, or delete ${path} when it is something else.`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  writeFileSync(path, String(process.pid), { flush: true });
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
