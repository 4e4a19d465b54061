/** `samspel ledger`: what became of every value, read from the store of a gateway whether it runs or not. */
import type { Command } from "commander";
import { ConfigError, PermanentError } from "../core/errors.ts";
import type { SinkAccount, StoreLedger, TagAccount } from "../core/ledger.ts";
import { isKnownTag, logLedger } from "../store/ledger-query.ts";
import { counted } from "./counted.ts";
import { type Output, runVerb } from "./output.ts";
import { logFile, storeDirectory } from "./store-directory.ts";

interface LedgerOptions {
  readonly config: string;
  readonly tag?: string;
  readonly from?: string;
  readonly to?: string;
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

export function addLedger(program: Command): void {
  program
    .command("ledger")
    .description(
      "what became of every value: received, stored, duplicate, rejected, forwarded, waiting, dropped; by tag and sink",
    )
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .option("--tag <id>", "only this tag")
    .option("--from <time>", "arrival from, ISO 8601; 24 hours before --to")
    .option("--to <time>", "arrival before, ISO 8601; now")
    .addHelpText(
      "after",
      `
received = stored + duplicate (came twice) + rejected (could not be kept: an impossible time, an unreadable message).
backfilled was filled in afterwards from the history of the source; lost went from a full disk before the history had it.
Of each sink, stored = earlier (before the sink existed) + forwarded + setAside (refused for good, kept in a file) +
dropped (removed for space before it was sent) + damaged (in an unreadable part of the store) + pending (waits).
residual is what no account explains: 0, or a defect.

The range is widened to whole hours. Ends with 1 when something is left over that no account explains.

Examples:
  samspel ledger --config gateway.yaml
  samspel ledger --config gateway.yaml --tag pump-1/power --from 2026-11-01 --to 2026-12-01
  samspel --json ledger --config gateway.yaml`,
    )
    .action(async (options: LedgerOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const toMs = options.to === undefined ? Date.now() : timeOf("--to", options.to);
        const fromMs = options.from === undefined ? toMs - dayMs : timeOf("--from", options.from);
        if (fromMs >= toMs) throw emptyRange();
        const path = logFile(await storeDirectory(options.config));
        if (options.tag !== undefined && !isKnownTag(path, options.tag)) throw unknownTag(options.tag);
        const ledger = await logLedger(path, { fromMs, toMs });
        const tags = ledger.tags.filter(({ tagId }) => options.tag === undefined || tagId === options.tag);
        report(output, { ...ledger, tags });
        if (tags.some(({ sinks }) => sinks.some(({ residual }) => residual !== 0))) throw leftOver();
      });
    });
}

function timeOf(option: string, text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isFinite(timeMs)) return timeMs;
  throw new ConfigError(`${option} ${text} is no time.`, {
    code: "SAMSPEL_LEDGER_TIME",
    next: "Write it as 2026-11-26 or 2026-11-26T08:00:00Z.",
  });
}

function emptyRange(): ConfigError {
  return new ConfigError("--from is not before --to.", {
    code: "SAMSPEL_LEDGER_TIME",
    next: "Exchange them, or leave --to out for now.",
  });
}

function unknownTag(id: string): ConfigError {
  return new ConfigError(`The store has never had a tag ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_TAG_UNKNOWN",
    next: "Leave --tag out to see every tag.",
  });
}

function leftOver(): PermanentError {
  return new PermanentError("Some values are in no account.", {
    code: "SAMSPEL_LEDGER_RESIDUAL",
    next: "Keep a backup of the store and report this: it is a defect of Samspel.",
  });
}

function report(output: Output, ledger: StoreLedger): void {
  const { fromMs, toMs, isDamaged, tags, sinks } = ledger;
  const nowMs = Date.now();
  const waiting = sinks.map(({ sink, pendingCount, pendingSinceMs = nowMs, dropped }) => ({
    sink,
    pendingCount,
    pendingHours: Number((Math.max(0, nowMs - pendingSinceMs) / hourMs).toFixed(2)),
    dropped,
  }));
  const data = { fromMs, toMs, damaged: isDamaged, tags: tags.map(named), sinks: waiting };
  const lines = [
    `Arrived from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
    ...(isDamaged ? ["A part of the store could not be read at some time; what it took is counted as damaged."] : []),
    "",
    ...table(tags),
    ...waiting.map(
      ({ sink, pendingCount, pendingHours }) =>
        `Waiting for ${sink}: ${counted(pendingCount, "entry", "entries")}, the oldest ${pendingHours} h`,
    ),
    ...waiting.flatMap(({ sink, dropped }) =>
      dropped.map(
        ({ cause, count }) =>
          `Removed before ${sink} had them: ${counted(count, "entry", "entries")} (${causes[cause] ?? cause})`,
      ),
    ),
  ];
  output.result(data, lines.join("\n"));
}

const causes: Readonly<Record<string, string>> = {
  quota: "the quota of the store",
  "free-space": "too little free space on the disk",
};

function named({ tag: _, tagId, ...account }: TagAccount) {
  return { tag: tagId, ...account };
}

const own = ["received", "stored", "duplicate", "rejected", "backfilled", "lost"] as const;
const ofSink = ["earlier", "forwarded", "setAside", "dropped", "damaged", "pending"] as const;

/** One row for each tag, and below it one for each sink. */
function table(tags: readonly TagAccount[]): string[] {
  if (tags.length === 0) return ["Nothing arrived in this time.", ""];
  const rows = tags.flatMap((account) => [
    [
      account.tagId === "" ? "(gaps and conditions)" : account.tagId,
      ...own.map((name) => String(account[`${name}Count`])),
    ],
  ]);
  const sums = sinkSums(tags);
  return [
    ...aligned([["tag", ...own], ...rows]),
    "",
    ...(sums.length === 0 ? [] : [...aligned([["sink", ...ofSink, "residual"], ...sums]), ""]),
  ];
}

/** All tags together, by sink. */
function sinkSums(tags: readonly TagAccount[]): string[][] {
  const bySink = Map.groupBy(
    tags.flatMap(({ sinks }) => sinks),
    ({ sink }) => sink,
  );
  const sum = (accounts: readonly SinkAccount[], of: (account: SinkAccount) => number) =>
    String(accounts.reduce((total, account) => total + of(account), 0));
  return Array.from(bySink, ([sink, accounts]) => [
    sink,
    ...ofSink.map((name) => sum(accounts, (account) => account[`${name}Count`])),
    sum(accounts, ({ residual }) => Math.abs(residual)),
  ]);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
}
