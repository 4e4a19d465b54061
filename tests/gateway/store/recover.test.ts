/** The store starts whatever it finds, keeps what it cannot use, and says that something may be missing. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultLimits } from "../../../gateway/store/limits.ts";
import { openHistory } from "../../../gateway/store/open-history.ts";
import { openLog } from "../../../gateway/store/open-log.ts";
import { openForReading } from "../../../gateway/store/sqlite.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { memoryDirectory, silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

const open = (directory: string) =>
  openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 1 } });

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ tag: 1 + (i % 2), timeMs: 1_000 * (from + i), value: from + i }));

let original: string;

/** A store with 3000 compacted values and 1000 in the log, closed properly. */
beforeAll(async () => {
  original = temporaryDirectory("original");
  await using store = await open(original);
  await store.internTags([numberTag("a"), numberTag("b")]);
  for (let from = 0; from < 3_000; from += 500) await store.append([batchOfRows(rows(from, from + 500))]);
  await store.compact();
  for (let from = 3_000; from < 4_000; from += 100) await store.append([batchOfRows(rows(from, from + 100))]);
}, 60_000);

function copied(): string {
  const directory = temporaryDirectory("damaged");
  cpSync(original, directory, { recursive: true });
  return directory;
}

const damages: Record<string, (path: string) => void> = {
  truncated: (path) => truncateSync(path, 5_000),
  "cut in the header": (path) => truncateSync(path, 40),
  empty: (path) => truncateSync(path, 0),
  "all zeros": (path) => writeFileSync(path, Buffer.alloc(40_960)),
  "not a database": (path) => writeFileSync(path, "tag,time,value\n".repeat(1_000)),
  foreign: (path) => {
    writeFileSync(path, "");
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE customer (name TEXT); INSERT INTO customer VALUES ('x')");
    database.close();
  },
  "of a newer version": (path) => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
  },
};

describe.each(["log", "history"])("with the file %s.db", { timeout: 120_000 }, (kind) => {
  test.each(Object.keys(damages))("%s: serves, keeps the file, records a gap, and stores on", async (name) => {
    const directory = copied();
    const path = join(directory, `${kind}.db`);
    damages[name]!(path);
    const content = readFileSync(path);

    await using store = await open(directory);
    const numbers = await store.internTags([numberTag("b"), numberTag("a")]);
    const result = await store.append([batchOfRows([{ tag: numbers[0]!, timeMs: 9_000_000, value: 42 }])]);
    const history = await store.history({ tag: numbers[0]!, fromMs: 0, toMs: Date.now() + 1_000, points: 4_000 });

    const aside = readdirSync(directory).filter((file) => file.startsWith(`${kind}.`) && file.endsWith("Z.db"));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(directory, aside[0]!)).equals(content)).toBe(true);
    expect(numbers).toEqual([2, 1]);
    expect(result.storedCount).toBe(1);
    expect(history.values.at(-1)).toBe(42);
    expect(history.gaps.map(({ cause }) => cause)).toContain("store-damaged");
    if (kind === "log") expect(history.count).toBeGreaterThanOrEqual(1_501);
    else expect(history.count).toBe(2_001);
  });
});

test("values written after the log was lost are compacted and found, not taken for old ones", async () => {
  const directory = copied();
  writeFileSync(join(directory, "log.db"), "lost");
  await using store = await open(directory);
  await store.internTags([numberTag("a"), numberTag("b")]);

  const first = await store.append([batchOfRows(rows(5_000, 5_010))]);
  await store.compact();
  const { count } = await store.history({ tag: 1, fromMs: 5_000_000, toMs: 6_000_000, points: 100 });

  expect(first.sequence).toBeGreaterThan(3_000);
  expect(count).toBe(5);
});

type Random = (below: number) => number;

/** What happens to files: worn cells, half writes, lost pages, and pages of something else. */
const mutations: readonly ((content: Buffer, random: Random) => Buffer)[] = [
  (content, random) => {
    for (let flips = random(4); flips >= 0; flips--) content[random(content.length)]! ^= 1 << random(8);
    return content;
  },
  (content, random) => content.subarray(0, random(content.length)),
  (content, random) => content.fill(0, 4096 * random(content.length / 4096), 4096 * random(content.length / 4096)),
  (content, random) => {
    const [from, to] = [4096 * random(content.length / 4096), 4096 * random(content.length / 4096)];
    content.copy(content, to, from, from + 4096);
    return content;
  },
  (content, random) => {
    for (let at = 512 * random(content.length / 512), end = at + 512; at < end; at++) content[at] = random(256);
    return content;
  },
];

/** Damages both files at random and opens them as the worker threads do. SAMSPEL_DAMAGED_STORES sets how many. */
const damagedStores = Number(process.env.SAMSPEL_DAMAGED_STORES ?? 120);
test(`any of ${damagedStores} damaged stores opens and is read to the end`, {
  timeout: 60_000 + 1000 * damagedStores,
}, () => {
  const directory = memoryDirectory("damaged");
  let seed = 20_261_123;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let round = 0; round < damagedStores; round++) {
    for (const file of readdirSync(directory)) rmSync(join(directory, file));
    const contents = new Map<string, Buffer>();
    for (const kind of ["log", "history"]) {
      const mutate = mutations[random(mutations.length)]!;
      const content = Buffer.from(mutate(readFileSync(join(original, `${kind}.db`)), random));
      writeFileSync(join(directory, `${kind}.db`), content);
      contents.set(kind, content);
    }

    const log = openLog({ directory, nowMs: round, log: silentLog });
    const logDatabase = openForReading(join(directory, "log.db"));
    const history = openHistory({
      directory,
      nowMs: round,
      limits: defaultLimits,
      log: silentLog,
      logDatabase,
      onRound() {},
      onFull() {},
      onRemoved() {},
      trimLog: () => Promise.resolve(0),
    });
    const values = log.log.latest([1, 2]);

    expect(values).toHaveLength(2);
    expect(history.blocks.progress()).toBeGreaterThanOrEqual(0);
    for (const [kind, content] of contents) {
      // What was moved aside is the file as it was found: never deleted, never changed.
      const aside = readdirSync(directory).filter((name) => name.startsWith(`${kind}.`) && name.endsWith("Z.db"));
      for (const name of aside) expect(readFileSync(join(directory, name)).equals(content)).toBe(true);
    }
    history.close();
    logDatabase.close();
    log.late.close();
    log.database.close();
  }
});

test("a second instance on the same directory is refused in words, and the first goes on", async () => {
  const directory = copied();
  await using first = await open(directory);

  await expect(open(directory)).rejects.toMatchObject({
    code: "SAMSPEL_STORE_IN_USE",
    next: expect.stringContaining("data directory"),
  });

  const [latest] = await first.latest([1]);
  expect(latest?.value).toBe(3_998);
});

test("a copy of the directory is a backup that opens elsewhere", async () => {
  const directory = copied();
  copyFileSync(join(original, "log.db"), join(directory, "log.db"));

  await using store = await open(directory);

  expect((await store.figures()).values).toBe(4_000);
  expect(existsSync(join(directory, "history.db"))).toBe(true);
});
