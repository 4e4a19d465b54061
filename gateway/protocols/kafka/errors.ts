/** Failures of the Kafka client → errors with a stable code and what to do next. Pure. */
import {
  ConfigError,
  type ErrorCode,
  errorMessage,
  PermanentError,
  TemporaryError,
  unreachableRetryMs,
} from "../../core/errors.ts";

interface Rule {
  /** Compared with names of the protocol (for example TOPIC_AUTHORIZATION_FAILED), codes and texts of all causes. */
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
  /** `operator`: time alone does not mend it. `size`, `content`: the same records will fail again. */
  readonly kind?: "operator" | "size" | "content";
}

const rules: readonly Rule[] = [
  {
    pattern: /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE/,
    code: "SAMSPEL_KAFKA_SIZE",
    message: "The records are larger than the topic takes",
    next: "Raise max.message.bytes of the topic, or lower batchValues.",
    kind: "size",
  },
  {
    pattern: /INVALID_RECORD|POLICY_VIOLATION|UNSUPPORTED_FOR_MESSAGE_FORMAT/,
    code: "SAMSPEL_KAFKA_RECORD",
    message: "The cluster refuses the records",
    next: "Check the settings of the topic.",
    kind: "content",
  },
  {
    pattern: /INVALID_TIMESTAMP/,
    code: "SAMSPEL_KAFKA_CLOCK",
    message: "The cluster refuses the time of the records: the clock of this gateway or of a broker is wrong",
    next: "Set the clock. What is stored waits until then.",
    kind: "operator",
  },
  {
    pattern: /(TOPIC|CLUSTER|GROUP|TRANSACTIONAL_ID)_AUTHORIZATION_FAILED/,
    code: "SAMSPEL_KAFKA_FORBIDDEN",
    message: "This user has no right to the topic or the group",
    next: "Give the user the right (an ACL of the cluster) or another user to the gateway.",
    kind: "operator",
  },
  {
    pattern: /Unknown topic|UNKNOWN_TOPIC_OR_PARTITION|UNKNOWN_TOPIC_ID|INVALID_TOPIC_EXCEPTION/,
    code: "SAMSPEL_KAFKA_TOPIC",
    message: "There is no such topic",
    next: "Create the topic, or correct its name.",
    kind: "operator",
  },
  {
    pattern: /PLT_KFK_AUTHENTICATION|SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE/,
    code: "SAMSPEL_KAFKA_USER",
    message: "The cluster refuses the user",
    next: "Check user name, password and mechanism.",
    kind: "operator",
  },
  {
    pattern: /certificate|self.signed|CERT_|ERR_TLS|ERR_SSL|EPROTO|wrong version number/i,
    code: "SAMSPEL_KAFKA_TLS",
    message: "No secure connection can be made",
    next: "Check tls.authorityFile, the host names in the brokers' certificates, and that the port speaks TLS.",
    kind: "operator",
  },
  {
    pattern: /NOT_ENOUGH_REPLICAS/,
    code: "SAMSPEL_KAFKA_REPLICAS",
    message: "Too few brokers hold the topic to confirm anything",
    next: "Check that the brokers run (min.insync.replicas).",
  },
  {
    pattern: /ECONNREFUSED/,
    code: "SAMSPEL_KAFKA_REFUSED",
    message: "Nothing answers at these addresses",
    next: "Check that the brokers run, and their ports.",
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    code: "SAMSPEL_KAFKA_HOST_UNKNOWN",
    message: "The host name is not known",
    next: "Check the host names, also those that the brokers tell of themselves (advertised.listeners).",
  },
  {
    pattern: /PLT_KFK_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out/i,
    code: "SAMSPEL_KAFKA_TIMEOUT",
    message: "The cluster does not answer",
    next: "Check the addresses, the network and the firewall.",
  },
];

/** The error to throw when something failed at the cluster. PermanentError when the same records will fail again. */
export function kafkaError(brokers: readonly string[], cause: unknown): TemporaryError | PermanentError {
  if (cause instanceof TemporaryError || cause instanceof PermanentError) return cause;
  const where = brokers.slice(0, 3).join(",");
  if (cause instanceof ConfigError) {
    const { message, code, next } = cause;
    return new TemporaryError(message, { code, remedy: "operator", ...(next === undefined ? {} : { next }) });
  }
  const texts = textsOf(cause);
  const rule = rules.find(({ pattern }) => texts.some((text) => pattern.test(text)));
  const detail = (texts.at(-1) ?? errorMessage(cause)).slice(0, 200);
  const message = `${where}: ${rule?.message ?? "The cluster could not do it"} (${detail}).`;
  const code = rule?.code ?? "SAMSPEL_KAFKA_CONNECTION";
  const next = rule?.next ?? "Check the logs of the brokers at this time.";
  if (rule?.kind === "size" || rule?.kind === "content") {
    return new PermanentError(message, { code, cause, next, reason: rule.kind });
  }
  const pace = rule?.kind === "operator" ? { remedy: "operator" as const } : { retryWithinMs: unreachableRetryMs };
  return new TemporaryError(message, { code, cause, next, ...pace });
}

/** The client wraps errors in errors: names, codes and messages of all of them, the innermost last. */
function textsOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const named = ["apiId", "code"].flatMap((key) => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" ? [value] : [];
  });
  const inner = error instanceof AggregateError ? error.errors.slice(0, 20) : [];
  return [
    ...named,
    ...(error.message === "" ? [] : [error.message]),
    ...[...inner, error.cause].flatMap((each) => textsOf(each, depth + 1)),
  ];
}
