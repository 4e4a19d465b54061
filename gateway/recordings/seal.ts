/** What makes a crate provable: the hash of every file in one list, and the signature of the gateway over it. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { createReadStream } from "node:fs";

export const manifestName = "manifest.json";
export const signatureName = "signature.json";

export interface ManifestEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Signature {
  readonly algorithm: "Ed25519";
  /** The file that was signed. */
  readonly signs: string;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  readonly signature: string;
}

/** Files by path, so that equal crates have equal lists. */
export function manifestText(files: readonly ManifestEntry[]): string {
  const entries = files
    .map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return `${JSON.stringify({ format: "samspel-crate-1", files: entries }, undefined, 2)}\n`;
}

export function signatureOf(manifest: string, key: KeyObject): Signature {
  return {
    algorithm: "Ed25519",
    signs: manifestName,
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
    signature: sign(null, Buffer.from(manifest), key).toString("base64"),
  };
}

/** True when the text was signed with the key that the signature names. Whether that key is trusted is another question. */
export function isSignedBy(manifest: Uint8Array, { publicKey, signature }: Signature): boolean {
  try {
    const key = createPublicKey(publicKey);
    return key.asymmetricKeyType === "ed25519" && verify(null, manifest, key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

/** Short name of a key, for people: the first 16 hexadecimal digits of the SHA-256 of its SPKI. */
export function fingerprintOf(key: KeyObject): string {
  return sha256Of(key.export({ type: "spki", format: "der" })).slice(0, 16);
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
