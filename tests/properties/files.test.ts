/** What reads files: changed at random, each is read, refused with a stable code, or set aside; nothing fills the memory. */
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { AccountFile } from "../../gateway/accounts/account-file.ts";
import { bundleMessage, verifiedVersion } from "../../gateway/cli/update-bundle.ts";
import { jobFile } from "../../gateway/learning/job-file.ts";
import { readDescription } from "../../gateway/recordings/crate-description.ts";
import { openLabels } from "../../gateway/recordings/label-lines.ts";
import { readCrate } from "../../gateway/recordings/read-crate.ts";
import { sha256Of } from "../../gateway/recordings/seal.ts";
import { verifyCrate } from "../../gateway/recordings/verify.ts";
import { readRawTable, readTable } from "../../gateway/sources/replay/table.ts";
import { serverCertificate } from "../../gateway/tls/server-certificate.ts";
import { checkSignature, signatureFile, signed } from "../../models/signature.ts";
import { exported, filledStore, startMs } from "../gateway/recordings/crate.ts";
import { batchOfRows } from "../gateway/store/values.ts";
import { memoryDirectory, silentLog } from "../support/context.ts";
import { casesOr, malformed, malformedTimeoutMs, readAll, refusalOnly } from "../support/malformed.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const directory = memoryDirectory("files");
const path = (...parts: string[]) => join(directory, ...parts);

/** Runs a reader over all changed forms of a file. It may refuse with an error of ours. Gives how many were read. */
async function readChanged(
  file: string,
  examples: readonly (string | Uint8Array)[],
  read: () => unknown,
  cases: number,
): Promise<number> {
  let count = 0;
  const before = process.memoryUsage().rss;
  mkdirSync(dirname(file), { recursive: true });
  const once = async (input: Uint8Array) => {
    writeFileSync(file, input);
    try {
      await read();
      count++;
    } catch (error) {
      refusalOnly(error);
    }
  };
  await readAll(malformed(examples.map((example) => Buffer.from(example))), once, casesOr(cases));
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 2 ** 20);
  return count;
}

const columns = [
  { name: "time", data: [0, 1, 2].map((second) => new Date(second * 1000)), type: "TIMESTAMP" as const },
  { name: "power", data: [1.5, 2, Number.NaN], type: "DOUBLE" as const },
  { name: "count", data: [1n, 2n, 3n], type: "INT64" as const },
  { name: "state", data: ["a", "b", "c"], type: "STRING" as const },
];

test(
  "tables as CSV",
  async () => {
    const csv = path("table.csv");
    const texts = [
      "time,a,b\n2026-01-02T03:04:05Z,1,x\n2026-01-02T03:04:06Z,,y\n",
      'Zeit;Wert;"x;y"\r\n1.2.2026 3:04;1,5;"a\nb"\r\n',
      "__proto__\tconstructor\n1\t2\n",
    ];
    expect(await readChanged(csv, texts, () => readTable(csv), 300)).toBeGreaterThan(0);
  },
  malformedTimeoutMs,
);

test("a page that unpacks to more than it says is refused before it fills the memory", async () => {
  const bomb = path("bomb.parquet");
  const compressors = { GZIP: () => new Uint8Array(gzipSync(Buffer.alloc(160 * 2 ** 20))) };
  const file = parquetWriteBuffer({ columnData: columns.slice(1, 2), codec: "GZIP", compressors });
  writeFileSync(bomb, new Uint8Array(file));
  const before = process.memoryUsage().rss;

  await expect(readRawTable(bomb)).rejects.toMatchObject({ code: "SAMSPEL_TABLE_MALFORMED" });

  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test(
  "crates: their description and their seal",
  async () => {
    const rows = [0, 1, 2, 3].map((at) => ({ tag: 1 + (at % 3), timeMs: startMs + at, value: at === 1 ? "text" : at }));
    const { store, directory: stored } = await filledStore([batchOfRows(rows, startMs)]);
    await store[Symbol.asyncDispose]();
    const crate = path("crate");
    await exported(stored, crate);
    const readers: Readonly<Record<string, () => unknown>> = {
      "recording.json": () => readDescription(crate),
      "manifest.json": () => verifyCrate(crate, { trusted: [publicKey], onProgress: () => {} }),
      "signature.json": () => verifyCrate(crate, { trusted: [publicKey], onProgress: () => {} }),
      "completeness.json": () => verifyCrate(crate, { trusted: [publicKey], onProgress: () => {} }),
    };
    await verifyCrate(crate, { trusted: [publicKey], onProgress: () => {} });
    for (const [name, read] of Object.entries(readers)) {
      const whole = readFileSync(join(crate, name));
      await readChanged(join(crate, name), [whole], read, 30);
      writeFileSync(join(crate, name), whole);
    }

    expect(await readCrate(crate)).toHaveLength(3);
  },
  malformedTimeoutMs,
);

test(
  "files of the gateway itself: accounts, labels, jobs",
  async () => {
    const accounts = path("accounts", "accounts.json");
    const user = { name: "a", role: "admin", password: "$scrypt$ln=17,r=8,p=1$AAAA$AAAA", createdMs: 1, changedMs: 1 };
    const content = JSON.stringify({ version: 1, users: [user], tokens: [] });
    const label = { labelId: "1", revision: 1, recording: "r", fromMs: 1, toMs: 2, scope: "", class: "fault" };
    const line = `${JSON.stringify({ ...label, source: "human", annotator: "first", createdMs: 1 })}\n`;
    const job = { id: "1", model: "m", asset: "a", state: "done", fromMs: 1, toMs: 2, startedMs: 1, progress: 1 };
    const jobs = jobFile(path("jobs.json"), silentLog);

    const file = new AccountFile(directory);
    expect(await readChanged(accounts, [content], () => file.read(), 200)).toBe(casesOr(200));
    expect(await readChanged(path("labels.jsonl"), [line], () => openLabels(directory), 200)).toBe(casesOr(200));
    expect(await readChanged(path("jobs.json"), [JSON.stringify([job])], () => jobs.load(), 200)).toBe(casesOr(200));
  },
  malformedTimeoutMs,
);

test(
  "signatures of models and of releases, and a given certificate",
  async () => {
    const digest = "ab".repeat(32);
    const release = path("release.tar");
    writeFileSync(release, "release");
    const key = path("key.pem");
    writeFileSync(key, publicKey.export({ type: "spki", format: "pem" }));
    const named = { version: "1.2.3", sha256: sha256Of("release") };
    const signature = sign(null, bundleMessage(named), privateKey).toString("base64");
    const own = await serverCertificate(
      { dataDirectory: directory, host: "0.0.0.0", hostNames: [], tls: { mode: "own" } },
      Date.now(),
    );
    const given = path("given.pem");
    const tls = () => ({ mode: "given" as const, certificate: readFileSync(given, "utf8"), key: own!.key });

    const models = await readChanged(
      path(signatureFile),
      [signed(digest, privateKey)],
      () => checkSignature(directory, digest, [publicKey]),
      200,
    );
    const releases = await readChanged(
      `${release}.sig`,
      [JSON.stringify({ ...named, signature })],
      async () => expect(await verifiedVersion(release, [key])).toBe("1.2.3"),
      200,
    );
    await readChanged(
      given,
      [own!.certificate],
      () => serverCertificate({ dataDirectory: directory, host: "0.0.0.0", hostNames: [], tls: tls() }, Date.now()),
      200,
    );

    expect(models).toBe(casesOr(200));
    expect(releases).toBeLessThan(casesOr(200));
  },
  malformedTimeoutMs,
);
