/** What the server or the network answered → errors with a stable code, and who can do something about it. Pure. */
import { HttpError, RequestTimedOutError } from "@influxdata/influxdb-client";
import { type ErrorCode, errorMessage, PermanentError, TemporaryError, unreachableRetryMs } from "../../core/errors.ts";

interface Rule {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
}

/** Answers that stay the same until somebody changes something. */
const heldRules: Readonly<Record<number, Rule>> = {
  401: {
    code: "SAMSPEL_INFLUXDB_TOKEN",
    message: "The server refuses the token",
    next: "Check token; for InfluxDB 1 it is `user:password`. What waits is kept and sent then.",
  },
  403: {
    code: "SAMSPEL_INFLUXDB_FORBIDDEN",
    message: "The token may not write to this bucket",
    next: "Give the token write access to the bucket. What waits is kept and sent then.",
  },
  404: {
    code: "SAMSPEL_INFLUXDB_BUCKET",
    message: "There is no such bucket or database, or not this interface at this address",
    next: "Create it, check org, bucket (`database/policy` for InfluxDB 1) and api: 1 for servers older than 1.8, 3 for InfluxDB 3.",
  },
};
const otherRule: Rule = {
  code: "SAMSPEL_INFLUXDB_ANSWER",
  message: "The server gives an answer that is not InfluxDB's",
  next: "Check the address, and what stands between gateway and server (a proxy, a login page).",
};
const busyRule: Rule = {
  code: "SAMSPEL_INFLUXDB_BUSY",
  message: "The server cannot take more now",
  next: "It is tried again by itself; if it lasts, look at the server's load and log.",
};

const networkRules: readonly (Rule & { readonly pattern: RegExp })[] = [
  {
    pattern: /ECONNREFUSED/,
    code: "SAMSPEL_INFLUXDB_REFUSED",
    message: "Nothing answers at this address and port",
    next: "Check that the server runs, and the port in url.",
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    code: "SAMSPEL_INFLUXDB_HOST_UNKNOWN",
    message: "The host name is not known",
    next: "Check the host name in url, or write the IP address.",
  },
  {
    pattern: /certificate|self.signed|CERT_|ERR_TLS|ERR_SSL|EPROTO|wrong version number/i,
    code: "SAMSPEL_INFLUXDB_TLS",
    message: "No secure connection can be made",
    next: "Check authorityFile, the host name in the server's certificate, and that the port speaks TLS.",
  },
  {
    pattern: /timed? ?out|TimeoutError|AbortError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|aborted/i,
    code: "SAMSPEL_INFLUXDB_TIMEOUT",
    message: "The server does not answer in time",
    next: "Check the network and the server's load; raise timeoutSeconds for a slow link.",
  },
];
const connectionRule: Rule = {
  code: "SAMSPEL_INFLUXDB_CONNECTION",
  message: "The connection failed",
  next: "It is tried again by itself; if it lasts, look at the server's log at this time.",
};

const bodyLengthMax = 300;

/**
 * The error to throw for a failed write. `nowMs` is the wall clock: a server may name a time to come back at. `secrets` are left out of
 * what the server said, for it may repeat what it was sent.
 */
export function writeError(
  url: string,
  cause: unknown,
  { nowMs, secrets = [] }: { readonly nowMs: number; readonly secrets?: readonly string[] },
): TemporaryError | PermanentError {
  if (cause instanceof TemporaryError || cause instanceof PermanentError) return cause;
  if (!(cause instanceof HttpError)) return networkError(url, cause);
  const { statusCode } = cause;
  const answer = (cause.message || cause.body || "").replace(/\s+/g, " ").trim();
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), answer).slice(0, bodyLengthMax);
  const text = (message: string) => `${url}: ${message} (${statusCode}: ${said}).`;
  if (statusCode === 400 || statusCode === 422) {
    return new PermanentError(text("The server refuses the line"), { code: "SAMSPEL_INFLUXDB_LINE" });
  }
  if (statusCode === 413) {
    return new PermanentError(text("Too much at once"), { code: "SAMSPEL_INFLUXDB_SIZE", reason: "size" });
  }
  const isBusy = statusCode >= 500 || statusCode === 408 || statusCode === 425 || statusCode === 429;
  if (isBusy) {
    const retryAfterMs = retryAfter(cause.headers?.["retry-after"], nowMs);
    const { message, ...details } = busyRule;
    const more = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new TemporaryError(text(message), { ...details, ...more });
  }
  const { message, ...details } = heldRules[statusCode] ?? otherRule;
  return new TemporaryError(text(message), { ...details, remedy: "operator" });
}

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfter(header: string | readonly string[] | undefined, nowMs: number): number | undefined {
  const text = (typeof header === "string" ? header : header?.[0])?.trim();
  if (text === undefined || text === "") return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function networkError(url: string, cause: unknown): TemporaryError {
  const isTimeout = cause instanceof RequestTimedOutError;
  const name = cause instanceof Error ? cause.name : "";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const text = `${name} ${errorMessage(cause)} ${code}${isTimeout ? " timeout" : ""}`;
  const { message, next, code: stableCode } = networkRules.find(({ pattern }) => pattern.test(text)) ?? connectionRule;
  const detail = (errorMessage(cause) || code || name).trim().slice(0, bodyLengthMax);
  const retryWithinMs = unreachableRetryMs;
  return new TemporaryError(`${url}: ${message} (${detail}).`, { code: stableCode, cause, next, retryWithinMs });
}
