/** Bundles: what was signed comes out again; what was changed, or is signed by a stranger, does not count. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBundle, writeBundle } from "../../gateway/bundle.ts";
import { signatureOf } from "../../gateway/recordings/seal.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const trusted = [createPublicKey(privateKey)];
const files = new Map<string, Uint8Array>([
  ["models/pump/card.json", new TextEncoder().encode("{}")],
  ["models/pump/model.onnx", new Uint8Array([1, 2, 3])],
]);
const text = writeBundle({ id: "november", createdMs: 1, files }, privateKey);

test("gives back what was put in, and says whether the key is trusted", () => {
  const bundle = readBundle(Buffer.from(text), trusted);
  const stranger = readBundle(Buffer.from(text), []);

  expect(bundle).toMatchObject({ id: "november", isTrusted: true });
  expect(new Map(Array.from(bundle.files, ([path, bytes]) => [path, [...bytes]]))).toEqual(
    new Map(Array.from(files, ([path, bytes]) => [path, [...bytes]])),
  );
  expect(stranger.isTrusted).toBe(false);
});

test("any changed byte is either refused or changes nothing", () => {
  const original = readBundle(Buffer.from(text), trusted);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
      const changed = Buffer.from(text);
      changed[at] = code;
      try {
        const bundle = readBundle(changed, trusted);
        expect(bundle.digest).toBe(original.digest);
        expect([...bundle.files.values()].map((bytes) => [...bytes])).toEqual(
          [...original.files.values()].map((bytes) => [...bytes]),
        );
      } catch (error) {
        expect(error).toMatchObject({ code: "SAMSPEL_BUNDLE", next: expect.any(String) });
      }
    }),
  );
});

test("a path that leads elsewhere is refused", () => {
  const evil = writeBundle(
    { id: "evil", createdMs: 1, files: new Map([["../../etc/passwd", new Uint8Array()]]) },
    privateKey,
  );

  expect(() => readBundle(Buffer.from(evil), trusted)).toThrow(/manifest/);
});

test("what a bundle is for is signed with it; a newer format says that this gateway must be updated", () => {
  const target = { gateways: ["line-1"], architectures: ["arm64"] };
  const forOne = writeBundle({ id: "own", createdMs: 1, files, ...target }, privateKey);
  const manifest = JSON.stringify({ format: "samspel-bundle-2", id: "later", createdMs: 1, files: { other: "shape" } });
  const newer = JSON.stringify({ manifest, signature: signatureOf(manifest, privateKey), files: {} });

  expect(readBundle(Buffer.from(forOne), trusted)).toMatchObject(target);
  expect(() => readBundle(Buffer.from(forOne.replace("line-1", "line-2")), trusted)).toThrow(/changed since/);
  expect(() => readBundle(Buffer.from(newer), trusted)).toThrow(
    expect.objectContaining({ code: "SAMSPEL_BUNDLE_FORMAT", next: expect.stringContaining("Update this gateway") }),
  );
});
