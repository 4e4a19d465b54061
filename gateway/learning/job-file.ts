/** Learning jobs on disk: after a restart they are shown, what was at work as interrupted; what waited for its time waits on. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";
import type { LearnJobReport } from "../core/model-learning.ts";

export interface KeptJobs {
  /** Newest last. */
  load(): readonly LearnJobReport[];
  save(reports: readonly LearnJobReport[]): void;
}

/** Of files that do not say it. */
const unsaid = { activate: false, withFalseAlarms: false };

/** A view that may be lost: what cannot be read or written is said in the log and harms nothing else. */
export function jobFile(path: string, log: Log): KeptJobs {
  return {
    load() {
      try {
        const content: unknown = JSON.parse(readFileSync(path, "utf8"));
        if (!Array.isArray(content)) return [];
        return content.filter(isReport).map((job) => ({ ...unsaid, ...job }));
      } catch (error) {
        const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
        if (!isAbsent) log.warn({ path, reason: errorMessage(error) }, "The list of learning jobs cannot be read.");
        return [];
      }
    },
    save(reports) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(`${path}.tmp`, `${JSON.stringify(reports)}\n`);
        renameSync(`${path}.tmp`, path);
      } catch (error) {
        log.warn({ path, reason: errorMessage(error) }, "The list of learning jobs cannot be written.");
      }
    },
  };
}

function isReport(content: unknown): content is LearnJobReport {
  if (typeof content !== "object" || content === null) return false;
  const texts = ["id", "model", "asset", "state"];
  const numbers = ["fromMs", "toMs", "startedMs", "progress"];
  return (
    texts.every((key) => typeof Reflect.get(content, key) === "string") &&
    numbers.every((key) => typeof Reflect.get(content, key) === "number")
  );
}
