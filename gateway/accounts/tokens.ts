/** Tokens of programs and wall screens: what may be asked for, and what is kept of it. */
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { NewToken, TokenReport } from "../core/accounts.ts";
import { PermanentError } from "../core/errors.ts";

/** Makes a token that was left somewhere findable. */
export const tokenPrefix = "samspel_";

const daysMax = 3650;
const dayMs = 86_400_000;

/** Throws PermanentError for a lifetime or an address that is none. */
export function tokenOf({ name, role, days, address }: NewToken, nowMs: number): TokenReport {
  if (days === undefined && role !== "display") throw invalid("A token has an end: give the days that it is valid.");
  if (days !== undefined && !(days > 0 && days <= daysMax)) throw invalid(`A token is valid for 1 to ${daysMax} days.`);
  if (address !== undefined && role !== "display") throw invalid("Only a display is bound to an address.");
  if (address !== undefined && isIP(address) === 0) throw invalid(`${JSON.stringify(address)} is no network address.`);
  return {
    id: randomBytes(6).toString("hex"),
    name,
    role,
    createdMs: nowMs,
    ...(days === undefined ? {} : { expiresMs: nowMs + days * dayMs }),
    ...(address === undefined ? {} : { address }),
  };
}

function invalid(message: string): PermanentError {
  return new PermanentError(message, {
    code: "SAMSPEL_TOKEN_INVALID",
    next: "See `samspel tokens add --help`.",
  });
}
