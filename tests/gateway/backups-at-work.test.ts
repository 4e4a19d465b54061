/** Backups made from a page: beside a store that is written, verified, the newest kept, and good to restore. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Backups } from "../../gateway/backups-at-work.ts";
import { lastBackup, noteBackup } from "../../gateway/last-backup.ts";
import { restore } from "../../gateway/store/backup.ts";
import { openStore } from "../../gateway/store/store.ts";
import { eventually } from "../support/cli.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { batchOfRows, numberTag } from "./store/values.ts";

const startMs = Date.UTC(2026, 10, 26, 9, 30);

async function written(rows = 1000) {
  const dataDirectory = temporaryDirectory("backups");
  const limits = { commitMs: 1, ballastBytes: 0 };
  const store = await openStore({ directory: join(dataDirectory, "store"), log: silentLog, now: Date.now, limits });
  onTestFinished(() => store[Symbol.asyncDispose]());
  await store.internTags([numberTag("a")]);
  await store.append([batchOfRows(Array.from({ length: rows }, (_, i) => ({ tag: 1, timeMs: 1000 * i, value: i })))]);
  let clockMs = startMs;
  const backups = new Backups({
    ...{ dataDirectory, spareBytes: 0, version: "0.1.0", log: silentLog },
    now: () => clockMs,
  });
  onTestFinished(() => backups[Symbol.asyncDispose]());
  return {
    dataDirectory,
    store,
    backups,
    folder: join(dataDirectory, "backups"),
    later: (ms: number) => (clockMs += ms),
  };
}

const ended = (backups: Backups) =>
  eventually(
    async () => backups.report(),
    ({ running }) => running === undefined,
    30_000,
  );

async function unpacked(backups: Backups, name: string): Promise<Buffer> {
  const { bytes, content } = await backups.download(name);
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  const whole = Buffer.concat(parts);
  expect(whole.length).toBe(bytes);
  return whole;
}

test("a backup is made beside the running store, noted, downloaded, and holds every value", async () => {
  const { dataDirectory, backups, folder } = await written();

  const begun = backups.start();
  const { last, kept, failure } = await ended(backups);
  const zip = await unpacked(backups, last?.name ?? "");
  const directory = join(temporaryDirectory("restored"), "store");
  await restore({ from: join(folder, last?.name ?? ""), directory, force: false, nowMs: 1 });
  await using copy = await openStore({ directory, log: silentLog, now: Date.now, limits: { ballastBytes: 0 } });
  const { values } = await copy.history({ tag: 1, fromMs: 0, toMs: 1e9, points: 4000 });

  expect(begun.running).toEqual({ startedMs: startMs, progress: 0 });
  expect(failure).toBeUndefined();
  expect(last).toMatchObject({ createdMs: startMs, version: "0.1.0", name: "samspel-20261126T093000Z" });
  expect(kept).toEqual([last]);
  expect(lastBackup(dataDirectory)).toEqual(last);
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  expect(zip.includes("samspel-20261126T093000Z/backup.json")).toBe(true);
  expect(values).toHaveLength(1000);
});

test("one at a time; a new one takes the place of the one before once it is verified", async () => {
  const { backups, folder, later } = await written();
  backups.start();
  expect(() => backups.start()).toThrow(expect.objectContaining({ code: "SAMSPEL_BACKUP_RUNNING" }));
  await ended(backups);
  later(60_000);
  backups.start();
  const during = readdirSync(folder).filter((name) => name === "samspel-20261126T093000Z");
  await ended(backups);

  expect(during).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(["samspel-20261126T093100Z"]);
  backups.remove("samspel-20261126T093100Z");
  expect(backups.report().kept).toEqual([]);
  expect(backups.report().last?.name).toBe("samspel-20261126T093100Z");
});

test("one that is ended, or that a crash has left half done, leaves nothing behind", async () => {
  const { dataDirectory, backups, folder } = await written();
  backups.start();
  const { running, last } = await backups.cancel();
  mkdirSync(join(folder, "samspel-20261126T093000Z.unfinished-1"));
  writeFileSync(join(folder, "samspel-20261126T093000Z.unfinished-1/log.db"), "half");
  const again = new Backups({ ...{ dataDirectory, spareBytes: 0, version: "0.1.0", log: silentLog }, now: Date.now });

  expect({ running, last }).toEqual({ running: undefined, last: undefined });
  expect(readdirSync(folder)).toEqual([]);
  expect(again.report().kept).toEqual([]);
});

test("where the disk has no room nothing begins; what is no store is said", async () => {
  const { dataDirectory, backups } = await written();
  const parts = { version: "0.1.0", now: () => startMs, log: silentLog };
  const full = new Backups({ ...parts, dataDirectory, spareBytes: Number.MAX_SAFE_INTEGER });
  const empty = new Backups({ ...parts, dataDirectory: temporaryDirectory("no-store"), spareBytes: 0 });

  expect(() => full.start()).toThrow(expect.objectContaining({ code: "SAMSPEL_BACKUP_DISK_FULL" }));
  expect(existsSync(join(dataDirectory, "backups"))).toBe(false);
  empty.start();
  const { failure, last } = await ended(empty);
  expect(failure?.message).toBeTruthy();
  expect(last).toBeUndefined();
  expect(backups.report().failure).toBeUndefined();
});

test.each(["..", "../store", "samspel-20261126T093000Z/../../store", "", "store", "samspel-20261126T093000Z\0"])(
  "the name %j leads nowhere",
  async (name) => {
    const { backups, dataDirectory } = await written(1);
    mkdirSync(join(dataDirectory, "backups"));

    await expect(backups.download(name)).rejects.toThrow(expect.objectContaining({ code: "SAMSPEL_BACKUP_UNKNOWN" }));
    expect(() => backups.remove(name)).toThrow(expect.objectContaining({ code: "SAMSPEL_BACKUP_UNKNOWN" }));
    expect(existsSync(join(dataDirectory, "store/log.db"))).toBe(true);
  },
);

test("a note that is damaged is none, and one of the command line has no name", () => {
  const directory = temporaryDirectory("note");
  noteBackup(directory, { createdMs: 1, bytes: 2, version: "0.1.0" });
  expect(lastBackup(directory)).toEqual({ createdMs: 1, bytes: 2, version: "0.1.0" });
  writeFileSync(join(directory, "last-backup.json"), '{"createdMs":');
  expect(lastBackup(directory)).toBeUndefined();
});
