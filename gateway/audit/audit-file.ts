/** The audit log on disk: files of JSON lines, each line chained to the one before by its hash. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry } from "../core/audit.ts";

export const firstPrevious = "0".repeat(64);
const namePattern = /^audit-(\d{10})\.jsonl$/;
const hashTail = /,"hash":"([0-9a-f]{64})"\}$/;

export interface AuditFile {
  readonly path: string;
  /** Number of its first entry. */
  readonly first: number;
}

export function fileName(first: number): string {
  return `audit-${String(first).padStart(10, "0")}.jsonl`;
}

/** Oldest first. A directory that does not exist holds none. */
export function auditFiles(directory: string): AuditFile[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const first = namePattern.exec(name)?.[1];
      return first === undefined ? [] : [{ path: join(directory, name), first: Number(first) }];
    })
    .sort((one, other) => one.first - other.first);
}

/** The line of an entry and its hash: SHA-256 over everything in the line that stands before the hash. */
export function sealed(entry: Omit<AuditEntry, "hash">): { readonly line: string; readonly hash: string } {
  const text = JSON.stringify(entry);
  const hash = hashOf(text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The entry of a line, or undefined when its hash is not that of its text. */
export function opened(line: string): AuditEntry | undefined {
  const hash = hashTail.exec(line)?.[1];
  if (hash === undefined || hashOf(line.replace(hashTail, "}")) !== hash) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export interface Verification {
  readonly entries: number;
  readonly first?: number;
  readonly last?: number;
  /** Of the newest entry: kept elsewhere, it proves later that nothing was cut off or written anew. */
  readonly head?: string;
  /** The first thing that is wrong, with file and line. */
  readonly problem?: string;
}

/** Reads everything and follows the chain. What the quota has removed is proven by the entry that says so. */
export function verifyAudit(directory: string): Verification {
  let previous: AuditEntry | undefined;
  let first: AuditEntry | undefined;
  let entries = 0;
  const removed = new Map<number, string>();
  const ended = (problem?: string): Verification => ({
    entries,
    ...(first === undefined ? {} : { first: first.number }),
    ...(previous === undefined ? {} : { last: previous.number, head: previous.hash }),
    ...(problem === undefined ? {} : { problem }),
  });
  for (const { path } of auditFiles(directory)) {
    const lines = readFileSync(path, "utf8").split("\n");
    if (lines.pop() !== "") return ended(`${path}: the last line is not complete.`);
    for (const [index, line] of lines.entries()) {
      const where = `${path}:${index + 1}`;
      const entry = opened(line);
      if (entry === undefined) return ended(`${where}: this entry was changed.`);
      if (previous !== undefined && (entry.previous !== previous.hash || entry.number !== previous.number + 1)) {
        return ended(
          `${where}: entry ${entry.number} does not follow entry ${previous.number}; some were removed or added.`,
        );
      }
      if (entry.action === "audit.removed") removed.set(Number(entry.details?.last), String(entry.details?.lastHash));
      first ??= entry;
      previous = entry;
      entries++;
    }
  }
  if (first !== undefined && first.number > 1 && removed.get(first.number - 1) !== first.previous) {
    return ended(`The entries before ${first.number} are missing, and no entry says that the quota has removed them.`);
  }
  if (first?.number === 1 && first.previous !== firstPrevious) return ended("The first entry is not the first.");
  return ended();
}
