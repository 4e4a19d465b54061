/** What a person should know of a source that is connected: several warnings become the one text that a state carries. Pure. */
import type { SourceStatus } from "../../core/contracts.ts";
import type { ErrorCode } from "../../core/errors.ts";

export interface SourceWarning {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
}

/** What is said when nothing comes any more. */
export function lostStatus(state: "silent" | "disconnected", endpointUrl: string): SourceStatus {
  if (state === "silent") {
    return {
      type: "status",
      state,
      code: "SAMSPEL_OPCUA_SILENT",
      message: `${endpointUrl} is connected but sends nothing, not even a keep-alive.`,
      next: "Samspel connects anew by itself; check the load of the server and the network if it goes on.",
    };
  }
  return {
    type: "status",
    state,
    code: "SAMSPEL_OPCUA_CONNECTION_LOST",
    message: `The connection to ${endpointUrl} is lost.`,
    next: "Samspel connects again by itself; check cable, switch and server if it goes on.",
  };
}

/** The code of the first, the words of all. Undefined when there is none. */
export function joinedWarning(warnings: readonly (SourceWarning | undefined)[]): SourceWarning | undefined {
  const present = warnings.filter((warning) => warning !== undefined);
  const [first] = present;
  if (first === undefined || present.length === 1) return first;
  return {
    code: first.code,
    message: present.map(({ message }) => message).join(" "),
    next: present.map(({ next }) => next).join(" "),
  };
}

export function deprecatedWarning(security: string): SourceWarning {
  return {
    code: "SAMSPEL_OPCUA_DEPRECATED_IN_USE",
    message: `The connection is secured with ${security}, whose algorithms are broken.`,
    next: "Switch on a current policy in the server, and remove allowDeprecatedPolicy.",
  };
}

export const renewalWarning: SourceWarning = {
  code: "SAMSPEL_OPCUA_RENEWAL_PENDING",
  message: "The server does not accept Samspel's renewed certificate yet; the one before is still in use.",
  next: "Accept the new certificate in the server's list of rejected certificates.",
};
