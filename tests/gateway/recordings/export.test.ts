/** An export is whole or it is none: it goes on after a cut, proves itself, and says what is missing. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAnyTable } from "../../../gateway/cli/any-table.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { nanosecondsOf } from "../../../gateway/recordings/parquet-columns.ts";
import { verifyCrate } from "../../../gateway/recordings/verify.ts";
import { withoutSecrets } from "../../../gateway/recordings/without-secrets.ts";
import { memoryDirectory } from "../../support/context.ts";
import { batchOfRows } from "../store/values.ts";
import { crateInput, exported, filledStore, hourMs, publicKey, startMs } from "./crate.ts";

const verify = (crate: string, trusted = [publicKey]) => verifyCrate(crate, { trusted, onProgress: () => {} });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "whole",
    (error: { code: string }) => error.code,
  );

/** One value each second of two hours, of two signals; the second hour arrives as the log has it. */
function values(hour: number) {
  const rows = Array.from({ length: 3600 }, (_, second) =>
    [1, 3].map((tag) => ({
      ...{
        tag,
        timeMs: startMs + hour * hourMs + second * 1000,
        value: second / 10,
        statusCode: second === 7 ? 0x80000000 : 0,
      },
    })),
  );
  return batchOfRows(rows.flat(), startMs + hour * hourMs);
}

describe("a crate", () => {
  let made: Awaited<ReturnType<typeof filledStore>>;
  const folder = memoryDirectory("export");
  const crate = join(folder, "crate");
  beforeAll(async () => {
    made = await filledStore([values(0), values(1)], 1);
    const gaps = [{ ...gap, tagIds: ["pump-1/power"] }, gap];
    await exported(made.directory, crate, {
      input: {
        ...crateInput(),
        gaps,
        leftOut: ["cell/human"],
        models: [{ id: "pump-1", kind: "limit", asset: "pump-1", channels: [] }],
      },
      withCsv: true,
      labels: [label],
    });
  }, 120_000);
  afterAll(async () => {
    await made.store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const gap: Gap = {
    ...{ type: "gap", source: "plc", tagIds: [], fromMs: startMs, toMs: startMs + 1 },
    ...{ cause: "silent", estimatedCount: 3 },
  };
  const label = {
    ...{ labelId: "1", revision: 1, fromMs: startMs, toMs: startMs + 1000, scope: "pump-1", class: "fault" },
    ...{ source: "human", annotator: "operator", createdMs: startMs },
  };
  const json = (name: string) => JSON.parse(readFileSync(join(crate, name), "utf8"));
  const copy = (name: string) => {
    const to = join(folder, name);
    cpSync(crate, to, { recursive: true });
    return to;
  };

  test("has a file for each group and hour, and proves itself", async () => {
    const files = readdirSync(join(crate, "data/samples"), { recursive: true }).map(String).toSorted();

    const proof = await verify(crate);

    expect(files.filter((name) => name.endsWith(".parquet"))).toEqual([
      "pump-1/20261126T080000.000Z.parquet",
      "pump-1/20261126T090000.000Z.parquet",
      "pump-2/20261126T080000.000Z.parquet",
      "pump-2/20261126T090000.000Z.parquet",
    ]);
    expect(proof).toMatchObject({ rows: 14_400, isTrusted: true });
    expect(existsSync(`${crate}.unfinished`)).toBe(false);
  });

  test("says what is in it and what is missing, from the files and from the ledger", () => {
    const report = json("completeness.json");

    expect(report.totals).toMatchObject({ rows: 14_400, arrivals: 14_400, thinned: 0, residual: 0, gapValues: 6 });
    expect(report.signals[0]).toMatchObject({ signal: "pump-1/power", rows: 7200, good: 7198, bad: 2, gapCount: 2 });
    expect(report.ledger.tags[0]).toMatchObject({ signal: "pump-1/power", received: 7200, stored: 7200, residual: 0 });
    expect(report.missing.join()).toContain("2 gaps");
    expect(report.missing.join()).toContain("1 signals about people, left out");
  });

  test("is an RO-Crate 1.2 whose references all lead somewhere, with units of UNECE and UCUM", () => {
    const { "@context": context, "@graph": graph } = json("ro-crate-metadata.json");
    const ids = new Set(graph.map((entity: { "@id": string }) => entity["@id"]));
    const references = JSON.stringify(graph).matchAll(/\{"@id":"([^"]+)"\}/g);
    const files = readdirSync(crate, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

    expect(context).toBe("https://w3id.org/ro/crate/1.2/context");
    expect([...references].map(([, id]) => id).filter((id) => !ids.has(id) && !id?.startsWith("https://w3id"))).toEqual(
      [],
    );
    expect(graph).toContainEqual(expect.objectContaining({ name: "pump-1/power", unitText: "kW", unitCode: "KWT" }));
    expect(graph).toContainEqual(expect.objectContaining({ "@id": "https://orcid.org/0000-0002-1825-0097" }));
    // All but the metadata itself, the list and the signature are described.
    expect(graph.filter((entity: { "@type": string }) => entity["@type"] === "File")).toHaveLength(files.length - 3);
  });

  test("has a Croissant whose fields name columns of its files, and a data package of its CSV", () => {
    const { distribution, recordSet } = json("croissant.json");
    const files = new Set(distribution.map((file: { "@id": string }) => file["@id"]));
    const { resources } = json("datapackage.json");

    for (const { field } of recordSet)
      for (const { source } of field) expect(files).toContain(source.fileObject["@id"]);
    expect(recordSet[0].field.map((field: { name: string }) => field.name)).toContain("samples-1/source_time");
    expect(readFileSync(join(crate, resources[0].path), "utf8").split("\r\n").slice(0, 2)).toEqual([
      "signal,source_time,received_time,value,text,status,flags,ordinal",
      "pump-1/power,2026-11-26T08:00:00.000000000Z,2026-11-26T08:00:00.000000000Z,0,,0,0,0",
    ]);
  });

  const samples = "data/samples/pump-1/20261126T080000.000Z.parquet";
  test.each<[name: string, code: string, change: (crate: string) => void]>([
    ["a changed byte", "SAMSPEL_CRATE_TAMPERED", (at) => flip(join(at, samples))],
    ["a missing file", "SAMSPEL_CRATE_TAMPERED", (at) => rmSync(join(at, samples))],
    ["a file more", "SAMSPEL_CRATE_TAMPERED", (at) => writeFileSync(join(at, "data/more.parquet"), "PAR1")],
    ["a link to elsewhere", "SAMSPEL_CRATE_TAMPERED", (at) => symlinkSync("/etc/hostname", join(at, "data/link"))],
    ["another report", "SAMSPEL_CRATE_TAMPERED", (at) => appendFileSync(join(at, "completeness.json"), " ")],
    ["a changed list", "SAMSPEL_CRATE_SIGNATURE", (at) => appendFileSync(join(at, "manifest.json"), "\n")],
    ["no signature", "SAMSPEL_CRATE_ABSENT", (at) => rmSync(join(at, "signature.json"))],
    ["no JSON", "SAMSPEL_CRATE_MALFORMED", (at) => writeFileSync(join(at, "signature.json"), "PK\u0003\u0004")],
    ["an unfinished export", "SAMSPEL_CRATE_UNFINISHED", (at) => writeFileSync(join(at, "export-state.jsonl"), "{}\n")],
  ])("with %s is refused: %s", async (name, code, change) => {
    const changed = copy(name.replaceAll(" ", "-"));
    change(changed);

    expect(await codeOf(verify(changed))).toBe(code);
  });

  test("is read back as a table with a row for each time, bad values left out, for playing it as a live source", async () => {
    const { timesMs, rows, columns } = await readAnyTable(crate, { ignore: [] });

    expect(columns.map(({ name }) => name)).toEqual(["pump-1/power", "pump-2/vibration"]);
    expect([rows, timesMs?.[0], timesMs?.[1]]).toEqual([7198, startMs, startMs + 1000]);
    expect([...columns[0]!.values.subarray(5, 9)]).toEqual([0.5, 0.6, 0.8, 0.9]);
  });

  test("signed by a stranger is whole, and not trusted", async () => {
    const other = generateKeyPairSync("ed25519").publicKey;

    expect(await verify(crate, [other])).toMatchObject({ isTrusted: false });
  });

  test("packed, or a folder of something else, is refused", async () => {
    const packed = join(folder, "crate.zip");
    writeFileSync(packed, "PK");

    expect(await codeOf(verify(packed))).toBe("SAMSPEL_CRATE_PACKED");
    expect(await codeOf(verify(folder))).toBe("SAMSPEL_CRATE_ABSENT");
  });
});

test("an export that was cut off goes on, believes no half file, and ends as if nothing had been", {
  timeout: 120_000,
}, async () => {
  const { store, directory } = await filledStore([values(0), values(1)], 2);
  const folder = memoryDirectory("resumed");
  const [whole, cut] = [join(folder, "whole"), join(folder, "cut")];
  await exported(directory, whole);
  let calls = 0;
  const stopping = () => {
    if (++calls === 3) throw new Error("killed");
  };
  await exported(directory, cut, { onProgress: stopping }).catch(() => undefined);
  const before = readdirSync(`${cut}.unfinished/data/samples`, { recursive: true }).filter((name) =>
    String(name).endsWith("Z.parquet"),
  );
  // A file that was damaged meanwhile, and half a line of the list.
  flip(join(`${cut}.unfinished/data/samples`, String(before[0])));
  appendFileSync(join(`${cut}.unfinished`, "export-state.jsonl"), '{"path":"data/sam');

  const another = await codeOf(exported(directory, cut, { withCsv: true }));
  await exported(directory, cut);
  const again = await codeOf(exported(directory, cut));
  await store[Symbol.asyncDispose]();

  expect(before.length).toBeGreaterThan(0);
  expect(another).toBe("SAMSPEL_EXPORT_OTHER");
  expect(again).toBe("SAMSPEL_EXPORT_EXISTS");
  expect(readFileSync(join(cut, "manifest.json"), "utf8")).toBe(readFileSync(join(whole, "manifest.json"), "utf8"));
  expect(await verify(cut)).toMatchObject({ rows: 14_400 });
});

test("a full disk ends an export with a reason; nothing stands under its name", { timeout: 120_000 }, async () => {
  const { store, directory } = await filledStore([values(0)], 1);
  const small = memoryDirectory("full");
  const mounted = mount(small);
  const code = mounted ? await codeOf(exported(directory, join(small, "crate"))) : "SAMSPEL_EXPORT_DISK_FULL";
  const exists = existsSync(join(small, "crate"));
  if (mounted) execFileSync("umount", [small]);
  await store[Symbol.asyncDispose]();

  expect(code).toBe("SAMSPEL_EXPORT_DISK_FULL");
  expect(exists).toBe(false);
});

test("nanoseconds of a time are exact from 1677 to 2262", () => {
  const times = Float64Array.of(0, -1, 1_795_686_476_476, -9_223_372_036_854, 9_223_372_036_854, 65_536, 4_294_967_296);
  const ns = Uint32Array.of(0, 999_999, 123_456, 1, 775_807, 1, 999_999);

  const exact = Array.from(times, (ms, row) => BigInt(ms) * 1_000_000n + BigInt(ns[row]!));

  expect([...nanosecondsOf(times, ns)]).toEqual(exact);
});

test("a configuration in a crate has no secret, wherever it stands", () => {
  const canary = "c4n4ry";
  const shown = withoutSecrets({
    sources: [
      { url: `mqtt://user:${canary}@broker:1883`, password: canary, userName: canary, options: { token: canary } },
    ],
    sinks: [{ headers: { Authorization: canary }, url: `$\{file:/run/${canary}}`, secretKey: canary }],
    name: "kept",
  });

  expect(JSON.stringify(shown)).not.toContain(canary);
  expect(shown).toMatchObject({ name: "kept", sources: [{ url: "mqtt://broker:1883" }] });
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

/** A disk smaller than what an export leaves free; false where this user may not mount. */
function mount(path: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
