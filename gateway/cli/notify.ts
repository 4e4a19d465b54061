/** `samspel notify`: lists the notifications of a configuration, or sends a test message by one of them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Registries } from "../config/schema.ts";
import { ConfigError } from "../core/errors.ts";
import { createLog } from "../telemetry.ts";
import { type Output, runVerb } from "./output.ts";

interface NotifyOptions {
  readonly config: string;
  readonly test?: string;
}

export function addNotify(program: Command): void {
  program
    .command("notify")
    .description("list the notifications of a configuration, or send a test message by one of them")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .option("--test <id>", "send a test message by this notification, past its schedule and limits")
    .addHelpText(
      "after",
      `
Examples:
  samspel notify --config gateway.yaml
  samspel notify --config gateway.yaml --test shift`,
    )
    .action(async (options: NotifyOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { registries } = await import("../kinds.ts");
        const configuration = loadConfiguration(options.config, registries, process.env);
        if (options.test === undefined) list(configuration, output);
        else await sendTest(options.test, { configuration, registries, output });
      });
    });
}

function list({ notifications, path }: Configuration, output: Output): void {
  const rows = notifications.map(({ id, kind, priorities, perHour }) => ({ id, kind, priorities, perHour }));
  const lines = rows.map(({ id, kind, priorities, perHour }) => {
    return `${id}  ${kind}  priorities ${priorities.join(", ")}  at most ${perHour} an hour`;
  });
  output.result({ notifications: rows }, lines.length === 0 ? `${path} has no notifications.` : lines.join("\n"));
}

interface TestScope {
  readonly configuration: Configuration;
  readonly registries: Registries;
  readonly output: Output;
}

/** Throws ConfigError for an unknown id, and what the channel throws. */
async function sendTest(id: string, { configuration, registries, output }: TestScope): Promise<void> {
  const entry = configuration.notifications.find((each) => each.id === id);
  const channel = entry === undefined ? undefined : registries.notifications[entry.kind];
  if (entry === undefined || channel === undefined) {
    const known = configuration.notifications.map((each) => each.id).join(", ") || "none";
    throw new ConfigError(`There is no notification ${id}; known are: ${known}.`, {
      code: "SAMSPEL_NOTIFICATION_UNKNOWN",
      next: "Give the id of an entry of `notifications`.",
    });
  }
  const { textsOf } = await import("../notifications-at-work.ts");
  const { testMessage } = await import("../notifications/text.ts");
  const directory = mkdtempSync(join(tmpdir(), "samspel-notify-"));
  try {
    await channel.send(testMessage(textsOf(id, { configuration }), Date.now()), entry.options, {
      id,
      site: configuration.equipment,
      directory,
      log: createLog("warn"),
      signal: new AbortController().signal,
      now: Date.now,
      monotonicMs: () => performance.now(),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  output.result({ sent: true, id, kind: entry.kind }, `The test message was taken: ${id} (${entry.kind}).`);
}
