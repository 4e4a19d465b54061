/** What an examination found: one line each, with why it matters and what to do next. */
import { errorCode, errorMessage, errorNext, TemporaryError } from "../core/errors.ts";
import { exitCodes, type Output } from "./output.ts";

export type FindingState = "ok" | "note" | "warning" | "problem";

export interface Finding {
  /** What was looked at: `disk`, `source/plc`. */
  readonly check: string;
  readonly state: FindingState;
  readonly message: string;
  /** Stable code of a warning or a problem. */
  readonly code?: `SAMSPEL_${string}`;
  /** What it leads to. */
  readonly why?: string;
  readonly next?: string;
  /** Exit code of a problem, 1 unless it is a connection or the configuration. */
  readonly exitCode?: number;
}

/** A finding for what was thrown. */
export function failed(check: string, error: unknown, more: Partial<Finding> = {}): Finding {
  const next = errorNext(error);
  return {
    check,
    state: "problem",
    message: errorMessage(error),
    code: errorCode(error),
    ...(next === undefined ? {} : { next }),
    ...(error instanceof TemporaryError ? { exitCode: exitCodes.connection } : {}),
    ...more,
  };
}

/** Fills in what all findings of one subject share. */
export function findingsOf(check: string) {
  return {
    ok: (message: string): Finding => ({ check, state: "ok", message }),
    note: (message: string, more: Partial<Finding> = {}): Finding => ({ check, state: "note", message, ...more }),
    warning: (message: string, more: Partial<Finding>): Finding => ({ check, state: "warning", message, ...more }),
    problem: (message: string, more: Partial<Finding>): Finding => ({ check, state: "problem", message, ...more }),
  };
}

const words: Readonly<Record<FindingState, string>> = {
  ok: "ok     ",
  note: "note   ",
  warning: "WARNING",
  problem: "PROBLEM",
};

export function printFinding(finding: Finding, output: Output): void {
  const { check, state, message, code, why, next } = finding;
  const lines = [
    `${words[state]}  ${check}: ${message}${code === undefined ? "" : ` (${code})`}`,
    ...(why === undefined ? [] : [`           Why: ${why}`]),
    ...(next === undefined ? [] : [`           Next: ${next}`]),
  ];
  const { exitCode: _, ...data } = finding;
  output.result(data, lines.join("\n"));
}

/** 0 without a problem; configuration before connection before the rest. */
export function exitCodeOfFindings(findings: readonly Finding[]): number {
  const codes = findings.flatMap(({ state, exitCode }) => (state === "problem" ? [exitCode ?? exitCodes.failure] : []));
  return [exitCodes.configInvalid, exitCodes.connection, exitCodes.failure].find((code) => codes.includes(code)) ?? 0;
}
