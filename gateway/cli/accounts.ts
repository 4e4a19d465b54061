/** What `samspel users` and `samspel tokens` share: the accounts of a configuration, a password that nobody sees. */

import { userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { AccountBook } from "../accounts/accounts.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { loadConfiguration } from "../config/load.ts";
import { PermanentError } from "../core/errors.ts";

export interface AccountsOption {
  readonly config: string;
}

/** A verb about the accounts of a configuration; a gateway that runs sees the change within a second. */
export function accountsVerb(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option("-c, --config <file>", "configuration, which names the data directory", "gateway.yaml");
}

export interface ConsoleAccounts {
  readonly accounts: AccountBook;
  /** Writes down what was done on the machine itself. */
  record(action: string, target: string, details?: Readonly<Record<string, unknown>>): void;
}

export async function accountsOf({ config }: AccountsOption): Promise<ConsoleAccounts> {
  const { registries } = await import("../kinds.ts");
  const { dataDirectory, api } = loadConfiguration(config, registries, process.env);
  const audit = new AuditLog({
    directory: join(dataDirectory, "audit"),
    quotaBytes: api.auditMiB * 2 ** 20,
    now: Date.now,
  });
  const accounts = new AccountBook({
    dataDirectory,
    limits: { idleMs: 0, absoluteMs: 0 },
    now: Date.now,
    monotonicMs: () => performance.now(),
    onDamaged: (message) => void process.stderr.write(`The accounts were damaged. ${message}\n`),
  });
  return {
    accounts,
    record(action, target, details = {}) {
      const isWritten = audit.record({ actor: `console:${userName()}`, action, target, outcome: "done", details });
      if (!isWritten) process.stderr.write(`The audit log could not be written: ${audit.failure()}.\n`);
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

/** Asks twice on a terminal without showing what is typed; otherwise takes the first line of standard input. */
export async function askedPassword(): Promise<string> {
  if (process.stdin.isTTY !== true) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? "";
  const password = await hidden("New password: ");
  if ((await hidden("The same again: ")) === password) return password;
  throw new PermanentError("The two passwords differ.", { code: "SAMSPEL_PASSWORD_DIFFERS", next: "Try again." });
}

async function hidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}
