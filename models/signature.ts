/** Who made a model: an Ed25519 signature (RFC 8032) over the digest of card and graph, in `card.json.sig` beside the card. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { Compile } from "typebox/compile";

export const signatureFile = "card.json.sig";

/** `none`: not signed. `unknown-key`: well formed, by a key that is not trusted here. `invalid`: changed since, or no signature at all. */
export interface SignatureCheck {
  readonly state: "none" | "valid" | "invalid" | "unknown-key";
  readonly keyId?: string;
}

const SignatureFile = Compile(
  Type.Object({
    algorithm: Type.Literal("Ed25519"),
    keyId: Type.String({ pattern: "^[0-9a-f]{16}$" }),
    signature: Type.String({ minLength: 80, maxLength: 100 }),
  }),
);
const bytesMax = 4096;

/** First 16 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo, DER). */
export function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}

/** Content of the file beside the card. */
export function signed(digest: string, privateKey: KeyObject): string {
  const signature = sign(null, messageOf(digest), privateKey).toString("base64");
  return `${JSON.stringify({ algorithm: "Ed25519", keyId: keyIdOf(privateKey), signature })}\n`;
}

/** `trusted` are public keys. */
export async function checkSignature(
  directory: string,
  digest: string,
  trusted: readonly KeyObject[],
): Promise<SignatureCheck> {
  const file = await readFile(join(directory, signatureFile)).catch(() => undefined);
  if (file === undefined) return { state: "none" };
  const content = file.length > bytesMax ? undefined : parsed(file.toString("utf8"));
  if (!SignatureFile.Check(content)) return { state: "invalid" };
  const { keyId, signature } = content;
  const key = trusted.find((each) => keyIdOf(each) === keyId);
  if (key === undefined) return { state: "unknown-key", keyId };
  const isValid = verify(null, messageOf(digest), key, Buffer.from(signature, "base64"));
  return { state: isValid ? "valid" : "invalid", keyId };
}

function messageOf(digest: string): Buffer {
  return Buffer.from(`samspel-model ${digest}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
