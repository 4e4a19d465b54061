/** What verbs ask of a running gateway: JSON over its HTTP interface, failures as the errors of the command line. */
import type { Command } from "commander";
import { ConfigError, type ErrorCode, errorMessage, PermanentError, TemporaryError } from "../core/errors.ts";

const defaultGateway = "http://127.0.0.1:8080";
const deadlineMs = 120_000;

export interface GatewayClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

export interface GatewayOption {
  readonly gateway: string;
}

/** A verb that asks a running gateway. */
export function gatewayVerb(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option("--gateway <url>", "address of the gateway", defaultGateway);
}

/** A token stands in the environment, where other users of the machine do not see it as they see arguments. */
function authorisation(): { readonly authorization?: string } {
  const token = process.env.SAMSPEL_TOKEN;
  return token === undefined || token === "" ? {} : { authorization: `Bearer ${token.trim()}` };
}

/** `address` as a user types it; paths go below `/api/v1`. Throws ConfigError for an address that is none. */
export function gatewayClient(address: string): GatewayClient {
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new ConfigError(`${address} is no address of a gateway.`, {
      code: "SAMSPEL_GATEWAY_ADDRESS",
      next: `Write it like ${defaultGateway}.`,
    });
  }
  const base = `${address.replace(/\/+$/, "")}/api/v1`;
  const ask = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await fetch(base + path, {
      ...init,
      headers: { ...init.headers, ...authorisation() },
      signal: AbortSignal.timeout(deadlineMs),
    }).catch((cause) => {
      if (isUntrusted(cause)) throw untrusted(address, cause);
      throw new TemporaryError(`The gateway at ${address} does not answer: ${reasonOf(cause)}.`, {
        code: "SAMSPEL_GATEWAY_UNREACHABLE",
        cause,
        next: "Start it with samspel run, or give its address with --gateway.",
      });
    });
    if (response.ok) return response.json() as Promise<T>;
    throw await refusalOf(response);
  };
  return {
    get: (path) => ask(path, {}),
    delete: (path) => ask(path, { method: "DELETE" }),
    post: (path, body) =>
      ask(path, {
        method: "POST",
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      }),
  };
}

/** The gateway answers, with a certificate that this machine has no reason to trust. */
function isUntrusted(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/.test(code);
}

function untrusted(address: string, cause: unknown): TemporaryError {
  return new TemporaryError(`The certificate of ${address} is not trusted here: ${reasonOf(cause)}.`, {
    code: "SAMSPEL_GATEWAY_UNTRUSTED",
    cause,
    next: "On the gateway: samspel tls authority > samspel-authority.pem. Then set NODE_EXTRA_CA_CERTS=samspel-authority.pem before samspel, and use a name or address that the certificate has.",
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorMessage(cause).replace(/\.$/, "");
}

const giveToken =
  "Give a token: SAMSPEL_TOKEN=… before samspel. On the gateway: samspel tokens add NAME --role engineer --days 30.";

/** Answers carry a code, a message and what to do next; what carries none is no gateway. */
async function refusalOf(response: Response): Promise<PermanentError | TemporaryError> {
  const answer: unknown = await response.json().catch(() => undefined);
  const isAnswer = typeof answer === "object" && answer !== null && "code" in answer && "message" in answer;
  if (!isAnswer || !isCode(answer.code)) {
    return new PermanentError(`What answers at this address is no gateway (HTTP ${response.status}).`, {
      code: "SAMSPEL_GATEWAY_ADDRESS",
      next: "Check the address and the port.",
    });
  }
  const next = "next" in answer && typeof answer.next === "string" ? { next: answer.next } : {};
  const details = { code: answer.code, ...next, ...(response.status === 401 ? { next: giveToken } : {}) };
  const message = String(answer.message);
  return response.status === 503 ? new TemporaryError(message, details) : new PermanentError(message, details);
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && value.startsWith("SAMSPEL_");
}
