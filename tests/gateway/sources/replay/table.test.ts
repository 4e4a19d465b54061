/** Reading recorded tables: what is recognised, and what is refused with which code. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteFile } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readTable, type TableOptions } from "../../../../gateway/sources/replay/table.ts";
import { temporaryDirectory } from "../../../support/context.ts";
import { sharedData } from "../../../support/shared-data.ts";

const directory = temporaryDirectory("table");

async function table(content: string | Buffer, options?: TableOptions) {
  const path = join(directory, `${Math.random()}.csv`);
  await writeFile(path, content);
  return readTable(path, options);
}

describe("a CSV file", () => {
  test.each([
    ["comma", "time,speed,state\n2026-01-02 03:04:05,1.5,run\n2026-01-02T03:04:06.25Z,2,stop\n"],
    ["semicolon", "time;speed;state\n2026-01-02 03:04:05;1,5;run\n2026-01-02T03:04:06.25Z;2;stop\n"],
    [
      "tab and byte order mark",
      "\uFEFFtime\tspeed\tstate\r\n2026-01-02 03:04:05\t1.5\trun\r\n02.01.2026 03:04:06.25\t2\tstop",
    ],
  ])("is read with %s", async (_name, content) => {
    const result = await table(content);

    expect(result.rows).toBe(2);
    expect(result.timeColumn).toBe("time");
    expect([...(result.timesMs ?? [])]).toEqual([Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2026, 0, 2, 3, 4, 6, 250)]);
    expect(result.columns.map((column) => column.name)).toEqual(["speed", "state"]);
    expect([...(result.columns[0]?.values ?? [])]).toEqual([1.5, 2]);
    expect(result.columns[0]?.text).toBeUndefined();
    expect(result.columns[1]?.text).toEqual(["run", "stop"]);
    expect([...(result.columns[1]?.values ?? [])]).toEqual([Number.NaN, Number.NaN]);
  });

  test("keeps quoted delimiters, empty cells and missing marks apart from text", async () => {
    const result = await table('a,"b, in mm"\n1,\nNaN,3\nnull,"x, ""y"""\n');

    expect(result.columns.map((column) => column.name)).toEqual(["a", "b, in mm"]);
    expect([...(result.columns[0]?.values ?? [])]).toEqual([1, Number.NaN, Number.NaN]);
    expect(result.columns[0]?.text).toBeUndefined();
    expect(result.columns[1]?.text).toEqual(["", "3", 'x, "y"']);
    expect(result.timesMs).toBeUndefined();
  });

  test.each([
    ["seconds", "1700000000.5"],
    ["milliseconds", "1700000000500"],
    ["microseconds", "1700000000500000"],
    ["nanoseconds", "1700000000500000000"],
  ])("takes epoch %s by magnitude", async (_name, count) => {
    const result = await table(`ts,v\n${count},1\n`);

    expect(result.timesMs?.[0]).toBe(1_700_000_000_500);
  });

  test("finds the column of times by its content when no name says so", async () => {
    const result = await table("v,registrerad\n1,2026-03-04 05:06\n");

    expect(result.timeColumn).toBe("registrerad");
    expect(result.timesMs?.[0]).toBe(Date.UTC(2026, 2, 4, 5, 6));
  });

  test("leaves ignored columns out and takes the named column of times", async () => {
    const result = await table("time,at,v,anomaly\n1,2026-01-01T00:00:00+01:00,5,0\n", {
      time: "at",
      ignore: ["anomaly", "time"],
    });

    expect(result.columns.map((column) => column.name)).toEqual(["v"]);
    expect(result.timesMs?.[0]).toBe(Date.UTC(2025, 11, 31, 23));
  });
});

describe("what cannot be read has a code", () => {
  test.each<[string, string, TableOptions, string, RegExp]>([
    ["an empty file", "", {}, "SAMSPEL_TABLE_EMPTY", /empty/],
    ["a header alone", "a,b\n", {}, "SAMSPEL_TABLE_EMPTY", /no rows/],
    ["no header", "1,2\n3,4\n", {}, "SAMSPEL_TABLE_NO_HEADER", /no header/],
    ["no header with times", "2026-01-01 10:00,2\n2026-01-01 11:00,4\n", {}, "SAMSPEL_TABLE_NO_HEADER", /no header/],
    ["a wrong time column", "datetime,v\n2026-01-01,2\n", { time: "datetme" }, "SAMSPEL_TABLE_COLUMN", /"datetime"/],
    ["a wrong ignored column", "t,pressure\n1,2\n", { ignore: ["Presure"] }, "SAMSPEL_TABLE_COLUMN", /"pressure"/],
    ["a ragged line", "a,b\n1,2\n3,4,5\n", {}, "SAMSPEL_TABLE_RAGGED", /:3:.*3 cells/],
    ["an open quotation mark", 'a,b\n1,"2\n3,4\n', {}, "SAMSPEL_TABLE_MALFORMED", /:\d+:/],
    ["two equal names", "a,a\n1,2\n", {}, "SAMSPEL_TABLE_DUPLICATE_COLUMN", /two columns/],
    ["a cell that is no time", "time,v\n2026-01-01,1\nyesterday,2\n", {}, "SAMSPEL_TABLE_TIME", /row 2.*yesterday/],
    ["an impossible date", "time,v\n2026-01-01,1\n2026-02-30,2\n", {}, "SAMSPEL_TABLE_TIME", /2026-02-30/],
    ["a file above the limit", "a\n1\n", { maxBytes: 2 }, "SAMSPEL_TABLE_TOO_LARGE", /at most 2/],
    ["a damaged Parquet file", "PAR1 then nothing of use", {}, "SAMSPEL_TABLE_MALFORMED", /Parquet/],
  ])("%s", async (_name, content, options, code, message) => {
    const attempt = table(content, options);

    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(attempt).rejects.toHaveProperty("next", expect.stringMatching(/\.$/));
  });

  test("a missing file and a directory", async () => {
    await mkdir(join(directory, "folder"));

    await expect(readTable(join(directory, "none.csv"))).rejects.toMatchObject({ code: "SAMSPEL_TABLE_UNREADABLE" });
    await expect(readTable(join(directory, "folder"))).rejects.toMatchObject({ code: "SAMSPEL_TABLE_UNREADABLE" });
  });
});

test("a Parquet file gives the same table as its CSV", async () => {
  const path = join(directory, "table.parquet");
  const times = [
    new Date("2026-01-01T00:00:00.125Z"),
    new Date("2026-01-01T00:00:01Z"),
    new Date("2026-01-01T00:00:02Z"),
  ];
  parquetWriteFile({
    filename: path,
    columnData: [
      { name: "at", data: times, type: "TIMESTAMP" },
      { name: "speed", data: [1.5, Number.NaN, -3], type: "DOUBLE" },
      { name: "count", data: [1n, 2n, 3n], type: "INT64" },
      { name: "state", data: ["run", "stop", "run"], type: "STRING" },
    ],
  });

  const result = await readTable(path);

  expect(result.rows).toBe(3);
  expect([...(result.timesMs ?? [])]).toEqual(times.map(Number));
  expect(result.columns.map((column) => [column.name, [...column.values], column.text])).toEqual([
    ["speed", [1.5, Number.NaN, -3], undefined],
    ["count", [1, 2, 3], undefined],
    ["state", [Number.NaN, Number.NaN, Number.NaN], ["run", "stop", "run"]],
  ]);
});

test.skipIf(sharedData === undefined)("a public recording of a valve is read whole", async () => {
  const result = await readTable(join(sharedData ?? "", "skab/valve1/0.csv"), { ignore: ["anomaly", "changepoint"] });

  expect(result.rows).toBe(1147);
  expect(result.columns).toHaveLength(8);
  expect(result.timesMs?.[0]).toBe(Date.UTC(2020, 2, 9, 10, 14, 33));
  expect(result.columns.every((column) => column.text === undefined && column.values.every(Number.isFinite))).toBe(
    true,
  );
});
