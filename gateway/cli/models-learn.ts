/** `samspel models learn`: has a running gateway learn what is normal from its own store, and follows the job. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { addressPart } from "../core/address-part.ts";
import { PermanentError } from "../core/errors.ts";
import { isOpenJob, type LearnJobReport } from "../core/model-learning.ts";
import { findingText } from "../learning/finding-text.ts";
import { counted } from "./counted.ts";
import { type GatewayClient, type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { type Output, runVerb } from "./output.ts";

interface LearnOptions extends GatewayOption {
  readonly from: number;
  readonly to: number;
  readonly activate?: boolean;
  readonly falseAlarms?: boolean;
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pollMs = 500;

/** `2026-11-24T06:00`, or `8h` for eight hours ago (m, h, d), or `now`, or `+1h` for an hour from now. */
export function timeArgument(text: string): number {
  const ahead = /^\+(\d{1,6})([smhd])$/.exec(text);
  if (ahead !== null) return Date.now() + Number(ahead[1]) * unitMs[ahead[2]!]!;
  const ago = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (ago !== null) return Date.now() - Number(ago[1]) * unitMs[ago[2]!]!;
  const timeMs = text === "now" ? Date.now() : Date.parse(text);
  if (Number.isFinite(timeMs)) return timeMs;
  throw new InvalidArgumentError(
    "Write a time like 2026-11-24T06:00, or 8h for eight hours ago, or +1h for an hour from now.",
  );
}

export function addLearn(models: Command): void {
  gatewayVerb(models, "learn <asset>", "learn normal from stored values; the version runs in shadow first")
    .requiredOption("--from <time>", "start of normal running: ISO 8601, or 8h for eight hours ago", timeArgument)
    .addOption(
      new Option("--to <time>", "its end; +8h for eight hours from now: the gateway waits for it")
        .argParser(timeArgument)
        .default(Date.now(), "now"),
    )
    .option("--activate", "put the version to work at once")
    .option("--false-alarms", "add the times that were judged as false alarms")
    .action(async (asset: string, options: LearnOptions, command: Command) => {
      await runVerb(command, (output) => learn(asset, options, output));
    });
}

async function learn(asset: string, options: LearnOptions, output: Output): Promise<void> {
  const { from, to, activate = false, falseAlarms: withFalseAlarms = false } = options;
  const client = gatewayClient(options.gateway);
  const body = { from, to, activate, withFalseAlarms };
  const job = await client.post<LearnJobReport>(`/models/${addressPart(asset)}/learn`, body);
  const done = await followed(client, job, output);
  if (done.state === "done") return show(done, output);
  const { code, message = `The job was ${done.state}.`, next } = done;
  const stable = code?.startsWith("SAMSPEL_") === true ? (code as `SAMSPEL_${string}`) : "SAMSPEL_TRAINING_FAILED";
  throw new PermanentError(message, { code: stable, ...(next === undefined ? {} : { next }) });
}

async function followed(client: GatewayClient, job: LearnJobReport, output: Output): Promise<LearnJobReport> {
  const shown = output.progress(`Learning ${job.model}`, 1);
  for (let now = job; ; now = await client.get<LearnJobReport>(`/learning/${now.id}`)) {
    shown(now.progress);
    if (!isOpenJob(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** As many digits as a reader can use. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

function show(job: LearnJobReport, output: Output): void {
  const { model, rows, version, role, covered = [], findings = [], warnings = [] } = job;
  for (const text of new Set([...warnings, ...findings.map(findingText)])) process.stderr.write(`Warning: ${text}\n`);
  const ranges = covered.map(({ name, unit, low = Number.NaN, high = Number.NaN }) =>
    `  ${name}: ${rounded(low)} to ${rounded(high)} ${unit}`.trimEnd(),
  );
  const where =
    role === "active" ? "It is at work now." : `It runs in shadow; samspel models activate ${model} ${version}`;
  output.result(
    job,
    [
      `Learned ${model} from ${counted(rows ?? 0, "row")}: version ${version}.`,
      "Covered operating range:",
      ...ranges,
      where,
    ].join("\n"),
  );
}
