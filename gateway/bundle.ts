/** A bundle: models and a configuration in one signed file, published once for many gateways. Pure. */
import { createPublicKey, type KeyObject } from "node:crypto";
import Type from "typebox";
import { Compile } from "typebox/compile";
import { keyIdOf } from "../models/signature.ts";
import { PermanentError } from "./core/errors.ts";
import { parsedJson } from "./core/json.ts";
import { isSignedBy, sha256Of, signatureOf } from "./recordings/seal.ts";

const format = "samspel-bundle-1";
/** As much as brokers take in one message without being told. */
const bytesMax = 16 * 2 ** 20;
const filesMax = 500;
const gatewaysMax = 1000;
const gatewayName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$" });

const Hex = Type.String({ pattern: "^[0-9a-f]{64}$" });
/** `models/<card>/<file>` or `configuration.yaml`: nothing that leads elsewhere. */
const pathPattern =
  "^(models/[A-Za-z0-9][A-Za-z0-9._-]{0,99}/(model\\.onnx|golden\\.json|card\\.json|card\\.json\\.sig)|configuration\\.yaml)$";
const BundleFile = Compile(
  Type.Object(
    {
      manifest: Type.String({ maxLength: 200_000 }),
      signature: Type.Object({
        algorithm: Type.Literal("Ed25519"),
        signs: Type.String(),
        publicKey: Type.String({ maxLength: 1000 }),
        signature: Type.String({ maxLength: 200 }),
      }),
      files: Type.Record(Type.String({ pattern: pathPattern }), Type.String()),
    },
    { additionalProperties: false },
  ),
);
const Manifest = Compile(
  Type.Object({
    format: Type.Literal(format),
    id: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$" }),
    createdMs: Type.Number(),
    files: Type.Array(
      Type.Object({ path: Type.String({ pattern: pathPattern }), bytes: Type.Integer({ minimum: 0 }), sha256: Hex }),
      { maxItems: filesMax },
    ),
    gateways: Type.Optional(Type.Array(gatewayName, { maxItems: gatewaysMax })),
    architectures: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 20 })),
  }),
);

export interface Bundle extends BundleTarget {
  readonly id: string;
  readonly createdMs: number;
  /** SHA-256 of the manifest: what was wanted is what was taken when both are the same. */
  readonly digest: string;
  /** Of the key that signed it. */
  readonly keyId: string;
  readonly isTrusted: boolean;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface BundleContent extends BundleTarget {
  readonly id: string;
  readonly createdMs: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What it is for; empty or absent is every one. It is signed, so that nobody can publish it to others. */
export interface BundleTarget {
  /** Names of gateways in the fleet. */
  readonly gateways?: readonly string[];
  /** As `process.arch` of Node names them: `x64`, `arm64`. */
  readonly architectures?: readonly string[];
}

/** The bundle as text, signed with a private key. Throws PermanentError when it is too large. */
export function writeBundle({ id, createdMs, files, ...target }: BundleContent, key: KeyObject): string {
  const entries = Array.from(files, ([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256Of(bytes) }));
  const manifest = JSON.stringify({
    format,
    id,
    createdMs,
    files: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...target,
  });
  const content = Object.fromEntries(
    Array.from(files, ([path, bytes]) => [path, Buffer.from(bytes).toString("base64")]),
  );
  const text = JSON.stringify({ manifest, signature: signatureOf(manifest, key), files: content });
  if (Buffer.byteLength(text) > bytesMax)
    throw refused(`The bundle is larger than ${bytesMax / 2 ** 20} MiB`, "Put fewer models into it.");
  return text;
}

/** Throws PermanentError when it is no bundle, was changed since it was signed, or lacks a file. */
export function readBundle(content: Uint8Array, trusted: readonly KeyObject[]): Bundle {
  if (content.length > bytesMax)
    throw refused(`The bundle is larger than ${bytesMax / 2 ** 20} MiB`, "Put fewer models into it.");
  const bundle = parsedJson(new TextDecoder().decode(content));
  if (!BundleFile.Check(bundle)) throw refused("It is no bundle", "Make one with samspel bundle create.");
  const { manifest: text, signature, files: encoded } = bundle;
  if (!isSignedBy(Buffer.from(text), signature)) {
    throw refused(
      "The signature does not fit: the bundle was changed since it was signed",
      "Get it again from where it was made.",
    );
  }
  const manifest = parsedJson(text);
  refuseOtherFormat(manifest);
  if (!Manifest.Check(manifest))
    throw refused("Its manifest cannot be read", "Make it anew with samspel bundle create.");
  const files = new Map<string, Uint8Array>();
  for (const { path, bytes, sha256 } of manifest.files) {
    const file = Buffer.from(encoded[path] ?? "", "base64");
    if (file.length !== bytes || sha256Of(file) !== sha256)
      throw refused(`${path} does not fit its manifest`, "Get the bundle again.");
    files.set(path, file);
  }
  const keyId = keyIdOf(createPublicKey(signature.publicKey));
  const isTrusted = trusted.some((key) => keyIdOf(key) === keyId);
  const { id, createdMs, gateways = [], architectures = [] } = manifest;
  return { id, createdMs, digest: sha256Of(text), keyId, isTrusted, files, gateways, architectures };
}

function refuseOtherFormat(manifest: unknown): void {
  const told: unknown = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "format") : undefined;
  if (told === format || typeof told !== "string" || !/^samspel-bundle-\d{1,6}$/.test(told)) return;
  throw new PermanentError(`The bundle has the format ${told}, and this gateway reads ${format}.`, {
    code: "SAMSPEL_BUNDLE_FORMAT",
    next: "Update this gateway, or make the bundle with a version that is not newer than it.",
  });
}

function refused(message: string, next: string): PermanentError {
  return new PermanentError(`${message}.`, { code: "SAMSPEL_BUNDLE", next });
}
