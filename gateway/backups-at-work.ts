/** Backups that are made from a page: one at a time, in a process of its own; the newest is kept, to be carried away. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import Value from "typebox/value";
import type { BackupAnswer, BackupCommand } from "./backup-process.ts";
import type { Configuration } from "./config/configuration.ts";
import type { BackupControl, BackupNote, BackupsReport } from "./core/backups.ts";
import type { Context, Log } from "./core/contracts.ts";
import { PermanentError, TemporaryError } from "./core/errors.ts";
import { bytesOf, lastBackup, noteBackup } from "./last-backup.ts";
import { makePrivateFolder } from "./owner.ts";
import { crateZip } from "./recordings/crate-files.ts";
import { defaultLimits } from "./store/limits.ts";
import { version } from "./version.ts";

export interface BackupsParts {
  readonly dataDirectory: string;
  /** Disk that must stay free: below it the store removes values. */
  readonly spareBytes: number;
  readonly version: string;
  readonly now: () => number;
  readonly log: Log;
}

const processPath = join(import.meta.dirname, "backup-process.ts");
/** It lies on the disk of the store: more than one would take the place of values. */
const keptMost = 1;
const namePattern = /^samspel-\d{8}T\d{6}Z$/;

const Manifest = Type.Object({
  createdMs: Type.Number(),
  version: Type.String(),
  files: Type.Array(Type.Object({ bytes: Type.Number() }), { maxItems: 10 }),
});

export function openBackups(
  { dataDirectory, store }: Configuration,
  { log, now }: Pick<Context, "log" | "now">,
): Backups {
  const { freeBytes: spareBytes } = { ...defaultLimits, ...store };
  return new Backups({ dataDirectory, spareBytes, version, now, log });
}

interface Running {
  readonly child: ChildProcess;
  readonly startedMs: number;
  readonly gone: Promise<void>;
  progress: number;
}

export class Backups implements BackupControl, AsyncDisposable {
  readonly #parts: BackupsParts;
  readonly #directory: string;
  #running: Running | undefined;
  #failure: BackupsReport["failure"];

  constructor(parts: BackupsParts) {
    this.#parts = parts;
    this.#directory = join(parts.dataDirectory, "backups");
    this.#removeUnfinished();
  }

  report(): BackupsReport {
    const { dataDirectory } = this.#parts;
    const last = lastBackup(dataDirectory);
    const { startedMs, progress } = this.#running ?? {};
    return {
      ...(last === undefined ? {} : { last }),
      kept: this.#kept(),
      ...(startedMs === undefined || progress === undefined ? {} : { running: { startedMs, progress } }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      storeBytes: this.#storeBytes(),
      freeBytes: this.#freeBytes(),
    };
  }

  start(): BackupsReport {
    if (this.#running !== undefined) throw runningAlready();
    if (this.#freeBytes() < this.#storeBytes()) throw noRoom(this.#storeBytes());
    makePrivateFolder(this.#directory);
    const { dataDirectory, now, version } = this.#parts;
    const startedMs = now();
    const name = `samspel-${new Date(startedMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, "")}`;
    const child = fork(processPath, [], {
      ...{ serialization: "advanced", env: {}, execArgv: ["--no-warnings"] },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const running: Running = { child, startedMs, gone, progress: 0 };
    this.#running = running;
    this.#failure = undefined;
    const end = (failure?: BackupsReport["failure"]): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      this.#failure = failure;
      this.#removeUnfinished();
    };
    child.on("message", (answer: BackupAnswer) => {
      if (answer.type === "progress") running.progress = answer.share;
      else if (answer.type === "refused") end(answer);
      else {
        const bytes = bytesOf(answer.manifest);
        noteBackup(dataDirectory, { createdMs: startedMs, bytes, version, name });
        this.#prune();
        end();
      }
      if (answer.type !== "progress") child.kill("SIGKILL");
    });
    child.once("error", (error) => end(broken(error.message)));
    child.once("close", (code) => {
      end(broken(`The process that backs up has ended (${code === null ? "killed" : `exit code ${code}`}).`));
      resolve();
    });
    const command: BackupCommand = {
      ...{ directory: join(dataDirectory, "store"), out: join(this.#directory, name), nowMs: startedMs, version },
    };
    child.send(command);
    return this.report();
  }

  async cancel(): Promise<BackupsReport> {
    await this.#end();
    return this.report();
  }

  async download(name: string) {
    return { name: `${name}.zip`, ...(await crateZip(this.#folder(name), name)) };
  }

  remove(name: string): BackupsReport {
    rmSync(this.#folder(name), { recursive: true, force: true });
    return this.report();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  async #end(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    running.child.kill("SIGKILL");
    await running.gone;
    this.#removeUnfinished();
  }

  #folder(name: string): string {
    if (namePattern.test(name) && this.#kept().some((one) => one.name === name)) return join(this.#directory, name);
    throw new PermanentError(`There is no backup ${JSON.stringify(name)}.`, {
      code: "SAMSPEL_BACKUP_UNKNOWN",
      next: "GET /api/v1/backups lists them.",
    });
  }

  #names(): readonly string[] {
    return existsSync(this.#directory) ? readdirSync(this.#directory) : [];
  }

  #kept(): readonly BackupNote[] {
    return this.#names()
      .filter((name) => namePattern.test(name))
      .toSorted()
      .toReversed()
      .flatMap((name) => {
        try {
          const manifest: unknown = JSON.parse(readFileSync(join(this.#directory, name, "backup.json"), "utf8"));
          if (!Value.Check(Manifest, manifest)) return [];
          const { createdMs, version } = manifest;
          return [{ createdMs, version, bytes: bytesOf(manifest), name }];
        } catch {
          return [];
        }
      });
  }

  /** The new one is verified by now. */
  #prune(): void {
    for (const { name = "" } of this.#kept().slice(keptMost)) {
      rmSync(join(this.#directory, name), { recursive: true, force: true });
      this.#parts.log.info({ backup: name }, "An older backup was removed: the newest is kept.");
    }
  }

  /** What a process that was killed has left half done. */
  #removeUnfinished(): void {
    for (const name of this.#names()) {
      if (name.includes(".unfinished-")) rmSync(join(this.#directory, name), { recursive: true, force: true });
    }
  }

  #storeBytes(): number {
    const size = (name: string) =>
      statSync(join(this.#parts.dataDirectory, "store", name), { throwIfNoEntry: false })?.size ?? 0;
    return ["log.db", "log.db-wal", "history.db", "history.db-wal"].reduce((sum, name) => sum + size(name), 0);
  }

  #freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.#parts.dataDirectory);
    return Math.max(0, bavail * bsize - this.#parts.spareBytes);
  }
}

function broken(message: string): NonNullable<BackupsReport["failure"]> {
  return { code: "SAMSPEL_BACKUP_FAILED", message, next: "Make it again; the log of the gateway may say more." };
}

function runningAlready(): TemporaryError {
  return new TemporaryError("A backup is being made already.", {
    code: "SAMSPEL_BACKUP_RUNNING",
    next: "Wait until it is done, or end it.",
  });
}

function noRoom(bytes: number): PermanentError {
  return new PermanentError(`The disk has no room for a backup of ${Math.ceil(bytes / 2 ** 20)} MiB.`, {
    code: "SAMSPEL_BACKUP_DISK_FULL",
    next: "Remove the backup that is there, or write one to another disk: samspel backup --config FILE --out FOLDER.",
  });
}
