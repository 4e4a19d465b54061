/** Errors as answers: a stable code, what happened and what to do, with the status that fits. */
import {
  type ConfigError,
  errorCode,
  errorMessage,
  errorNext,
  PermanentError,
  TemporaryError,
} from "../core/errors.ts";
import type { BoundSourceAccess } from "../core/source-access.ts";
import type { GatewayView } from "../core/view.ts";
import { statusOfAccess } from "./access-errors.ts";
import type { ErrorAnswer } from "./contract.ts";

export interface Failure {
  readonly status: number;
  readonly answer: ErrorAnswer;
  /** True when the fault is ours: such an error is logged. */
  readonly isOurs: boolean;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number;
}

const statusOfCode: Readonly<Record<string, number>> = {
  SAMSPEL_TAG_UNKNOWN: 404,
  SAMSPEL_ASSET_UNKNOWN: 404,
  SAMSPEL_CONDITION_UNKNOWN: 404,
  SAMSPEL_NOTIFICATION_UNKNOWN: 404,
  SAMSPEL_ALARM_UNKNOWN: 404,
  SAMSPEL_ALARM_NOT_TUNABLE: 409,
  SAMSPEL_NOTIFY_ADDRESS: 409,
  SAMSPEL_NOTIFY_REDIRECTED: 409,
  SAMSPEL_NOTIFY_REFUSED: 409,
  SAMSPEL_FORM_OFF: 404,
  SAMSPEL_NO_DEMO: 404,
  SAMSPEL_DEMO_REFUSED: 422,
  SAMSPEL_FORM_FULL: 429,
  SAMSPEL_SOURCE_UNKNOWN: 404,
  SAMSPEL_TAG_TABLE: 400,
  SAMSPEL_CONFIG_INVALID: 400,
  SAMSPEL_CONFIG_SYNTAX: 400,
  SAMSPEL_CONFIG_CHANGED: 409,
  SAMSPEL_CONFIG_UNWRITABLE: 409,
  SAMSPEL_CONFIG_UNREADABLE: 409,
  SAMSPEL_BACKUP_UNKNOWN: 404,
  SAMSPEL_BILL_ABSENT: 404,
  SAMSPEL_BACKUP_DISK_FULL: 507,
  SAMSPEL_SETTING_UNKNOWN: 404,
  SAMSPEL_SETTING_BY_HAND: 409,
  SAMSPEL_ONBOARDING_TAKEN: 409,
  SAMSPEL_ENTRY_REFERENCE: 400,
  SAMSPEL_ONBOARDING_ADDRESS: 400,
  SAMSPEL_ONBOARDING_SEARCH: 503,
  SAMSPEL_OPCUA_FINGERPRINT: 404,
  SAMSPEL_OPCUA_ADDRESS: 400,
  SAMSPEL_OPCUA_NAMESPACE: 404,
  SAMSPEL_OPCUA_NODE: 404,
  SAMSPEL_OPCUA_CERTIFICATE_FOREIGN: 409,
  SAMSPEL_MODEL_UNKNOWN: 404,
  SAMSPEL_MODEL_VERSION_UNKNOWN: 404,
  SAMSPEL_MODEL_ALREADY_ACTIVE: 409,
  SAMSPEL_MODEL_NO_PREVIOUS: 409,
  SAMSPEL_FLEET_NONE: 409,
  SAMSPEL_BUNDLE_NOTHING_WAITS: 409,
  SAMSPEL_BUNDLE_CONFIGURATION: 409,
  SAMSPEL_BUNDLE_MACHINE: 409,
  SAMSPEL_CASE_UNKNOWN: 404,
  SAMSPEL_RECORDING_UNKNOWN: 404,
  SAMSPEL_RECORDING_SPAN: 400,
  SAMSPEL_LABEL_UNKNOWN: 404,
  SAMSPEL_LABEL_INVALID: 400,
  SAMSPEL_RECORDING_RUNNING: 409,
  SAMSPEL_RECORDINGS_RUNNING: 409,
  SAMSPEL_RECORDINGS_KEPT: 409,
  SAMSPEL_RECORDINGS_FULL: 507,
  SAMSPEL_RECORDINGS_UNWRITABLE: 507,
  SAMSPEL_LABELS_FULL: 507,
  SAMSPEL_EXPORT_UNKNOWN: 404,
  SAMSPEL_EXPORT_NOT_DONE: 409,
  SAMSPEL_EXPORT_FAILED: 503,
  SAMSPEL_EXPORTS_KEPT: 409,
  SAMSPEL_EXPORTS_FULL: 507,
  SAMSPEL_SHARE_OPTIONS: 422,
  SAMSPEL_SHARE_PERSON: 422,
  SAMSPEL_SHARE_UNREVIEWED: 422,
  SAMSPEL_RECORDS_FULL: 507,
  SAMSPEL_LINE_UNKNOWN: 404,
  SAMSPEL_STOP_UNKNOWN: 404,
  SAMSPEL_CHART_UNKNOWN: 404,
  SAMSPEL_KAIZEN_UNKNOWN: 404,
  SAMSPEL_LOGBOOK_UNKNOWN: 404,
  SAMSPEL_PHOTO_UNKNOWN: 404,
  SAMSPEL_PHOTO_UNREADABLE: 422,
  SAMSPEL_BASELINE_REFUSED: 422,
  SAMSPEL_REASON_UNKNOWN: 404,
  SAMSPEL_LEARN_JOB_UNKNOWN: 404,
  SAMSPEL_ROUTE_UNKNOWN: 404,
  SAMSPEL_DASHBOARDS_MISSING: 404,
  SAMSPEL_REQUEST_INVALID: 400,
  SAMSPEL_REVIEW_RANGE: 400,
  SAMSPEL_FORBIDDEN: 403,
  SAMSPEL_ORIGIN_REFUSED: 403,
  SAMSPEL_HOST_REFUSED: 421,
  ...statusOfAccess,
};

const codeOfStatus: Readonly<Record<number, string>> = {
  405: "SAMSPEL_METHOD_REFUSED",
  408: "SAMSPEL_REQUEST_SLOW",
  413: "SAMSPEL_REQUEST_TOO_LARGE",
  414: "SAMSPEL_REQUEST_TOO_LARGE",
  415: "SAMSPEL_CONTENT_TYPE_REFUSED",
  429: "SAMSPEL_TOO_MANY_REQUESTS",
};

/** What was asked for is understood, and the model, its rows or the settings of the source do not allow it (RFC 9110 §15.5.21). */
function isUnprocessable(code: string): boolean {
  return ["SAMSPEL_MODEL_", "SAMSPEL_TRAINING_", "SAMSPEL_OPCUA_", "SAMSPEL_ENERGY_"].some((start) =>
    code.startsWith(start),
  );
}

const compareNext = "Compare the request with /api/v1/openapi.json.";

/** The answer to anything thrown. An unexpected error keeps its text to itself. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TemporaryError) {
    const retryAfterSeconds = Math.ceil((error.retryAfterMs ?? 1000) / 1000);
    return { status: statusOfCode[error.code] ?? 503, answer: answerOf(error), isOurs: false, retryAfterSeconds };
  }
  if (error instanceof PermanentError) {
    const status = statusOfCode[error.code] ?? (isUnprocessable(error.code) ? 422 : undefined);
    return { status: status ?? 500, answer: answerOf(error), isOurs: status === undefined };
  }
  const status = statusIn(error);
  if (status !== undefined && status >= 400 && status < 500) {
    const code = codeOfStatus[status] ?? "SAMSPEL_REQUEST_INVALID";
    const next = status === 429 ? "Wait as long as the header Retry-After says." : compareNext;
    return { status, answer: { code, message: errorMessage(error), next }, isOurs: false };
  }
  const answer = {
    code: "SAMSPEL_UNEXPECTED",
    message: "The gateway could not answer.",
    next: "Try again; the log of the gateway has the reason.",
  };
  return { status: 500, answer, isOurs: true };
}

export function unknownTag(id: string): PermanentError {
  return new PermanentError(`There is no tag ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_TAG_UNKNOWN",
    next: "List the tags with GET /api/v1/tags.",
  });
}

export function unknownAsset(id: string): PermanentError {
  return new PermanentError(`There is no asset ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_ASSET_UNKNOWN",
    next: "List the assets with GET /api/v1/assets.",
  });
}

/** Throws PermanentError when there is no such source, or nothing to ask of it. */
export function sourceAccessOf(view: GatewayView, id: string): BoundSourceAccess {
  const access = view.sourceAccess(id);
  if (access !== undefined) return access;
  throw new PermanentError(`There is no source ${JSON.stringify(id)} that could be asked.`, {
    code: "SAMSPEL_SOURCE_UNKNOWN",
    next: "List the sources with GET /api/v1/sources; only some kinds have certificates or can be browsed.",
  });
}

const shownProblems = 5;

/** What is wrong with entries for the configuration is an error of the request. */
export function refusedEntries({ message, code, problems, next }: ConfigError): PermanentError {
  const shown = problems.slice(0, shownProblems).map(({ line, path, message: text }) => {
    return [line === undefined ? "" : `line ${line}`, path, text].filter((part) => part !== "").join(" ");
  });
  const details = next === undefined ? {} : { next };
  return new PermanentError([message, ...shown].join(" "), { code, ...details });
}

export function invalidRequest(message: string): PermanentError {
  return new PermanentError(message, { code: "SAMSPEL_REQUEST_INVALID", next: compareNext });
}

function answerOf(error: PermanentError | TemporaryError): ErrorAnswer {
  const next = errorNext(error);
  return { code: errorCode(error), message: error.message, ...(next === undefined ? {} : { next }) };
}

function statusIn(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}
