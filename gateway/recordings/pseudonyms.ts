/** Names that stand for others: HMAC-SHA-256 with a key of the campaign that stays on the gateway; without the key nobody leads back. */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Of } from "./seal.ts";

/** The same text gives the same ten characters within a campaign (RFC 2104, RFC 4648 §6 in lower case). */
export type Pseudonym = (kind: string, text: string) => string;

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const length = 10;
const keyBytes = 32;

export function pseudonymsOf(key: Uint8Array): Pseudonym {
  return (kind, text) => {
    const digest = createHmac("sha256", key).update(`${kind}\n${text}`).digest();
    let bits = "";
    for (const byte of digest.subarray(0, Math.ceil((length * 5) / 8))) bits += byte.toString(2).padStart(8, "0");
    return Array.from({ length }, (_, at) => alphabet[Number.parseInt(bits.slice(5 * at, 5 * at + 5), 2)]).join("");
  };
}

/** Where the key of a campaign lies. Deleting the file ends every way back. */
export function campaignKeyPath(dataDirectory: string, campaign: string): string {
  return join(dataDirectory, "recordings", "campaign-keys", `${sha256Of(campaign).slice(0, 16)}.key`);
}

/** Made when it is needed first; readable by this user alone. */
export function campaignKey(dataDirectory: string, campaign: string): Uint8Array {
  const path = campaignKeyPath(dataDirectory, campaign);
  if (existsSync(path)) return readFileSync(path);
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  const key = randomBytes(keyBytes);
  writeFileSync(path, key, { mode: 0o600, flag: "wx" });
  return key;
}

/** For a look at what would be written. */
export function passingKey(): Uint8Array {
  return randomBytes(keyBytes);
}
