/** The audit log: whole, or the place where it is not; within its quota; one chain for all who write. */
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { auditFiles, verifyAudit } from "../../../gateway/audit/audit-file.ts";
import { AuditLog, type AuditOptions } from "../../../gateway/audit/audit-log.ts";
import { temporaryDirectory } from "../../support/context.ts";

function auditLog(options: Partial<AuditOptions> = {}) {
  const directory = options.directory ?? temporaryDirectory("audit");
  const log = new AuditLog({ directory, quotaBytes: 1e9, now: () => 1_763_900_000_000, ...options });
  return { log, directory };
}

const done = { actor: "maria", action: "POST /api/v1/users", outcome: "done" } as const;

test("entries are numbered and chained, and read back newest first", () => {
  const { log, directory } = auditLog();
  for (const target of ["a", "b", "c"]) log.record({ ...done, target });

  expect(verifyAudit(directory)).toMatchObject({ entries: 3, first: 1, last: 3 });
  expect(verifyAudit(directory).problem).toBeUndefined();
  expect(log.list({ limit: 2 }).map(({ target }) => target)).toEqual(["c", "b"]);
  expect(log.list({ limit: 9, before: 2 }).map(({ number }) => number)).toEqual([1]);
  expect(statSync(auditFiles(directory)[0]!.path).mode & 0o777).toBe(0o600);
});

test("whatever one byte is changed to, the verification names its line", () => {
  const { log, directory } = auditLog();
  for (let count = 0; count < 5; count++) log.record({ ...done, target: `account ${count}` });
  const { path } = auditFiles(directory)[0]!;
  const whole = readFileSync(path);

  fc.assert(
    fc.property(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= change;
      writeFileSync(path, damaged);
      expect(verifyAudit(directory).problem).toContain(path);
    }),
  );
});

test("an entry that was removed, moved or put in between is found, and a whole file that is gone", () => {
  const { log, directory } = auditLog({ fileBytes: 1000 });
  for (let count = 0; count < 20; count++) log.record({ ...done, target: `account ${count}` });
  const files = auditFiles(directory);
  expect(files.length).toBeGreaterThan(2);
  const { path } = files[1]!;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  const problemWith = (changed: readonly string[]) => {
    writeFileSync(path, changed.map((line) => `${line}\n`).join(""));
    return verifyAudit(directory).problem;
  };

  expect(problemWith(lines)).toBeUndefined();
  expect(problemWith([lines[0]!, ...lines.slice(2)])).toContain("does not follow");
  expect(problemWith([lines[1]!, lines[0]!, ...lines.slice(2)])).toContain("does not follow");
  expect(problemWith([lines[0]!, lines[0]!, ...lines.slice(1)])).toContain("does not follow");
  problemWith(lines);
  rmSync(files[0]!.path);
  expect(verifyAudit(directory).problem).toContain("missing");
});

test("at the quota the oldest files go, and an entry proves that it was the quota", () => {
  const { log, directory } = auditLog({ fileBytes: 2000, quotaBytes: 8000 });
  for (let count = 0; count < 200; count++) log.record({ ...done, target: `account ${count}` });

  const bytes = auditFiles(directory).reduce((sum, { path }) => sum + statSync(path).size, 0);
  expect(bytes).toBeLessThanOrEqual(8000 + 2500);
  const { problem, first, last } = verifyAudit(directory);
  expect(problem).toBeUndefined();
  expect(first).toBeGreaterThan(1);
  expect(last).toBeGreaterThan(200);
});

test("gateway and command line write one chain, side by side", () => {
  const { log, directory } = auditLog();
  const other = auditLog({ directory }).log;

  for (let count = 0; count < 10; count++) {
    log.record({ ...done, target: "gateway" });
    other.record({ ...done, target: "console" });
  }

  expect(verifyAudit(directory)).toMatchObject({ entries: 20, last: 20 });
  expect(verifyAudit(directory).problem).toBeUndefined();
});

test("a line that a power cut left half written is removed, and the chain goes on", () => {
  const { log, directory } = auditLog();
  log.record(done);
  appendFileSync(auditFiles(directory)[0]!.path, '{"number":2,"time":"2026');

  expect(verifyAudit(directory).problem).toContain("not complete");
  expect(auditLog({ directory }).log.record(done)).toBe(true);
  expect(verifyAudit(directory)).toEqual(expect.objectContaining({ entries: 2, last: 2 }));
});

test("guesses cannot push out what came before: sixty a minute are written, the rest is counted", () => {
  let nowMs = 0;
  const { log, directory } = auditLog({ now: () => nowMs });
  for (let guess = 0; guess < 1000; guess++) log.record({ ...done, outcome: "SAMSPEL_SIGN_IN_REFUSED" });
  nowMs = 60_000;
  log.record(done);

  expect(verifyAudit(directory).entries).toBe(61);
  expect(log.list({ limit: 1 })[0]).toMatchObject({ details: { refusalsNotWritten: 940 } });
});

test("a directory that cannot be written is told, and being able to again too", () => {
  const directory = join(temporaryDirectory("audit"), "audit");
  const { log } = auditLog({ directory });
  // A file in its place stops everybody; rights would not stop root.
  writeFileSync(directory, "");

  expect(log.record(done)).toBe(false);
  expect(log.failure()).toMatch(/EEXIST|ENOTDIR/);
  rmSync(directory);
  expect(log.record(done)).toBe(true);
  expect(log.failure()).toBeUndefined();
});
