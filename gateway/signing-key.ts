/** The key with which the gateway signs what it learns, made at its first start, and the public keys that it trusts. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, errorMessage } from "./core/errors.ts";

export interface ModelKeys {
  readonly own: KeyObject;
  /** Public keys; the own one among them. */
  readonly trusted: readonly KeyObject[];
}

/** Throws ConfigError when the key cannot be read or made, or a trusted one is no Ed25519 public key. */
export function openModelKeys(dataDirectory: string, trustedPems: readonly string[]): ModelKeys {
  const directory = join(dataDirectory, "keys");
  const path = join(directory, "model-signing.pem");
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const own = existing(path) ?? made(path, join(directory, "model-signing.pub.pem"));
    return { own, trusted: [createPublicKey(own), ...trustedPems.map(trustedKey)] };
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(`The key that signs models cannot be used: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_MODEL_KEY",
      cause,
      next: `Check ${path}; moved away, a new one is made, and what the old one signed counts as signed by an unknown key.`,
    });
  }
}

function existing(path: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function made(path: string, publicPath: string): KeyObject {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flush: true });
  writeFileSync(publicPath, publicKey.export({ type: "spki", format: "pem" }), { flush: true });
  return privateKey;
}

function trustedKey(pem: string, index: number): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: what is no key at all and what is a key of another kind need the same answer.
  }
  throw new ConfigError(`trustedModelKeys[${index}] is no Ed25519 public key in PEM.`, {
    code: "SAMSPEL_MODEL_KEY",
    next: "Give the content of keys/model-signing.pub.pem of the other gateway.",
  });
}
