/** What others get tells of no person and little of the company; one campaign has one set of pseudonyms. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crateContent } from "../../../gateway/cli/crate-content.ts";
import type { Tag } from "../../../gateway/core/tag.ts";
import { previewText, shared } from "../../../gateway/export-shared.ts";
import { findingsIn } from "../../../gateway/recordings/free-text.ts";
import { campaignKey, campaignKeyPath, pseudonymsOf } from "../../../gateway/recordings/pseudonyms.ts";
import { readCrate } from "../../../gateway/recordings/read-crate.ts";
import { verifyCrate } from "../../../gateway/recordings/verify.ts";
import { readRawTable } from "../../../gateway/sources/replay/table.ts";
import { logLedger } from "../../../gateway/store/ledger-query.ts";
import { StretchReader } from "../../../gateway/store/stretch-reader.ts";
import { memoryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "../store/values.ts";
import { crateInput, exported, filledStore, privateKey, recording, startMs } from "./crate.ts";

const folder = memoryDirectory("sharing");
const dataDirectory = join(folder, "data");
const tags: readonly Tag[] = [
  { ...numberTag("pump-1/power"), unit: "kW" },
  { ...numberTag("pump-1/operator"), unit: "", dataType: "string" },
  { ...numberTag("pump-2/human/x"), unit: "m" },
];
const numbers = new Map(tags.map(({ id }, index) => [id, index + 1]));
const secrets = /pump-1|pump-2|boras|Worn tool|Tool wear|Table top|OP-4711|Anna|human|plc/i;
let made: Awaited<ReturnType<typeof filledStore>>;

beforeAll(async () => {
  mkdirSync(dataDirectory);
  const rows = Array.from({ length: 300 }, (_, second) => [
    { tag: 1, timeMs: startMs + 1000 * second, value: second % 10, statusCode: 0 },
    { tag: 2, timeMs: startMs + 1000 * second, value: second % 2 === 0 ? "OP-4711" : "OP-1", statusCode: 0 },
    { tag: 3, timeMs: startMs + 1000 * second, value: second, statusCode: 0 },
  ]);
  made = await filledStore([batchOfRows(rows.flat(), startMs)], 1);
});
afterAll(async () => {
  await made.store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const label = {
  ...{ labelId: "1", revision: 1, fromMs: startMs, toMs: startMs + 1000, scope: "pump-1", class: "fault" },
  ...{ source: "human", annotator: "first", createdMs: startMs, comment: "Anna Berg saw it" },
};

/** Parts of an export with everything in it that must not go out. */
function parts(reader: StretchReader) {
  const input = {
    ...crateInput(),
    signals: tags.map((tag) => ({ tag, group: tag.equipment })),
    configuration: { sources: [{ endpointUrl: "opc.tcp://plc.boras.example" }] },
    publication: { licence: "CC-BY-4.0", creators: [], keywords: [] },
    gaps: [
      {
        ...{ type: "gap" as const, source: "plc", tagIds: ["pump-1/power"], fromMs: startMs, toMs: startMs + 1 },
        ...{ cause: "silent" as const, estimatedCount: 1 },
      },
    ],
  };
  const ledger = () => logLedger(join(made.directory, "log.db"), recording);
  return { input, numbers, reader, ledger, labels: [label], key: privateKey, nowMs: startMs };
}

const options = { site: "Västsverige", windowSeconds: 60, withTexts: false, isReviewed: false };
function sharing(given: Partial<Parameters<typeof shared>[1]>) {
  const reader = new StretchReader(made.directory);
  const opened = { parts: parts(reader), dataDirectory, [Symbol.dispose]: () => reader[Symbol.dispose]() };
  return { ...shared(opened, { ...options, profile: "shared", ...given }), opened };
}

const textsOf = (crate: string) =>
  readdirSync(crate, { recursive: true })
    .map((name) => [String(name), statSync(join(crate, String(name))).isFile()] as const)
    .map(([name, isFile]) => (isFile && name.endsWith(".json") ? readFileSync(join(crate, name), "utf8") : name))
    .join("\n");

describe("a shared crate", () => {
  test("is shown first, with what becomes of each name; nothing is written before somebody has looked", () => {
    const { previewKeyPath = "", fields } = sharing({ withTexts: true });

    expect(previewText(fields, previewKeyPath)).toContain("Nothing was written.");
    expect(fields).toContainEqual(expect.objectContaining({ about: "person", was: "Anna Berg", isOpen: true }));
    expect(fields).toContainEqual({ about: "person", field: "signal", was: "pump-2/human/x", becomes: "(left out)" });
    expect(fields).toContainEqual(
      expect.objectContaining({ about: "company", was: "boras/line-1", becomes: options.site }),
    );
    expect(() => statSync(campaignKeyPath(dataDirectory, "Tool wear"))).toThrow();
  });

  test("holds no name of person, machine, place or address, and proves itself", async () => {
    const crate = join(folder, "shared");
    const { parts: changed, opened } = sharing({ isReviewed: true });

    await exported(made.directory, crate, { ...opened.parts, ...changed });
    opened[Symbol.dispose]();

    const proof = await verifyCrate(crate, { trusted: [], onProgress: () => {} });
    const signals = await readCrate(crate);
    expect(proof.rows).toBe(600);
    expect(textsOf(crate)).not.toMatch(secrets);
    expect(signals.map(({ signal }) => signal).join()).not.toMatch(secrets);
    const operators = signals.find(({ signal }) => signal.endsWith("/operator"))!;
    expect(new Set(operators.others.values()).size).toBe(2);
    expect([...operators.others.values()].every((value) => /^[a-z2-7]{10}$/.test(String(value)))).toBe(true);
    const { columns } = await readRawTable(join(crate, "data/labels.parquet"));
    expect(columns.map(({ text }) => text?.join() ?? "").join()).not.toMatch(/pump-1|Anna/);
    expect(statSync(campaignKeyPath(dataDirectory, "Tool wear")).mode & 0o077).toBe(0);
  });

  test("with a name in a text that shall stay is refused", () => {
    expect(() => sharing({ isReviewed: true, withTexts: true })).toThrow(/label comment, name "Anna Berg"/);
    expect(() => sharing({ withPeople: true })).toThrow(expect.objectContaining({ code: "SAMSPEL_SHARE_OPTIONS" }));
  });

  test("of features has no value and no time of day", async () => {
    const crate = join(folder, "features");
    const { parts: changed, opened } = sharing({ isReviewed: true, profile: "features" });

    await exported(made.directory, crate, { ...opened.parts, ...changed });
    opened[Symbol.dispose]();

    const proof = await verifyCrate(crate, { trusted: [], onProgress: () => {} });
    const { columns, rows } = await readRawTable(join(crate, "data/features.parquet"));
    const cell = (name: string, row: number) => columns.find((each) => each.name === name)?.values[row];
    expect(readdirSync(join(crate, "data"))).toEqual(["features.parquet"]);
    expect([rows, proof.featureRows, proof.rows]).toEqual([5, 5, 0]);
    expect(crateContent(proof)).toMatch(/^5 rows of figures of windows in \d+ files, 0\.\d MiB$/);
    expect([cell("window", 1), cell("count", 1), cell("mean", 1), cell("maximum", 1)]).toEqual([1, 60, 4.5, 9]);
    expect(textsOf(crate)).not.toMatch(secrets);
    expect(textsOf(crate)).not.toMatch(/T08:00|1795680000|20261126/);
  });

  test("of features that no window has is refused, and stands nowhere", async () => {
    const crate = join(folder, "empty");
    const { parts: changed, opened } = sharing({ isReviewed: true, profile: "features", windowSeconds: 1 });

    await expect(exported(made.directory, crate, { ...opened.parts, ...changed })).rejects.toMatchObject({
      code: "SAMSPEL_EXPORT_NO_FEATURES",
    });
    opened[Symbol.dispose]();

    expect(existsSync(crate)).toBe(false);
  });
});

test("a campaign has a key of its own: the same pseudonyms within it, others in the next", () => {
  const of = (campaign: string) => pseudonymsOf(campaignKey(dataDirectory, campaign))("asset", "pump-1");

  expect(of("a")).toBe(of("a"));
  expect(of("a")).not.toBe(of("b"));
  expect(of("a")).toMatch(/^[a-z2-7]{10}$/);
});

test.each([
  ["Ring 0701-23 45 67 om något", "telephone"],
  ["mail anna.berg@example.se", "e-mail"],
  ["19850612-1234 var här", "personal number"],
  ["operatör Kim bytte verktyg", "name"],
  ["Anna-Karin Åkesson såg det", "name"],
  ["see http://intranet/line", "web address"],
])("in %s a %s is found", (text, kind) => {
  expect(findingsIn(text).map((finding) => finding.kind)).toContain(kind);
});

test.each(["12000 rpm, feed 6 m/min", "new tool, oak", "2026-11-26 08:00", "bearing 6205-2RS1"])(
  "nobody is found in %s",
  (text) => {
    expect(findingsIn(text)).toEqual([]);
  },
);

test("different texts have different pseudonyms", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.string(), fc.string(), key, (a, b, own) => {
      const of = pseudonymsOf(own);
      return a === b || of("x", a) !== of("x", b);
    }),
  );
});
