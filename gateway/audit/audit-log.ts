/** Who did what: an append-only log with a hash chain, synced entry by entry, within a quota of its own. */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { AuditControl, AuditEntry, AuditEvent } from "../core/audit.ts";
import { errorMessage } from "../core/errors.ts";
import { keepOwner, makePrivateFolder } from "../owner.ts";
import { type AuditFile, auditFiles, fileName, firstPrevious, opened, sealed } from "./audit-file.ts";
import { withLock } from "./lock.ts";

export interface AuditOptions {
  readonly directory: string;
  /** All files together. */
  readonly quotaBytes: number;
  /** One file; a new one is begun above it. Default 1 MiB. */
  readonly fileBytes?: number;
  now(): number;
  /** Told of each entry, so that a copy may stand elsewhere. */
  onEntry?(entry: AuditEntry): void;
}

/** Refusals written down in a minute; further ones are counted, so that guessing cannot push out what came before. */
const refusalsPerMinute = 60;
const entryBytesMax = 4096;

interface Tail {
  readonly path: string;
  readonly bytes: number;
  readonly number: number;
  readonly hash: string;
}

export class AuditLog implements AuditControl {
  readonly #options: AuditOptions;
  #tail: Tail | undefined;
  #failure: string | undefined;
  #minute = 0;
  #refusals = 0;
  #unwritten = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  record(event: AuditEvent): boolean {
    if (event.outcome !== "done" && !this.#mayRefuse()) return true;
    const unwritten = this.#unwritten;
    const counted =
      unwritten === 0 ? event : { ...event, details: { ...event.details, refusalsNotWritten: unwritten } };
    try {
      const { directory } = this.#options;
      makePrivateFolder(directory);
      withLock(join(directory, "lock"), () => {
        this.#append(limited(counted));
        this.#keepQuota();
      });
      this.#unwritten -= unwritten;
      this.#failure = undefined;
      return true;
    } catch (error) {
      this.#failure = errorMessage(error);
      return false;
    }
  }

  failure(): string | undefined {
    return this.#failure;
  }

  list({
    before = Number.POSITIVE_INFINITY,
    limit,
  }: {
    readonly before?: number;
    readonly limit: number;
  }): AuditEntry[] {
    const found: AuditEntry[] = [];
    for (const { path, first } of auditFiles(this.#options.directory).reverse()) {
      if (first >= before) continue;
      for (const line of readFileSync(path, "utf8").split("\n").reverse()) {
        const entry = line === "" ? undefined : opened(line);
        if (entry === undefined || entry.number >= before) continue;
        found.push(entry);
        if (found.length >= limit) return found;
      }
    }
    return found;
  }

  #mayRefuse(): boolean {
    const minute = Math.floor(this.#options.now() / 60_000);
    if (minute !== this.#minute) this.#refusals = 0;
    this.#minute = minute;
    this.#refusals++;
    if (this.#refusals <= refusalsPerMinute) return true;
    this.#unwritten++;
    return false;
  }

  #append(event: AuditEvent): void {
    const { directory, fileBytes = 2 ** 20, now, onEntry } = this.#options;
    const tail = this.#currentTail();
    const number = (tail?.number ?? 0) + 1;
    const body = { number, time: new Date(now()).toISOString(), ...event, previous: tail?.hash ?? firstPrevious };
    const { line, hash } = sealed(body);
    const path = tail === undefined || tail.bytes >= fileBytes ? join(directory, fileName(number)) : tail.path;
    const file = openSync(path, "a", 0o600);
    keepOwner(path);
    try {
      writeSync(file, line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#tail = { path, bytes: statSync(path).size, number, hash };
    onEntry?.({ ...body, hash });
  }

  /** Another process may have written: what is remembered counts only while the newest file has its size. */
  #currentTail(): Tail | undefined {
    const newest = auditFiles(this.#options.directory).at(-1);
    if (newest === undefined) return undefined;
    const bytes = statSync(newest.path).size;
    if (this.#tail?.path === newest.path && this.#tail.bytes === bytes) return this.#tail;
    return this.#readTail(newest);
  }

  /** A line that a power cut left half written is removed; the chain goes on from the last whole one. */
  #readTail({ path, first }: AuditFile): Tail | undefined {
    const text = readFileSync(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    const line = whole.trimEnd().split("\n").at(-1) ?? "";
    const entry = line === "" ? undefined : opened(line);
    if (entry !== undefined) return { path, bytes: Buffer.byteLength(whole), number: entry.number, hash: entry.hash };
    if (whole !== "") throw new Error(`${path} ends with an entry that was changed; move it aside to go on`);
    rmSync(path);
    const before = auditFiles(this.#options.directory)
      .filter((file) => file.first < first)
      .at(-1);
    return before === undefined ? undefined : this.#readTail(before);
  }

  #keepQuota(): void {
    const files = auditFiles(this.#options.directory);
    const sizes = files.map(({ path }) => statSync(path).size);
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [index, { path, first }] of files.slice(0, -1).entries()) {
      if (total <= this.#options.quotaBytes) return;
      const last = opened(readFileSync(path, "utf8").trimEnd().split("\n").at(-1) ?? "");
      const details = { first, last: last?.number ?? first, lastHash: last?.hash ?? "" };
      this.#append({ actor: "gateway", action: "audit.removed", outcome: "done", details });
      rmSync(path);
      total -= sizes[index]!;
    }
  }
}

function limited(event: AuditEvent): AuditEvent {
  if (JSON.stringify(event).length <= entryBytesMax) return event;
  const { details: _details, target, ...rest } = event;
  return { ...rest, ...(target === undefined ? {} : { target: target.slice(0, 500) }), details: { isShortened: true } };
}
