/** `samspel run`: the gateway alone, under a configuration that may change. */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { Sessions } from "../accounts/sessions.ts";
import type { Configuration } from "../config/configuration.ts";
import { configurationText, dataDirectoryOf, parseConfiguration } from "../config/load.ts";
import type { Registries } from "../config/schema.ts";
import { isLoopback } from "../core/accounts.ts";
import { builtDashboards } from "../dashboards.ts";
import { makeFolder } from "../folders.ts";
import { keepLastGood, readLastGood, removeRunFile, writeRunFile } from "../run-file.ts";
import { reloadingOf, type Supervisor, type SupervisorStatus, supervise } from "../supervise.ts";
import { createLog } from "../telemetry.ts";
import { version } from "../version.ts";
import { exitCodes, type LogLevelOption, logLevelOption, type Output, runVerb, stopRequested } from "./output.ts";
import { ReadFile } from "./read-file.ts";

interface RunOptions extends LogLevelOption {
  readonly config: string;
  readonly exitAtEnd?: boolean;
  readonly watch?: boolean;
  readonly fallBack?: boolean;
  readonly logFile?: string;
}

/** Longest wait for an orderly end. */
const stopMsMax = 20_000;
/** How often a watched file is looked at. Polling follows replaced files and links, also on network drives. */
const watchMs = 2000;

export function addRun(program: Command): void {
  program
    .command("run")
    .description("run the gateway of a configuration until it is stopped; SIGHUP takes a changed file")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .addOption(logLevelOption())
    .option("--log-file <file>", "log to a file instead of standard error; it is rotated, 60 MiB in all at most")
    .option("--watch", "take the configuration as soon as the file changes")
    .option("--fall-back", "start with the last good configuration when the file is not valid, and say so")
    .option("--exit-at-end", "stop when every source has ended by itself, for example a replayed file")
    .addHelpText(
      "after",
      `
A changed configuration is taken without starting the program again: \`samspel reload\`, SIGHUP, or --watch. One that is not valid,
or with which the gateway does not start, changes nothing: the last good one goes on, and the condition configuration/refused says why.

Examples:
  samspel run --config gateway.yaml
  samspel run --config gateway.yaml --watch
  samspel run --config replay.yaml --exit-at-end`,
    )
    .action((options: RunOptions, command: Command) => runVerb(command, (output) => run(options, output)));
}

async function run(options: RunOptions, output: Output): Promise<void> {
  // Where a terminal is, SIGHUP says that it was closed.
  const hangsUp = process.stdin.isTTY === true;
  const stopped = stopRequested(hangsUp ? undefined : ["SIGINT", "SIGTERM"]);
  let supervisor: Supervisor | undefined;
  const onReload = () => void supervisor?.reload();
  if (!hangsUp) process.on("SIGHUP", onReload);
  // Loaded here: the protocol libraries take a second, and help shall not wait for them.
  const [{ registries }, { startGateway }] = await Promise.all([import("../kinds.ts"), import("../main.ts")]);
  if (options.logFile !== undefined) makeFolder(dirname(options.logFile));
  const log = createLog(options.logLevel, options.logFile);
  const file = resolve(options.config);
  const files = createFiles(options.config, registries);
  const { configuration, refused } = files.first(options.fallBack === true);
  let shown: SupervisorStatus | undefined;
  const reload = reloadingOf({ supervisor: () => supervisor, shown: () => shown });
  const sessions = new Sessions({ idleMs: 0, absoluteMs: 0 }, () => performance.now());
  let setupCode: string | undefined;
  supervisor = await supervise({
    load: files.load,
    first: configuration,
    refused,
    log,
    start: async (one) => {
      const pages = await builtDashboards(log);
      const gateway = await startGateway({ configuration: one, log, dashboards: pages, reload, sessions });
      setupCode = gateway.setupCode;
      return gateway;
    },
    onChange(status) {
      const directory = status.configuration.dataDirectory;
      if (shown !== undefined && shown.configuration.dataDirectory !== directory) {
        removeRunFile(shown.configuration.dataDirectory);
      }
      files.note(status);
      const { configuration: _, ...said } = status;
      writeRunFile(directory, { pid: process.pid, version, startedMs: Date.now(), file, ...said });
      if (shown === undefined) output.result({ ready: true, url: said.url }, readyText(status));
      else output.result({ reloaded: true, ...said }, reloadText(status));
      if (setupCode !== undefined) output.result({ setupCode }, setupText(status.url, setupCode));
      setupCode = undefined;
      shown = status;
    },
  });
  using _ = options.watch === true ? watching(files, supervisor) : undefined;
  try {
    await Promise.race([stopped, options.exitAtEnd === true ? supervisor.ended : failed(supervisor)]);
  } finally {
    process.off("SIGHUP", onReload);
    process.on("SIGHUP", () => {});
    await closedInTime(supervisor, output);
    if (shown !== undefined) removeRunFile(shown.configuration.dataDirectory);
  }
}

/** Takes the file whenever it is another one than was read last. */
function watching(files: Pick<ReadFile, "hasChanged">, supervisor: Pick<Supervisor, "reload">): Disposable {
  let isTaking = false;
  const timer = setInterval(async () => {
    if (isTaking || !files.hasChanged()) return;
    isTaking = true;
    await supervisor.reload();
    isTaking = false;
  }, watchMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Rejects when no configuration can be started any more, and never resolves. */
async function failed(supervisor: Supervisor): Promise<never> {
  await supervisor.ended;
  return new Promise(() => {});
}

/** Ends the process when the orderly end takes too long: what was acknowledged is on disk in any case. */
async function closedInTime(supervisor: Supervisor, output: Output): Promise<void> {
  const late = setTimeout(() => {
    output.line(`The gateway did not end within ${stopMsMax / 1000} s and was ended.`);
    process.exit(exitCodes.failure);
  }, stopMsMax);
  await supervisor.close();
  clearTimeout(late);
}

/** The configuration file and the copy of it that worked last. */
function createFiles(path: string, registries: Registries) {
  const scope = { path, registries, env: process.env };
  let text = "";
  const read = new ReadFile(path);
  const load = (): Configuration => {
    read.note();
    text = configurationText(path);
    return parseConfiguration(text, scope);
  };
  return {
    load,
    hasChanged: () => read.hasChanged(),
    first(mayFallBack: boolean): { configuration: Configuration; refused: unknown } {
      try {
        return { configuration: load(), refused: undefined };
      } catch (error) {
        const good = mayFallBack ? readLastGood(dataDirectoryOf(text, scope)) : undefined;
        if (good === undefined) throw error;
        return { configuration: parseConfiguration(good, scope), refused: error };
      }
    },
    /** Keeps the text that has just been put to work. */
    note({ outcome, configuration }: SupervisorStatus): void {
      if (outcome === "started" || outcome === "applied") keepLastGood(configuration.dataDirectory, text);
    },
  };
}

function reloadText({ outcome, url, code, message }: SupervisorStatus): string {
  if (code !== undefined) return `The changed configuration is not at work (${code}): ${message}`;
  return outcome === "unchanged"
    ? "The configuration has not changed."
    : `The changed configuration is at work: ${url}`;
}

/** Without accounts, whoever runs the gateway should know how far it can be reached. */
function readyText({ url, configuration: { api } }: SupervisorStatus): string {
  const ready = `Samspel is running: ${url}  (stop with Ctrl-C)`;
  if (api.anonymousRole === "none") return ready;
  const who = isLoopback(api.host) ? "every program on this machine" : "everybody who reaches this port";
  return `${ready}\nNo account is needed: ${who} has the role ${api.anonymousRole} (api.anonymousRole).`;
}

function setupText(url: string, code: string): string {
  return `There is no admin yet. Open ${url} and make the first account with the set-up code ${code}`;
}
