/** Which release is at work, which is on trial: one link and one small file, each replaced in one step. The guard reads both. */
import { existsSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { writeInOneStep } from "./config/write-file.ts";
import { ConfigError } from "./core/errors.ts";

/** `trial`: `to` was put to work and is not confirmed. */
export interface UpdateState {
  readonly phase: "trial" | "confirmed" | "rolled-back";
  readonly from: string;
  readonly to: string;
  /** Starts during the trial; the guard counts them. */
  readonly attempts: number;
  /** End of the trial, seconds of Unix time; the guard ends the update then when nobody else does. */
  readonly deadline: number;
  /** Process that watches the trial. */
  readonly updater: number;
}

const stateFile = (root: string) => join(root, "update.state");

export function readState(root: string): UpdateState | undefined {
  if (!existsSync(stateFile(root))) return undefined;
  const lines = readFileSync(stateFile(root), "utf8").split("\n");
  const value = (key: string) => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? "";
  const phase = (["trial", "confirmed", "rolled-back"] as const).find((one) => one === value("phase"));
  return (
    phase && {
      phase,
      from: value("from"),
      to: value("to"),
      attempts: Number(value("attempts")),
      deadline: Number(value("deadline")),
      updater: Number(value("updater")),
    }
  );
}

export function writeState(root: string, state: UpdateState): void {
  const { phase, from, to, attempts, deadline, updater } = state;
  const lines = Object.entries({ phase, from, to, attempts, deadline, updater }).map(
    ([key, value]) => `${key}=${value}\n`,
  );
  writeInOneStep(stateFile(root), lines.join(""));
}

/** Name of the release at work. Throws ConfigError when the folder is no installation with releases. */
export function currentRelease(root: string): string {
  try {
    return basename(readlinkSync(join(root, "current")));
  } catch (cause) {
    throw new ConfigError(`${root} holds no installation with releases.`, {
      code: "SAMSPEL_UPDATE_ROOT",
      cause,
      next: "Name the folder that holds releases and the link current with --root; install the package first.",
    });
  }
}

/** Puts a release in place: the link is replaced, so that there is one at every moment. */
export function switchTo(root: string, version: string): void {
  const next = join(root, "current.next");
  rmSync(next, { force: true });
  symlinkSync(join("releases", version), next);
  renameSync(next, join(root, "current"));
}

/** Removes releases but those named, and what was left half done. */
export function removeOthers(root: string, keep: readonly string[]): void {
  for (const name of readdirSync(join(root, "releases"))) {
    if (!keep.includes(name)) rmSync(join(root, "releases", name), { recursive: true, force: true });
  }
}

/** Migrations that a release knows: more of them change the files of the store so that an older release cannot read them. */
export function schemaOf(root: string, version: string): number {
  const migrations = join(root, "releases", version, "gateway/store/migrations");
  if (!existsSync(migrations)) return 0;
  return ["log", "history"].reduce((sum, kind) => sum + readdirSync(join(migrations, kind)).length, 0);
}
