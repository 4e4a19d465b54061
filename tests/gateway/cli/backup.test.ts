/** `samspel backup` and `samspel restore` as a user runs them, beside a process that writes the store all the time. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { addBackup, addRestore } from "../../../gateway/cli/backup.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { startProcess } from "../../support/processes.ts";
import { contentsOf } from "../store/contents.ts";
import { runVerbHere } from "./in-process.ts";

const writer = join(import.meta.dirname, "../store/writing-child.ts");

function gatewayIn(directory: string): { config: string; store: string } {
  const config = join(directory, "gateway.yaml");
  writeFileSync(config, "dataDirectory: data\n");
  mkdirSync(join(directory, "data"));
  return { config, store: join(directory, "data", "store") };
}

/** First numbers of the appends of 50 that were acknowledged so far. */
const acknowledgedIn = (stdout: string) => stdout.split("\n").slice(0, -1).map(Number);
const lostOf = (acknowledged: readonly number[], numbers: ReadonlyMap<number, number>) =>
  acknowledged.flatMap((first) => Array.from({ length: 50 }, (_, i) => first + i)).filter((n) => numbers.get(n) !== 1);

describe("a backup of a store that is being written", { timeout: 180_000 }, () => {
  const out = join(temporaryDirectory("backups"), "today");
  let acknowledged: number[];
  let source: { config: string; store: string };

  beforeAll(async () => {
    source = gatewayIn(temporaryDirectory("source"));
    await using child = await startProcess(process.execPath, [writer, source.store, "0"], { lifetimeMs: 120_000 });
    await child.waitFor(/(?:\d+\n){200}/, 60_000);
    acknowledged = acknowledgedIn(child.stdout());
    const { code, stdout, stderr } = await samspel(["--json", "backup", "--config", source.config, "--out", out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, out, files: [{ kind: "log" }, { kind: "history" }] });
    await child.kill();
  }, 180_000);

  test("holds everything that was acknowledged before it began, once, and is sound", async () => {
    const copy = temporaryDirectory("copy");
    cpSync(out, copy, { recursive: true });

    const { numbers, aside, unsound } = contentsOf(copy);

    expect(lostOf(acknowledged, numbers)).toEqual([]);
    expect({ aside, unsound }).toEqual({ aside: [], unsound: [] });
  });

  test("is restored elsewhere, and goes on from there", async () => {
    const other = gatewayIn(temporaryDirectory("other"));

    const restored = await samspel(["restore", "--config", other.config, "--from", out]);

    expect(restored).toMatchObject({ code: 0, stderr: "" });
    expect(restored.stdout).toContain("batches in the log");
    expect(lostOf(acknowledged, contentsOf(other.store).numbers)).toEqual([]);
    await using again = await startProcess(process.execPath, [writer, other.store, "5000000"], { lifetimeMs: 60_000 });
    await again.waitFor(/5000000\n/, 60_000);
  });

  test("overwrites no store without --force, and with it moves the store aside", async () => {
    const { config, store } = gatewayIn(temporaryDirectory("present"));
    mkdirSync(store);
    writeFileSync(join(store, "log.db"), "what was there");

    const refused = await runVerbHere(addRestore, ["restore", "--config", config, "--from", out]);
    const forced = await runVerbHere(addRestore, ["restore", "--config", config, "--from", out, "--force"]);

    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("SAMSPEL_RESTORE_STORE_PRESENT") });
    expect(forced.code).toBe(0);
    const { movedTo } = JSON.parse(forced.stdout);
    expect(readFileSync(join(movedTo, "log.db"), "utf8")).toBe("what was there");
    expect(lostOf(acknowledged, contentsOf(store).numbers)).toEqual([]);
  });

  test("is refused when a byte of it has changed or it comes from a newer version, before anything is touched", async () => {
    const damaged = join(temporaryDirectory("damaged"), "copy");
    cpSync(out, damaged, { recursive: true });
    const bytes = readFileSync(join(damaged, "history.db"));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(damaged, "history.db"), bytes);
    const newer = join(temporaryDirectory("newer"), "copy");
    cpSync(out, newer, { recursive: true });
    const database = new DatabaseSync(join(newer, "log.db"));
    database.exec("PRAGMA user_version = 99");
    database.close();
    const manifest = JSON.parse(readFileSync(join(newer, "backup.json"), "utf8"));
    manifest.version = "7.8.9";
    manifest.files[0].sha256 = createHash("sha256")
      .update(readFileSync(join(newer, "log.db")))
      .digest("hex");
    writeFileSync(join(newer, "backup.json"), JSON.stringify(manifest));

    const cut = join(temporaryDirectory("cut"), "copy");
    cpSync(out, cut, { recursive: true });
    writeFileSync(join(cut, "backup.json"), '{"createdMs":1,"fil');

    for (const [from, code] of [
      [damaged, "SAMSPEL_BACKUP_DAMAGED"],
      [cut, "SAMSPEL_BACKUP_DAMAGED"],
      [newer, "SAMSPEL_STORE_NEWER"],
      [temporaryDirectory("nothing"), "SAMSPEL_BACKUP_ABSENT"],
    ] as const) {
      const { config, store } = gatewayIn(temporaryDirectory("target"));
      const end = await runVerbHere(addRestore, ["restore", "--config", config, "--from", from]);
      expect(end).toMatchObject({ code: 1, stderr: expect.stringContaining(code) });
      expect(existsSync(store) ? readdirSync(store) : []).toEqual([]);
      // A number of a schema says nothing to whoever looks for the release that reads it.
      if (from === newer) expect(end.stderr).toMatch(/written by Samspel 7\.8\.9; .*Use Samspel 7\.8\.9 or newer/);
    }
  });

  test("is refused where a gateway runs, and never overwrites another backup", async () => {
    await using child = await startProcess(process.execPath, [writer, source.store, "9000000"], { lifetimeMs: 60_000 });
    await child.waitFor(/\n/, 60_000);

    const running = await runVerbHere(addRestore, ["restore", "--config", source.config, "--from", out, "--force"]);
    const taken = await runVerbHere(addBackup, ["backup", "--config", source.config, "--out", out]);

    expect(running).toMatchObject({ code: 1, stderr: expect.stringContaining("SAMSPEL_STORE_IN_USE") });
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("SAMSPEL_BACKUP_EXISTS") });
  });

  test.skipIf(!existsSync("/proc/self"))("is refused at once in a place that takes no folders", async () => {
    const refused = await runVerbHere(addBackup, ["backup", "--config", source.config, "--out", "/proc/today"]);

    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("SAMSPEL_FOLDER_UNCREATABLE") });
  });
});
