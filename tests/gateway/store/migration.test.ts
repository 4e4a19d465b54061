/** A store of an earlier version opens with everything in it, also out of a backup. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { backUp, restore } from "../../../gateway/store/backup.ts";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { takeBack } from "./earlier-schema.ts";
import { batchOfRows, numberTag } from "./values.ts";

const open = (directory: string) =>
  openStore({ directory, log: silentLog, now: () => Date.now(), limits: { commitMs: 1, ballastBytes: 0 } });

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ tag: 1, timeMs: 1_000 * (from + i), value: from + i }));

let newest: string;
beforeAll(async () => {
  newest = temporaryDirectory("newest");
  await using store = await open(newest);
  await store.internTags([numberTag("a")]);
  await store.append([batchOfRows(rows(0, 3000))]);
  await store.compact();
  await store.append([batchOfRows(rows(3000, 4000))]);
  await store.moveCursor("influx", confirmedUpTo(3500));
}, 60_000);

/** A copy of the store as an earlier version wrote it. */
function earlier(schema: number): string {
  const directory = join(temporaryDirectory("earlier"), "store");
  mkdirSync(directory);
  cpSync(newest, directory, { recursive: true });
  takeBack(directory, schema);
  return directory;
}

describe.each([1, 2])("a store of schema %d", (schema) => {
  test("opens with its values and positions", async () => {
    await using store = await open(earlier(schema));

    const { values } = await store.history({ tag: 1, fromMs: 0, toMs: 4_000_000, points: 4000 });

    expect([...values]).toEqual(rows(0, 4000).map(({ value }) => value));
    expect(await store.cursor("influx")).toEqual(confirmedUpTo(3500));
    expect((await store.append([batchOfRows(rows(3990, 4010))])).duplicateCount).toBe(10);
  });

  test("comes out of its backup as one of this version", async () => {
    const out = join(temporaryDirectory("backup"), "copy");
    const directory = join(temporaryDirectory("restored"), "store");
    const given = { nowMs: 1, version: "0.0.1", onProgress: () => {} };
    await backUp({ directory: earlier(schema), out, ...given });

    const { manifest } = await restore({ from: out, directory, force: false, nowMs: 2 });
    await using store = await open(directory);

    expect(manifest.files.map((file) => file.schema)).toEqual([schema, schema]);
    const { values } = await store.history({ tag: 1, fromMs: 0, toMs: 4_000_000, points: 4000 });
    expect([...values]).toEqual(rows(0, 4000).map(({ value }) => value));
    expect(await store.cursor("influx")).toEqual(confirmedUpTo(3500));
  });
});
