/** `samspel replay`: sends a crate through the path again, or serves a recorded table as a live source. */
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { PlaybackOutput, PlayedTable } from "../../simulators/playback.ts";
import { ConfigError } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";
import type { Table } from "../sources/replay/table.ts";
import { readAnyTable } from "./any-table.ts";
import { counted } from "./counted.ts";
import { type Output, runVerb } from "./output.ts";
import { replayThroughPath } from "./replay-scores.ts";
import { portNumber, refused } from "./simulate.ts";

interface ReplayOptions {
  readonly as?: "opcua" | "mqtt" | "sparkplug";
  readonly speed: number;
  readonly port?: number;
  readonly host: string;
  readonly url?: string;
  readonly time?: string;
  readonly delimiter?: string;
  readonly ignore: readonly string[];
  readonly interval: number;
  readonly startAt: "now" | "recorded";
  readonly loop?: boolean;
  readonly waitForClient?: boolean;
  readonly stay?: boolean;
  readonly data: string;
  readonly config: string;
  readonly current?: boolean;
}
/** How a table is served. */
type Served = ReplayOptions & { readonly as: NonNullable<ReplayOptions["as"]> };

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description(
      "score an exported recording again, by its own clock, and compare; or serve it, or a CSV or Parquet file, as a live source",
    )
    .argument("<file>", "table with a header, one column of times, numbers in the others; or the folder of a crate")
    .addOption(
      new Option(
        "--as <protocol>",
        "serve it as a live source; without it a crate goes through the path again",
      ).choices(["opcua", "mqtt", "sparkplug"]),
    )
    .option("--speed <n>", "multiple of the recorded pace, or max: as fast as clients take it", speedOf, 1)
    .option("--port <n>", "port of the server (4840) or broker (1883); 0: the system chooses", portNumber)
    .option("--host <address>", "interface to listen on", "127.0.0.1")
    .option("--url <url>", "publish to this MQTT broker instead of starting one")
    .option("--time <column>", "column of times; recognised when left out")
    .option("--delimiter <text>", "separator of a CSV file; recognised when left out")
    .option("--ignore <columns>", "columns to leave out, separated by commas", (text) => text.split(","), [])
    .option("--interval <seconds>", "distance of rows when the table has no times", intervalOf, 1)
    .addOption(
      new Option(
        "--start-at <when>",
        "source times: as recorded, or shifted as a whole so that the last row is dated when it is sent",
      )
        .choices(["now", "recorded"])
        .default("now"),
    )
    .option("--loop", "start again at the end; the times go on")
    .option("--wait-for-client", "send nothing before a client has subscribed")
    .option("--stay", "keep the server after the last row, until Ctrl+C")
    .option("--data <directory>", "where the server keeps its certificate", "data")
    .option(
      "-c, --config <file>",
      "without --as: configuration of the gateway whose models and metrics score",
      "gateway.yaml",
    )
    .option("--current", "without --as: score with the versions at work now, not with those of the recording")
    .addHelpText(
      "after",
      `
Without --as nothing is served: every value goes through quality, windows, models, metrics and alarms again, by the clock of the
recording. With the same versions every score must have the same bits, or the exit code is 1; with others the differences are told.

OPC UA: one Double node per column, ns=1;s=<column> in the namespace urn:samspel:replay.
MQTT: one topic per column, samspel/replay/<column>, with {"value":…,"time":<ms>}, quality of service 1.

Examples:
  samspel replay worn-tool --config gateway.yaml
  samspel replay valve.csv --as opcua --wait-for-client
  samspel replay valve.csv --as mqtt --url mqtt://127.0.0.1:1883 --speed 10 --ignore anomaly,changepoint
  samspel replay worn-tool --as opcua --speed 10
  samspel replay valve.csv --as sparkplug --port 1884 --wait-for-client`,
    )
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      await runVerb(command, (output) =>
        isServed(options) ? replay(file, options, output) : replayThroughPath(file, options, output),
      );
    });
}

function isServed(options: ReplayOptions): options is Served {
  return options.as !== undefined;
}

async function replay(file: string, options: Served, output: Output): Promise<void> {
  checkOptions(options);
  const table = await readAnyTable(file, {
    ...(options.time === undefined ? {} : { time: options.time }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
    ignore: options.ignore,
  });
  const { played, leftOut } = await playable(table, options);
  const { play, pause } = await import("../../simulators/playback.ts");
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  await using target = await outputFor(played, options, output).catch(refused);
  const rows = played.timesMs.length;
  output.result(
    {
      ready: true,
      url: target.url,
      fingerprint: target.fingerprint,
      rows,
      columns: played.columns.map(({ id }) => id),
      leftOut,
    },
    [
      `${file}: ${counted(rows, "row")}, ${counted(played.columns.length, "column")}, at ${target.url}.`,
      ...(target.fingerprint === undefined ? [] : [`Its certificate: SHA-1 ${target.fingerprint}`]),
      ...(leftOut.length > 0 ? [`Left out, not numbers: ${leftOut.join(", ")}.`] : []),
    ].join("\n"),
  );
  if (options.waitForClient === true) await clientsReady(target, { pause, signal: ending.signal });
  const result = await play(played, target, {
    speed: options.speed,
    startAt: options.startAt,
    loop: options.loop === true,
    signal: ending.signal,
    now: () => Date.now(),
    ...(options.loop === true ? {} : { onProgress: output.progress("Replay", rows) }),
  }).catch(refused);
  output.result(
    { done: true, ...result },
    `Sent ${counted(result.values, "value")} in ${counted(result.rows, "row")}.`,
  );
  while (options.stay === true && !ending.signal.aborted) await pause(60_000, ending.signal);
}

function checkOptions({ as, url, port, waitForClient }: Served): void {
  const problem = (message: string, next: string): never => {
    throw new ConfigError(message, { code: "SAMSPEL_REPLAY_OPTIONS", next });
  };
  if (url === undefined) return;
  if (as === "opcua")
    problem("--url names an MQTT broker; OPC UA is served here.", "Use --port, --as mqtt or --as sparkplug.");
  if (port !== undefined) problem("--url and --port exclude each other.", "Leave one of them out.");
  if (waitForClient === true) {
    problem(
      "A broker elsewhere does not tell who listens.",
      "Leave --wait-for-client out, or let replay start a broker.",
    );
  }
}

/** The columns of numbers with the times of their rows. Throws ConfigError when there is none or no time. */
async function playable(
  table: Table,
  { startAt, interval, as }: Served,
): Promise<{ played: PlayedTable; leftOut: readonly string[] }> {
  const numeric = table.columns.filter(({ text }) => text === undefined);
  if (numeric.length === 0) {
    throw new ConfigError(`${table.path} has no column of numbers.`, {
      code: "SAMSPEL_REPLAY_NO_NUMBERS",
      next: "Check the separator with --delimiter.",
    });
  }
  if (table.timesMs === undefined && startAt === "recorded") {
    throw new ConfigError(`${table.path} has no column of times.`, {
      code: "SAMSPEL_REPLAY_NO_TIMES",
      next: "Name it with --time, or use --start-at now with --interval.",
    });
  }
  const { topicName } = await import("../../simulators/playback-outputs.ts");
  return {
    played: {
      columns: numeric.map(({ name, values }) => ({ id: as === "mqtt" ? topicName(name) : name, values })),
      timesMs: table.timesMs ?? Float64Array.from({ length: table.rows }, (_, row) => row * interval * 1000),
    },
    leftOut: table.columns.filter(({ text }) => text !== undefined).map(({ name }) => name),
  };
}

async function outputFor(played: PlayedTable, options: Served, output: Output): Promise<PlaybackOutput> {
  const { opcuaOutput, mqttOutput, sparkplugOutput } = await import("../../simulators/playback-outputs.ts");
  const { host, url } = options;
  const ids = played.columns.map(({ id }) => id);
  if (options.as === "sparkplug") {
    return sparkplugOutput({ ids, port: options.port ?? 1883, host, ...(url === undefined ? {} : { url }) });
  }
  if (options.as === "mqtt") {
    return mqttOutput({
      port: options.port ?? 1883,
      host,
      ...(url === undefined ? {} : { url }),
      topicPrefix: "samspel/replay",
    });
  }
  const { divertLibraryLog } = await import("../../simulators/servers/opcua.ts");
  divertLibraryLog();
  makeFolder(join(options.data, "replay"));
  return opcuaOutput({
    ids,
    port: options.port ?? 4840,
    host,
    certificateDirectory: join(options.data, "replay"),
    onSampled: (items) =>
      output.line(
        `A client samples ${counted(items, "node")} at intervals and will miss values: let it ask for sampling interval 0.`,
      ),
  });
}

/** A client subscribes in several requests: it is ready when nothing new has come for half a second. */
async function clientsReady(
  target: PlaybackOutput,
  { pause, signal }: { pause: (ms: number, signal: AbortSignal) => Promise<void>; signal: AbortSignal },
): Promise<void> {
  while (!target.hasClients() && !signal.aborted) await pause(50, signal);
  await pause(500, signal);
}

function speedOf(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Must be a number above 0, or max.");
}

function intervalOf(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("Must be a number of seconds above 0.");
}
