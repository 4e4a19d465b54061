/** Proves a crate: signed list of hashes, every file as listed and no other, rows as the completeness report says. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { errorCode, errorMessage, PermanentError } from "../core/errors.ts";
import { rowsOfTables } from "./read-crate.ts";
import { fileSha256, fingerprintOf, isSignedBy, manifestName, type Signature, signatureName } from "./seal.ts";

export interface VerifiedCrate {
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  /** Rows of figures of windows, where the crate holds those instead of values. */
  readonly featureRows: number;
  /** Short name of the key that signed. */
  readonly key: string;
  /** True when the key is one of those that were given as trusted. */
  readonly isTrusted: boolean;
  /** What the gateway itself says is missing. */
  readonly missing: readonly string[];
}

export interface VerifyOptions {
  readonly trusted: readonly KeyObject[];
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

const ManifestSchema = Type.Object({
  format: Type.Literal("samspel-crate-1"),
  files: Type.Array(
    Type.Object({
      path: Type.String({ minLength: 1, maxLength: 1024 }),
      bytes: Type.Integer({ minimum: 0 }),
      sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    }),
    { maxItems: 200_000 },
  ),
});
type Manifest = Static<typeof ManifestSchema>;
const Manifest = Compile(ManifestSchema);

const SignatureSchema = Compile(
  Type.Object({
    algorithm: Type.Literal("Ed25519"),
    signs: Type.Literal(manifestName),
    publicKey: Type.String({ maxLength: 1000 }),
    signature: Type.String({ maxLength: 200 }),
  }),
);

const Completeness = Compile(
  Type.Object({
    missing: Type.Array(Type.String()),
    totals: Type.Object({ rows: Type.Integer({ minimum: 0 }) }),
  }),
);

const listBytesMax = 64 * 2 ** 20;

/** Throws PermanentError that says what is wrong with it. */
export async function verifyCrate(directory: string, { trusted, onProgress }: VerifyOptions): Promise<VerifiedCrate> {
  const { manifest, signature } = await readSeal(directory);
  await checkNames(directory, manifest);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const file of manifest.files) {
    await checkFile(directory, file);
    done += file.bytes;
    onProgress(done, total);
  }
  const report = checked(Completeness, await readJson(join(directory, "completeness.json")), "completeness.json");
  const rows = await countRows(directory, manifest, /^data\/(samples|texts|waveforms)\/.*\.parquet$/);
  const featureRows = await countRows(directory, manifest, /^data\/features\.parquet$/);
  if (rows !== report.totals.rows) {
    throw new PermanentError(`The tables hold ${rows} rows, the completeness report says ${report.totals.rows}.`, {
      code: "SAMSPEL_CRATE_COUNTS",
      next: "Do not use this crate; ask for a new export.",
    });
  }
  const key = createPublicKey(signature.publicKey);
  const isTrusted = trusted.some((each) => each.equals(key));
  return {
    // The list and its signature are files of the crate as well.
    files: manifest.files.length + 2,
    bytes: total,
    rows,
    featureRows,
    key: fingerprintOf(key),
    isTrusted,
    missing: report.missing,
  };
}

/** The list and the signature over it. */
async function readSeal(directory: string): Promise<{ manifest: Manifest; signature: Signature }> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isFile() === true) {
    throw new PermanentError(`${directory} is a file; a crate is a folder.`, {
      code: "SAMSPEL_CRATE_PACKED",
      next: "Unpack it first, with a program that limits how much it writes.",
    });
  }
  if (existsSync(join(directory, "export-state.jsonl"))) {
    throw new PermanentError(`${directory} is an export that was not finished.`, {
      code: "SAMSPEL_CRATE_UNFINISHED",
      next: "Run the same samspel export again: it goes on where it stopped.",
    });
  }
  for (const name of [manifestName, signatureName]) {
    if (existsSync(join(directory, name))) continue;
    throw new PermanentError(`${directory} holds no ${name}.`, {
      code: "SAMSPEL_CRATE_ABSENT",
      next: "Name the folder that samspel export wrote. A crate of another program cannot be proven.",
    });
  }
  const text = await readLimited(join(directory, manifestName));
  const signature = checked(SignatureSchema, await readJson(join(directory, signatureName)), signatureName);
  if (!isSignedBy(text, signature)) {
    throw new PermanentError(
      "The signature does not fit the list of files: the crate was changed since it was signed.",
      {
        code: "SAMSPEL_CRATE_SIGNATURE",
        next: "Do not use this crate; ask for a new copy.",
      },
    );
  }
  return { manifest: checked(Manifest, parsed(text, manifestName), manifestName), signature };
}

/** No path leads outside, no link stands for a file, and nothing is there that the list does not name. */
async function checkNames(directory: string, { files }: Manifest): Promise<void> {
  const listed = new Set([manifestName, signatureName, ...files.map(({ path }) => path)]);
  const odd = files.find(
    ({ path }) => path.split(/[/\\]/).some((part) => part === ".." || part === "") || /^[A-Za-z]:/.test(path),
  );
  if (odd !== undefined) throw tampered(`${JSON.stringify(odd.path)} leads outside of it`);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name).slice(join(directory, "/").length);
    if (!entry.isFile()) throw tampered(`${path} is no plain file`);
    if (!listed.has(path)) throw tampered(`${path} is not in the list`);
  }
}

async function checkFile(directory: string, { path, bytes, sha256 }: Manifest["files"][number]): Promise<void> {
  const full = join(directory, path);
  const found = await lstat(full).catch(() => undefined);
  if (found?.isFile() !== true) throw tampered(`${path} is missing`);
  if (found.size !== bytes) throw tampered(`${path} has ${found.size} bytes instead of ${bytes}`);
  if ((await fileSha256(full)) !== sha256) throw tampered(`${path} has another content`);
}

/** Rows of the tables whose path is like this. */
async function countRows(directory: string, { files }: Manifest, like: RegExp): Promise<number> {
  const paths = files.map(({ path }) => path).filter((path) => like.test(path));
  try {
    return await rowsOfTables(directory, paths);
  } catch (cause) {
    if (errorCode(cause) !== "SAMSPEL_CRATE_MALFORMED") throw cause;
    throw tampered(errorMessage(cause).replace(/\.$/, ""));
  }
}

async function readLimited(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size <= listBytesMax) return await readFile(path);
  throw new PermanentError(`${path} has ${size} bytes; at most ${listBytesMax} are read.`, {
    code: "SAMSPEL_CRATE_TOO_LARGE",
    next: "No export of Samspel is like this; do not use it.",
  });
}

export async function readJson(path: string): Promise<unknown> {
  return parsed(await readLimited(path), path);
}

function parsed(text: Buffer, name: string): unknown {
  try {
    return JSON.parse(text.toString());
  } catch (cause) {
    throw malformed(name, cause);
  }
}

function checked<T>(checker: { Check(value: unknown): value is T }, value: unknown, name: string): T {
  if (checker.Check(value)) return value;
  throw malformed(name, undefined);
}

function malformed(name: string, cause: unknown): PermanentError {
  return new PermanentError(`${name} is not what Samspel writes.`, {
    code: "SAMSPEL_CRATE_MALFORMED",
    cause,
    next: "Name the folder that samspel export wrote, or ask for a new copy.",
  });
}

function tampered(what: string): PermanentError {
  return new PermanentError(`The crate is not as it was signed: ${what}.`, {
    code: "SAMSPEL_CRATE_TAMPERED",
    next: "Do not use this crate; ask for a new copy.",
  });
}
