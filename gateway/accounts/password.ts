/** Passwords: what is accepted, and how they are kept. scrypt of Node (RFC 7914), written as a PHC string. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { PermanentError } from "../core/errors.ts";

/** Parameters of scrypt: N = 2^logN. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/**
 * Cost of one guess: 32 MiB, three passes. As strong as N = 2^17, p = 1 (OWASP, Password Storage Cheat Sheet) with a
 * quarter of its memory, for the gateway shall fit into 300 MiB.
 */
const usualCost: PasswordCost = { logN: 15, r: 8, p: 3 };
const keyBytes = 32;
const saltBytes = 16;
/** Above the need of the costs here (128 · N · r), below what a forged file could make the process take. */
const memoryBytesMax = 64 * 2 ** 20;

export const passwordLength = { minimum: 12, maximum: 256 } as const;

/**
 * Long passwords that appear again and again in published lists of leaked ones. What such lists hold below twelve
 * characters is refused by its length.
 */
const common = new Set(
  [
    "123456789012 1234567890123 12345678901234 123456789123 123123123123 111111111111 000000000000 987654321098",
    "qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv asdfghjkl123",
    "zxcvbnm12345 password1234 password12345 password123456 passwordpassword password2024 password2025 password2026",
    "iloveyou1234 iloveyouforever changeme1234 changemechangeme letmeinplease welcome12345 welcome2026! administrator",
    "administrator1 adminadminadmin admin1234567 administrateur superman1234 sunshine1234 princess1234 football1234",
    "baseball1234 trustno1trustno1 abcdefghijkl abcdefghijklm abcd12345678 abc123abc123 1234567890qwerty",
    "correcthorsebatterystaple losenord1234 lösenord1234 hemligt12345 sommar2026!! produktion123 fabriken1234",
    "operator1234 engineer1234 maintenance1 samspelsamspel",
  ]
    .join(" ")
    .split(" "),
);

/** Throws PermanentError for a password that is guessed first. There are no rules about kinds of characters. */
export function checkPassword(password: string, name: string): void {
  const lower = password.toLowerCase();
  const refused = (message: string): never => {
    throw new PermanentError(message, {
      code: "SAMSPEL_PASSWORD_WEAK",
      next: "Take a sentence of a few words that only you would think of.",
    });
  };
  if (password.length < passwordLength.minimum)
    refused(`A password has at least ${passwordLength.minimum} characters.`);
  if (password.length > passwordLength.maximum) refused(`A password has at most ${passwordLength.maximum} characters.`);
  if (common.has(lower)) refused("This password stands in every list of common ones.");
  if (new Set(lower).size < 5) refused("This password repeats a few characters.");
  if (lower.includes("samspel") || lower.includes(name.toLowerCase())) {
    refused("This password contains the name of the account or of the program.");
  }
}

/** The password as it is kept: `$scrypt$ln=15,r=8,p=3$salt$key`. */
export async function hashedPassword(password: string, cost: PasswordCost = usualCost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derived(password, salt, cost);
  return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${salt.toString("base64")}$${key.toString("base64")}`;
}

/** Takes as long for an unknown account (`undefined`) as for a known one. */
export async function isPassword(
  password: string,
  kept: string | undefined,
  cost: PasswordCost = usualCost,
): Promise<boolean> {
  const parts = parsed(kept ?? "");
  const { salt, key, ...used } = parts ?? { salt: randomBytes(saltBytes), key: randomBytes(keyBytes), ...cost };
  const found = await derived(password, salt, used);
  return timingSafeEqual(found, key) && parts !== undefined;
}

/** Whether a text is a hash that `isPassword` can check. */
export function isHash(text: unknown): text is string {
  return typeof text === "string" && parsed(text) !== undefined;
}

function parsed(text: string) {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=]{22,64})\$([A-Za-z0-9+/=]{44})$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [logN, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  if (logN < 10 || r < 1 || p < 1 || 128 * 2 ** logN * r > memoryBytesMax) return undefined;
  const key = Buffer.from(match[5]!, "base64");
  return key.length === keyBytes ? { logN, r, p, salt: Buffer.from(match[4]!, "base64"), key } : undefined;
}

function derived(password: string, salt: Buffer, { logN, r, p }: PasswordCost): Promise<Buffer> {
  // The same letters typed on another keyboard may come as other code points (RFC 8265 §4.2).
  const text = password.normalize("NFC");
  return new Promise((resolve, reject) => {
    scrypt(text, salt, keyBytes, { N: 2 ** logN, r, p, maxmem: 2 * memoryBytesMax }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
