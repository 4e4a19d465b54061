/** Failures of the MQTT client → errors with a stable code and what to do next. Pure. */
import { ErrorWithReasonCode } from "mqtt";
import { type ErrorCode, errorMessage, PermanentError, TemporaryError, unreachableRetryMs } from "../../core/errors.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
  /** True when time alone does not mend it. */
  readonly needsSomebody?: boolean;
}

const rules: readonly Rule[] = [
  {
    pattern: /ECONNREFUSED/,
    code: "SAMSPEL_MQTT_REFUSED",
    message: "Nothing answers at this address and port",
    next: "Check that the broker runs, and the port in its address.",
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    code: "SAMSPEL_MQTT_HOST_UNKNOWN",
    message: "The host name is not known",
    next: "Check the host name, or write the IP address.",
  },
  {
    pattern: /not authori[sz]ed|bad user ?name|Banned/i,
    code: "SAMSPEL_MQTT_USER",
    needsSomebody: true,
    message: "The broker refuses the user",
    next: "Check user name and password, and the broker's access list.",
  },
  {
    pattern: /identifier rejected|client identifier/i,
    code: "SAMSPEL_MQTT_CLIENT_ID",
    needsSomebody: true,
    message: "The broker refuses the client id",
    next: "Give a clientId that the broker accepts.",
  },
  {
    pattern: /protocol version/i,
    code: "SAMSPEL_MQTT_VERSION",
    needsSomebody: true,
    message: "The broker does not speak this version of MQTT",
    next: "Set version to the other one.",
  },
  {
    pattern: /certificate|self.signed|CERT_|ERR_TLS|EPROTO|wrong version number|alert/i,
    code: "SAMSPEL_MQTT_TLS",
    needsSomebody: true,
    message: "No secure connection can be made",
    next: "Check tls.authorityFile, the host name in the broker's certificate, and that the port speaks TLS.",
  },
  {
    pattern: /ETIMEDOUT|timeout|EHOSTUNREACH|ENETUNREACH|closed/i,
    code: "SAMSPEL_MQTT_TIMEOUT",
    message: "The broker does not answer",
    next: "Check the address, the network and the firewall.",
  },
];

/** The error to throw or show when the broker at `url` cannot be reached. */
export function brokerError(url: string, cause: unknown): TemporaryError {
  const text = `${errorMessage(cause)} ${cause instanceof Error && "code" in cause ? String(cause.code) : ""}`;
  const rule = rules.find(({ pattern }) => pattern.test(text));
  const detail = (errorMessage(cause) || text).trim().slice(0, 200);
  return new TemporaryError(`${url}: ${rule?.message ?? "The connection failed"} (${detail}).`, {
    code: rule?.code ?? "SAMSPEL_MQTT_CONNECTION",
    cause,
    ...(rule?.needsSomebody === true ? { remedy: "operator" } : { retryWithinMs: unreachableRetryMs }),
    next: rule?.next ?? "Check the broker's log at this time.",
  });
}

/** Not authorized (MQTT 5.0 §2.4): this user may not write to that topic, or read it. */
const notAuthorized = 0x87;

/** True when the broker refuses a message because of its topic. MQTT 3.1.1 has no word for that. */
export function isForbidden(cause: unknown): boolean {
  return cause instanceof ErrorWithReasonCode && cause.code === notAuthorized;
}

const topicCode = "SAMSPEL_MQTT_TOPIC";

/** The error for topics that this user may not read or write. Somebody must change the access list of the broker. */
export function forbiddenTopic(url: string, topics: readonly string[], right: "read" | "write"): TemporaryError {
  const verb = right === "read" ? "read" : "written";
  return topicError(`${url}: Not authorised: the broker does not allow ${named(topics)} to be ${verb}.`, right);
}

/** The same, of a broker that has no word for it. */
export function endingTopic(url: string, topics: readonly string[]): TemporaryError {
  const text = `the broker ends the connection whenever ${named(topics)} is written, and at nothing else`;
  return topicError(`${url}: Not authorised, as it seems: ${text}.`, "write");
}

function topicError(message: string, right: "read" | "write"): TemporaryError {
  const next = `Give this user the right to ${right} there in the broker's access list.`;
  return new TemporaryError(message, { code: topicCode, remedy: "operator", next });
}

function named(topics: readonly string[]): string {
  const first = topics.slice(0, 3).map((topic) => topic.slice(0, 200));
  return `${first.join(", ")}${topics.length > first.length ? ` and ${topics.length - first.length} more` : ""}`;
}

/** True for the error that says that a topic may not be written, or read. */
export function isForbiddenTopic(error: unknown): boolean {
  return error instanceof TemporaryError && error.code === topicCode;
}

/** The error when a broker ends the connection instead of saying that this user may not write. */
export function forbiddenUser(url: string, cause: unknown): TemporaryError {
  return new TemporaryError(`${url}: The broker ends the connection when it is sent a message, and confirms none.`, {
    code: "SAMSPEL_MQTT_USER",
    cause,
    remedy: "operator",
    next: "Check that this user may write there (the broker's access list); with version 5 a broker gives its reason.",
  });
}

/** Which of these subscriptions the broker has refused (SUBACK 0x80 and above); undefined for an error of another kind. */
export function refusedSubscriptions(cause: unknown, topics: readonly string[]): readonly string[] | undefined {
  const packet: unknown = cause instanceof Error ? Reflect.get(cause, "packet") : undefined;
  const granted: unknown = typeof packet === "object" && packet !== null ? Reflect.get(packet, "granted") : undefined;
  if (!Array.isArray(granted) || granted.length !== topics.length) return undefined;
  return topics.filter((_, index) => Number(granted[index]) >= 0x80);
}

/** Topic name invalid, packet too large, payload format invalid (MQTT 5.0 §2.4): the same message will fail again. */
const refusingReasons: readonly number[] = [0x90, 0x95, 0x99];

/** The error to throw when a message cannot be published: PermanentError when it never will. */
export function messageError(url: string, cause: unknown): TemporaryError | PermanentError {
  if (cause instanceof TemporaryError || cause instanceof PermanentError) return cause;
  if (!(cause instanceof ErrorWithReasonCode) || !refusingReasons.includes(cause.code)) return brokerError(url, cause);
  return new PermanentError(`${url}: The broker refuses the message (${cause.message}).`, {
    code: "SAMSPEL_MQTT_MESSAGE",
    cause,
  });
}
