/** Signatures beside a card: valid, changed, unknown, malformed, and which key. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openModelKeys } from "../../gateway/signing-key.ts";
import { checkSignature, keyIdOf, signatureFile, signed } from "../../models/signature.ts";
import { temporaryDirectory } from "../support/context.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const digest = "ab".repeat(32);

function directoryWith(content: string | undefined): string {
  const directory = temporaryDirectory("signature");
  if (content !== undefined) writeFileSync(join(directory, signatureFile), content);
  return directory;
}

test("a signature is valid for its digest and its key only", async () => {
  const directory = directoryWith(signed(digest, privateKey));
  const keyId = keyIdOf(publicKey);

  expect(keyIdOf(privateKey)).toBe(keyId);
  expect(await checkSignature(directory, digest, [publicKey])).toEqual({ state: "valid", keyId });
  expect(await checkSignature(directory, "cd".repeat(32), [publicKey])).toEqual({ state: "invalid", keyId });
  expect(await checkSignature(directory, digest, [])).toEqual({ state: "unknown-key", keyId });
  expect(await checkSignature(directoryWith(undefined), digest, [publicKey])).toEqual({ state: "none" });
});

test.each(["", "no JSON", "{}", '{"algorithm":"none","keyId":"00","signature":""}', "x".repeat(10_000)])(
  "what is no signature is invalid: %.20s",
  async (content) => {
    expect(await checkSignature(directoryWith(content), digest, [publicKey])).toEqual({ state: "invalid" });
  },
);

test("the key of a gateway is made once, and others are trusted by their public keys", () => {
  const directory = temporaryDirectory("keys");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();

  const first = openModelKeys(directory, [pem]);
  const second = openModelKeys(directory, []);

  expect(keyIdOf(second.own)).toBe(keyIdOf(first.own));
  expect(first.trusted.map(keyIdOf)).toEqual([keyIdOf(createPublicKey(first.own)), keyIdOf(publicKey)]);
  expect(() => openModelKeys(directory, ["no key"])).toThrow(expect.objectContaining({ code: "SAMSPEL_MODEL_KEY" }));
});
