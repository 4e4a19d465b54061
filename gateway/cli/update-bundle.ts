/** A release in a signed bundle: checked before anything of it is unpacked, unpacked beside the others. */
import { spawn } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import {
  createReadStream,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { errorMessage, PermanentError } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";

const bundleBytesMax = 2 ** 30;
const unpackedBytesMax = 2 * 2 ** 30;
const filesMax = 100_000;

const Signature = Type.Object({
  version: Type.String({ pattern: "^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$" }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  /** Ed25519 over `bundleMessage`, base64. */
  signature: Type.String({ maxLength: 200 }),
});

/** What is signed: version and content together, so that an old release cannot be given out as a new one. */
export function bundleMessage({ version, sha256 }: Pick<Static<typeof Signature>, "version" | "sha256">): Buffer {
  return Buffer.from(`samspel-release ${version} ${sha256}`);
}

/** The version of a bundle whose signature fits its content and one of the keys. Throws PermanentError otherwise. */
export async function verifiedVersion(bundle: string, keyFiles: readonly string[]): Promise<string> {
  const { version, sha256, signature } = readSignature(`${bundle}.sig`);
  if (statSync(bundle).size > bundleBytesMax) throw refused(`${bundle} is larger than 1 GiB.`);
  const message = bundleMessage({ version, sha256 });
  const isSigned = keyFiles.some((file) => verify(null, message, readKey(file), Buffer.from(signature, "base64")));
  if (!isSigned) throw refused(`The signature of ${bundle} is of none of the given keys.`);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(bundle)) hash.update(chunk);
  if (hash.digest("hex") !== sha256) throw refused(`${bundle} was changed since it was signed.`);
  return version;
}

function readSignature(path: string): Static<typeof Signature> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refused(`The signature ${path} cannot be read: ${errorMessage(error)}.`);
  }
  if (!Value.Check(Signature, content)) throw refused(`${path} is no signature of a release.`);
  return content;
}

function readKey(file: string) {
  try {
    const key = createPublicKey(readFileSync(file));
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (error) {
    throw refused(`The key ${file} cannot be read: ${errorMessage(error)}.`);
  }
  throw refused(`The key ${file} is no Ed25519 key.`);
}

/** Unpacks a verified bundle to `<root>/releases/<version>`. What an earlier attempt has left half done is removed. */
export async function unpacked(bundle: string, version: string, root: string): Promise<string> {
  const releases = join(root, "releases");
  const [target, partial] = [join(releases, version), join(releases, `.${version}.partial`)];
  rmSync(partial, { recursive: true, force: true });
  if (existsSync(target)) return target;
  makeFolder(partial);
  const options = ["--extract", "--no-same-owner", "--no-overwrite-dir", "--file", bundle, "--directory", partial];
  const child = spawn("tar", options, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said = `${said}${data.toString("utf8")}`.slice(-1000);
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw refused(`${bundle} cannot be unpacked: ${said.trim()}.`);
  checkTree(partial, version);
  // The content is on disk before its name says that it is complete.
  const [synced] = await once(spawn("sync", ["--file-system", partial]), "close");
  if (synced !== 0) throw refused(`${partial} cannot be synced.`);
  renameSync(partial, target);
  return target;
}

function checkTree(directory: string, version: string): void {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  if (entries.length > filesMax) throw refused(`The bundle holds more than ${filesMax} files.`);
  let bytes = 0;
  for (const entry of entries) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  if (bytes > unpackedBytesMax) throw refused("The bundle takes more than 2 GiB.");
  const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const named: unknown = Reflect.get(Object(manifest), "version");
  if (named !== version) throw refused(`The bundle holds version ${String(named)}, and ${version} was signed.`);
}

function refused(message: string): PermanentError {
  return new PermanentError(message, {
    code: "SAMSPEL_UPDATE_REFUSED",
    next: "Nothing was changed. Fetch bundle and .sig again from where they were published, and name its public key with --key.",
  });
}
