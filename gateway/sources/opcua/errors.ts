/** Failures of the OPC UA client → errors with a stable code and what to do next. Pure. */
import { type ErrorCode, errorMessage, type Remedy, TemporaryError } from "../../core/errors.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
  /** `operator`: attempts in quick succession do harm. */
  readonly remedy?: Remedy;
  /** Only while the secured channel is being opened. */
  readonly isSecured?: boolean;
}

const notAccepted = "SAMSPEL_OPCUA_NOT_ACCEPTED";

/** The first rule that matches counts. */
const rules: readonly Rule[] = [
  {
    pattern: /ECONNREFUSED/,
    code: "SAMSPEL_OPCUA_REFUSED",
    message: "Nothing answers at this address and port",
    next: "Check that the server runs, and the port in the endpoint address.",
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|EAI_NONAME/,
    code: "SAMSPEL_OPCUA_HOST_UNKNOWN",
    message: "The host name is not known",
    next: "Check the host name, or write the IP address.",
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|ENETDOWN/,
    code: "SAMSPEL_OPCUA_UNREACHABLE",
    message: "There is no way to the host",
    next: "Check the cable, the network settings and the firewall.",
  },
  {
    pattern: /BadTcpEndpointUrlInvalid|BadServerUriInvalid/,
    code: "SAMSPEL_OPCUA_ENDPOINT",
    message: "The server does not know this endpoint address",
    next: "Copy the endpoint address from the server's settings, the path included.",
  },
  {
    pattern: /BadUserAccessDenied|BadIdentityToken|BadUserSignatureInvalid|no UserNameIdentityToken|userIdentity/i,
    code: "SAMSPEL_OPCUA_USER",
    message: "The server refuses the user",
    next: "Check user name and password, and whether the server allows anonymous sessions.",
    remedy: "operator",
  },
  {
    pattern: /BadTooManySessions|BadMaxConnectionsReached|BadTcpServerTooBusy|BadTcpNotEnoughResources/,
    code: "SAMSPEL_OPCUA_SESSIONS",
    message: "The server has no free session",
    next: "Close other clients, or raise the number of sessions in the server.",
    remedy: "operator",
  },
  {
    pattern: /BadTooManySubscriptions|BadTooManyMonitoredItems/,
    code: "SAMSPEL_OPCUA_TOO_MUCH",
    message: "The server takes no more subscriptions or items",
    next: "Read fewer values from it, close other clients, or raise its limits.",
    remedy: "operator",
  },
  {
    pattern: /BadSessionIdInvalid|BadSessionClosed|BadSubscriptionIdInvalid|BadNoSubscription|BadSecureChannel/,
    code: "SAMSPEL_OPCUA_SESSION_LOST",
    message: "The server has dropped the session or its subscription",
    next: "Samspel makes new ones by itself; check the load of the server if it goes on.",
  },
  {
    pattern: /BadTooManyPublishRequests|BadTooManyOperations|BadResourceUnavailable|BadOutOfMemory/,
    code: "SAMSPEL_OPCUA_OVERLOADED",
    message: "The server has no capacity for the request",
    next: "Read fewer values or less often, or close other clients.",
  },
  {
    pattern: /BadShutdown|BadServerHalted/,
    code: "SAMSPEL_OPCUA_SERVER_STOPPING",
    message: "The server is shutting down or halted",
    next: "Samspel connects again by itself once it runs.",
  },
  {
    pattern: /BadCertificateUriInvalid|BadCertificateHostNameInvalid|BadCertificateTimeInvalid|BadCertificateInvalid/,
    code: "SAMSPEL_OPCUA_CERTIFICATE",
    message: "A certificate is not valid",
    next: "Check the clocks of both machines and renew the certificate that is named.",
  },
  {
    pattern: /BadSecurityChecksFailed|BadCertificateUntrusted|third party|ECONNRESET|EPIPE/,
    code: notAccepted,
    message: "The server closed the connection; it probably does not trust this gateway's certificate yet",
    next: "Accept the certificate of Samspel in the server's list of rejected certificates.",
    isSecured: true,
  },
  {
    pattern: /third party|ECONNRESET|EPIPE|rejected by server|premature/i,
    code: "SAMSPEL_OPCUA_CLOSED",
    message: "The connection was closed at once",
    next: "Check that an OPC UA server, not something else, listens there, and that it has finished starting.",
  },
  {
    pattern: /ETIMEDOUT|timeout|timed out|BadTimeout|backoff aborted|connection aborted/i,
    code: "SAMSPEL_OPCUA_TIMEOUT",
    message: "The server does not answer in time",
    next: "Check the address, and whether a firewall drops the connection.",
  },
];

export interface AttemptDetails {
  /** The secured channel was being opened. */
  readonly isSecured: boolean;
  /** What to do when the server does not trust this gateway. */
  readonly trustAdvice: string;
}

/** The error to throw when `endpointUrl` cannot be connected. Errors with a code of ours pass unchanged. */
export function connectionError(endpointUrl: string, cause: unknown, attempt: Partial<AttemptDetails> = {}): Error {
  const { isSecured = false, trustAdvice } = attempt;
  if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("SAMSPEL_")) return cause;
  const text = `${errorMessage(cause)} ${cause instanceof Error && "code" in cause ? String(cause.code) : ""}`;
  const rule = rules.find((candidate) => (isSecured || !candidate.isSecured) && candidate.pattern.test(text));
  if (rule === undefined) {
    return new TemporaryError(`${endpointUrl}: ${firstLine(errorMessage(cause))}`, {
      code: "SAMSPEL_OPCUA_CONNECTION",
      cause,
      next: "Check the server's log at this time.",
    });
  }
  const { code, message, remedy = "time" } = rule;
  const next = code === notAccepted ? (trustAdvice ?? rule.next) : rule.next;
  return new TemporaryError(`${endpointUrl}: ${message} (${firstLine(errorMessage(cause))}).`, {
    code,
    cause,
    next,
    remedy,
  });
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").trim().slice(0, 200);
}
