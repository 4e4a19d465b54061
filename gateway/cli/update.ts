/** `samspel update`: a new release beside the one at work, put to work, and back when it does not become healthy. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { loadConfiguration } from "../config/load.ts";
import { errorMessage, PermanentError } from "../core/errors.ts";
import { runningGateway } from "../run-file.ts";
import { backUp, restore } from "../store/backup.ts";
import {
  currentRelease,
  readState,
  removeOthers,
  schemaOf,
  switchTo,
  type UpdateState,
  writeState,
} from "../update-state.ts";
import { version as ownVersion } from "../version.ts";
import { type Output, runVerb } from "./output.ts";
import { addressOf, reach } from "./reach.ts";
import { unpacked, verifiedVersion } from "./update-bundle.ts";

interface UpdateOptions {
  readonly root: string;
  readonly config: string;
  readonly key: readonly string[];
  readonly healthSeconds: number;
  readonly control: string;
  readonly finish?: boolean;
  readonly dryRun?: boolean;
}

const lookMs = 250;
const actions = { stop: "stop", start: "start", restart: "restart", kill: "kill --signal=KILL" } as const;
/** What the restart may take before the time for health counts. */
const settleSeconds = 1;
/** A release that ended by itself so often at its start does not become healthy. */
const startsMax = 3;

export function addUpdate(program: Command): void {
  program
    .command("update")
    .description("put a signed release to work, and go back by itself when it does not become healthy")
    .argument("[bundle]", "samspel-VERSION-ARCHITECTURE.tar.gz, with its .sig beside it")
    .option("--root <dir>", "folder that holds releases and the link current", "/opt/samspel")
    .option("-c, --config <file>", "configuration of the service", "/etc/samspel/gateway.yaml")
    .option("--key <file...>", "public keys (Ed25519, PEM) of which one must have signed the bundle", [])
    .option("--health-seconds <n>", "time in which the new release must become healthy", seconds, 30)
    .option(
      "--control <command>",
      "stops and starts the service; {} stands for stop, start, restart or kill --signal=KILL",
      "systemctl {} samspel",
    )
    .option("--finish", "end an update that was interrupted: confirm the release on trial, or go back")
    .option("--dry-run", "verify the bundle and change nothing")
    .addHelpText(
      "after",
      `
Steps: verify the signature; unpack beside the release at work; let the new release check the configuration; copy the store when the new
release changes its form; replace the link; restart; wait until the new release serves; otherwise the release before is put back,
with its store. When this command is killed on the way, the guard before each start gives a release up after three starts, and
samspel-guard.timer ends the update when its time is over.

Examples:
  samspel update samspel-0.2.0-x64.tar.gz --key release.pub.pem
  samspel update --finish`,
    )
    .action((bundle: string | undefined, options: UpdateOptions, command: Command) =>
      runVerb(command, (output) => run(bundle, { ...options, root: resolve(options.root) }, output)),
    );
}

async function run(bundle: string | undefined, options: UpdateOptions, output: Output): Promise<void> {
  const state = readState(options.root);
  if (options.finish === true) {
    if (state === undefined) output.result({ ok: true, state: "none" }, "There is no update to finish.");
    else await settle(state, options, output);
    return;
  }
  if (bundle === undefined) throw problem("SAMSPEL_UPDATE_REFUSED", "No bundle was named.", "samspel update --help");
  if (state?.phase === "trial") {
    throw problem(
      "SAMSPEL_UPDATE_UNFINISHED",
      `Release ${state.to} is still on trial.`,
      "Run: samspel update --finish",
    );
  }
  const from = currentRelease(options.root);
  const to = await verifiedVersion(bundle, options.key);
  output.line(`${bundle}: release ${to}, signed.`);
  if (to === from) throw problem("SAMSPEL_UPDATE_REFUSED", `Release ${to} is at work already.`, "Nothing is to do.");
  if (options.dryRun === true)
    return output.result({ ok: true, dryRun: true, from, to }, `${from} would become ${to}.`);
  const directory = await unpacked(bundle, to, options.root);
  await tryOut(directory, options);
  output.line(`Release ${to} is unpacked and takes the configuration.`);
  await keepStore({ from, to }, options);
  const deadline = Math.ceil(Date.now() / 1000 + options.healthSeconds + settleSeconds);
  const trial: UpdateState = { phase: "trial", from, to, attempts: 0, deadline, updater: process.pid };
  writeState(options.root, trial);
  switchTo(options.root, to);
  await control("restart", options).catch((error: unknown) => output.line(errorMessage(error)));
  await settle(trial, options, output);
}

/** Confirms the release on trial when it is healthy in time, and goes back otherwise. */
async function settle(state: UpdateState, options: UpdateOptions, output: Output): Promise<void> {
  const { root } = options;
  const { from, to } = state;
  if (readState(root)?.phase === "trial" && (await becomesHealthy(to, options))) {
    writeState(root, { ...state, phase: "confirmed", attempts: 0 });
    removeOthers(root, [from, to]);
    output.result({ ok: true, from, to }, `Release ${to} is at work; ${from} is kept.`);
    return;
  }
  if (readState(root)?.phase === "confirmed") return output.result({ ok: true, from, to }, `Release ${to} is at work.`);
  // One that hangs does not hear that it shall end. What it has confirmed is on disk.
  await control("kill", options).catch(() => {});
  await control("stop", options).catch(() => {});
  switchTo(root, from);
  const aside = await putBackStore({ from, to }, options);
  writeState(root, { ...state, phase: "rolled-back", attempts: 0 });
  await control("start", options);
  const isBack = await becomesHealthy(from, options);
  throw problem(
    "SAMSPEL_UPDATE_ROLLED_BACK",
    `Release ${to} did not become healthy within ${options.healthSeconds} s; ${from} is ${isBack ? "at work" : "in place"} again.${aside}`,
    `See the log of the service for why ${to} did not start; values that came meanwhile are in the store.`,
  );
}

/** The new program itself reads the configuration: what it does not accept is never put to work. */
async function tryOut(directory: string, { config }: UpdateOptions): Promise<void> {
  const node = join(directory, "node_modules/.bin/node");
  const child = spawn(node, [join(directory, "gateway/cli/samspel.mjs"), "check", "--config", config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said = `${said}${data.toString("utf8")}`.slice(-1500);
  });
  const code = await once(child, "close").then(
    ([status]) => status,
    (error: unknown) => {
      said = errorMessage(error);
      return 1;
    },
  );
  if (code === 0) return;
  throw problem(
    "SAMSPEL_UPDATE_REFUSED",
    `The new release does not take ${config}: ${said.trim()}`,
    "Nothing was changed. Mend the configuration, then update again.",
  );
}

/** A backup of the store as the release at work can read it, when the new one changes its form. */
async function keepStore({ from, to }: Pair, { root, config }: UpdateOptions): Promise<void> {
  if (schemaOf(root, to) <= schemaOf(root, from)) return;
  const { store, backup } = await places(config, { from, to });
  if (!existsSync(join(store, "log.db")) || existsSync(backup)) return;
  await backUp({ directory: store, out: backup, nowMs: Date.now(), version: ownVersion, onProgress: () => {} });
}

async function putBackStore({ from, to }: Pair, { root, config }: UpdateOptions): Promise<string> {
  if (schemaOf(root, to) <= schemaOf(root, from)) return "";
  const { store, backup } = await places(config, { from, to });
  if (!existsSync(backup)) return "";
  const { movedTo } = await restore({ from: backup, directory: store, force: true, nowMs: Date.now() });
  return ` The store as it was before the update is in place; what ${to} had written is in ${movedTo}.`;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

async function places(config: string, { from, to }: Pair) {
  const { registries } = await import("../kinds.ts");
  const { dataDirectory } = loadConfiguration(config, registries, process.env);
  return {
    dataDirectory,
    store: join(dataDirectory, "store"),
    backup: join(dataDirectory, `before-update-${from}-${to}`),
  };
}

/** Serves under its own version: a gateway says that it runs when its store is open and its port listens. Stops waiting when the guard has gone back. */
async function becomesHealthy(version: string, options: UpdateOptions): Promise<boolean> {
  const { dataDirectory } = await places(options.config, { from: "", to: "" });
  const untilMs = performance.now() + options.healthSeconds * 1000;
  while (performance.now() < untilMs) {
    const running = runningGateway(dataDirectory);
    if (running?.version === version && (await answers(running.url))) return true;
    const state = readState(options.root);
    if (state?.to === version && (state.phase === "rolled-back" || state.attempts > startsMax - 1)) return false;
    await new Promise((wake) => setTimeout(wake, lookMs));
  }
  return false;
}

/** By connecting alone: over TLS the name in the certificate need not be this one. */
async function answers(url: string): Promise<boolean> {
  const address = addressOf(url);
  if (address === undefined) return false;
  return reach(address).then(
    () => true,
    () => false,
  );
}

async function control(action: keyof typeof actions, options: UpdateOptions): Promise<void> {
  const line = options.control.replaceAll("{}", actions[action]);
  const [command = "", ...args] = line.split(/\s+/);
  const [code] = await once(spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] }), "close");
  if (code === 0) return;
  throw problem(
    "SAMSPEL_UPDATE_CONTROL",
    `${[command, ...args].join(" ")} ended with ${code}.`,
    "Run it as root, or name another command with --control.",
  );
}

function problem(code: `SAMSPEL_${string}`, message: string, next: string): PermanentError {
  return new PermanentError(message, { code, next });
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= 3600) return value;
  throw new InvalidArgumentError("Must be 1 to 3600.");
}
