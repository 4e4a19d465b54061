/** `samspel record`: starts, stops, describes and lists recordings of a running gateway. */
import { type Command, InvalidArgumentError } from "commander";
import { PermanentError } from "../core/errors.ts";
import type { DiskTime, RecordedSensor, RecordingContext, RecordingReport } from "../core/recording.ts";
import { counted } from "./counted.ts";
import { type GatewayClient, type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { timeArgument } from "./models-learn.ts";
import { type Output, runVerb } from "./output.ts";
import { commaList } from "./train.ts";

interface ContextOptions {
  readonly product?: string;
  readonly conditions?: string;
  readonly notes?: string;
  readonly sensor: readonly RecordedSensor[];
}

interface StartOptions extends GatewayOption, ContextOptions {
  readonly campaign?: string;
  readonly before?: number;
  readonly assets?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

export function addRecord(program: Command): void {
  const record = program
    .command("record")
    .description("recordings of a running gateway: start, stop, list, describe, keep, release, remove")
    .addHelpText(
      "after",
      `
Everything is stored anyway. A recording names a span, says what it was, and holds it beyond the retention time.

Examples:
  samspel record start "Worn tool, oak" --campaign "Tool wear" --before 30 --product "Table top"
  samspel record stop "Worn tool, oak"
  samspel record describe "Worn tool, oak" --sensor "spindle-1/vibration;model=352C33;mounting=stud, drive end;calibrated=2026-05-01"
  samspel record start "Night shift" --from 2026-11-25T22:00 --to 2026-11-26T06:00
  samspel record list
  samspel record release "Night shift"

A recording is named by its name, its id or the start of its id.`,
    );

  addStart(record);
  addDescribe(record);
  addEnd(record);
}

function addStart(record: Command): void {
  withContext(gatewayVerb(record, "start <name>", "start a recording; with --from and --to, name a span of the past"))
    .option("--campaign <name>", "recordings of one purpose")
    .option("--before <seconds>", "so much of the past belongs to it", seconds)
    .option("--assets <ids>", "assets, separated by commas (default: all)", commaList)
    .option("--from <time>", "start in the past: ISO 8601, or 8h for eight hours ago", timeArgument)
    .option("--to <time>", "its end", timeArgument)
    .action(async (name: string, options: StartOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { campaign, before: preTriggerSeconds, assets, from: fromMs, to: toMs } = options;
        const context = contextOf(options);
        const body = defined({ name, campaign, preTriggerSeconds, assets, fromMs, toMs, context });
        const client = gatewayClient(options.gateway);
        const report = await client.post<RecordingReport>("/recordings", body);
        const time = await client.get<DiskTime>("/recordings/disk-time");
        output.result({ ...report, diskTime: time }, `${lineOf(report)}\n${diskLine(time)}`);
      });
    });
}

function addDescribe(record: Command): void {
  withContext(gatewayVerb(record, "describe <recording>", "say what it was"))
    .option("--name <name>", "another name")
    .option("--campaign <name>", "recordings of one purpose")
    .action(
      async (
        name: string,
        options: GatewayOption & ContextOptions & { name?: string; campaign?: string },
        command: Command,
      ) => {
        await runVerb(command, async (output) => {
          const client = gatewayClient(options.gateway);
          const { id, context } = await found(client, name);
          const body = defined({
            name: options.name,
            campaign: options.campaign,
            context: { ...context, ...contextOf(options, context.sensors) },
          });
          show(await client.post<RecordingReport>(`/recordings/${id}`, body), output);
        });
      },
    );
}

/** Stop, keep, remove, list. */
function addEnd(record: Command): void {
  gatewayVerb(record, "stop <recording>", "stop a recording").action(
    async (name: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id } = await found(client, name, ({ state }) => state === "running");
        show(await client.post<RecordingReport>(`/recordings/${id}/stop`), output);
      });
    },
  );
  for (const [verb, keep, what] of [
    ["keep", true, "hold its values beyond the retention time"],
    ["release", false, "let its values go with all others"],
  ] as const) {
    gatewayVerb(record, `${verb} <recording>`, what).action(
      async (name: string, options: GatewayOption, command: Command) => {
        await runVerb(command, async (output) => {
          const client = gatewayClient(options.gateway);
          const { id } = await found(client, name);
          show(await client.post<RecordingReport>(`/recordings/${id}`, { keep }), output);
        });
      },
    );
  }
  gatewayVerb(record, "remove <recording>", "take it out of the list; its values stay as long as all others").action(
    async (name: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id, name: full } = await found(client, name);
        await client.delete(`/recordings/${id}`);
        output.result({ ok: true, id }, `Removed ${full} from the list.`);
      });
    },
  );
  gatewayVerb(record, "list", "recordings, newest first, and how long the disk lasts").action(
    async (options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const recordings = await client.get<readonly RecordingReport[]>("/recordings");
        const time = await client.get<DiskTime>("/recordings/disk-time");
        const lines = recordings.length === 0 ? ["Nothing is recorded yet."] : recordings.map(lineOf);
        output.result({ recordings, diskTime: time }, [...lines, diskLine(time)].join("\n"));
      });
    },
  );
}

function withContext(command: Command): Command {
  return command
    .option("--product <text>", "what is made")
    .option("--conditions <text>", "operating conditions: speed, load, tool, material")
    .option("--notes <text>", "anything else; no names of persons")
    .option(
      "--sensor <tag;…>",
      "what measures a signal: tag;model=…;mounting=…;calibrated=YYYY-MM-DD; may be repeated",
      sensorOf,
      [],
    );
}

/** A sensor that is given again replaces the one of its signal. */
function contextOf(
  { product, conditions, notes, sensor }: ContextOptions,
  before: readonly RecordedSensor[] = [],
): RecordingContext {
  const kept = before.filter(({ tag }) => !sensor.some((each) => each.tag === tag));
  const sensors = sensor.length === 0 ? undefined : [...kept, ...sensor];
  return defined({ product, operatingConditions: conditions, notes, sensors });
}

const sensorKeys = { model: "model", mounting: "mounting", calibrated: "calibratedOn" } as const;

function sensorOf(text: string, before: readonly RecordedSensor[]): RecordedSensor[] {
  const [tag = "", ...parts] = text.split(";").map((part) => part.trim());
  const fields = parts.map((part) => {
    const [key = "", ...rest] = part.split("=");
    const name = Object.hasOwn(sensorKeys, key) ? sensorKeys[key as keyof typeof sensorKeys] : undefined;
    if (name === undefined || rest.join("=") === "") {
      throw new InvalidArgumentError(
        `Write tag;model=…;mounting=…;calibrated=YYYY-MM-DD, not ${JSON.stringify(part)}.`,
      );
    }
    return [name, rest.join("=")] as const;
  });
  const sensor: RecordedSensor = { tag, ...Object.fromEntries(fields) };
  if (tag === "" || fields.length === 0)
    throw new InvalidArgumentError("Name the signal and what is known of its sensor.");
  if (sensor.calibratedOn !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(sensor.calibratedOn)) {
    throw new InvalidArgumentError(`${sensor.calibratedOn} is no day, such as 2026-05-01.`);
  }
  return [...before.filter((each) => each.tag !== tag), sensor];
}

/** Without the keys that have no value. */
function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The newest that fits the name best: the running one first where it is to be stopped. */
export async function found(
  client: GatewayClient,
  name: string,
  isPreferred: (report: RecordingReport) => boolean = () => true,
): Promise<RecordingReport> {
  const recordings = await client.get<readonly RecordingReport[]>("/recordings");
  const fits = recordings.filter((each) => each.id === name || each.name === name);
  const close = fits.length > 0 ? fits : recordings.filter(({ id }) => name.length >= 4 && id.startsWith(name));
  const report = close.find(isPreferred) ?? close[0];
  if (report !== undefined) return report;
  throw new PermanentError(`There is no recording ${JSON.stringify(name)}.`, {
    code: "SAMSPEL_RECORDING_UNKNOWN",
    next: "List them with samspel record list.",
  });
}

function show(report: RecordingReport, output: Output): void {
  output.result(report, lineOf(report));
}

function lineOf({
  id,
  name,
  state,
  fromMs,
  toMs,
  valueCount,
  thinnedCount,
  removedCount,
  keep,
}: RecordingReport): string {
  const until = toMs === undefined ? "now" : new Date(toMs).toISOString();
  const lost = [
    thinnedCount > 0 ? `${counted(thinnedCount, "value")} thinned to minutes` : "",
    removedCount > 0 ? `about ${counted(removedCount, "value")} lost: the store was too small` : "",
    keep ? "" : "not kept",
  ].filter((text) => text !== "");
  const notes = lost.length === 0 ? "" : ` (${lost.join("; ")})`;
  return `${id.slice(0, 8)}  ${state}  ${new Date(fromMs).toISOString()} to ${until}  ${counted(valueCount, "value")}  ${name}${notes}`;
}

function diskLine({ secondsLeft, bytesLeft, valuesPerSecond }: DiskTime): string {
  if (secondsLeft === null) return "Nothing comes in now; the store has room.";
  const room = `${(bytesLeft / 2 ** 20).toFixed(0)} MiB at ${valuesPerSecond.toFixed(0)} values/s`;
  return `Room for ${durationText(secondsLeft)} (${room}).`;
}

function durationText(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${counted(Math.floor(seconds / 86_400), "day")}`;
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} hours`;
  return `${Math.floor(seconds / 60)} minutes`;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= 3600) return value;
  throw new InvalidArgumentError("Must be seconds from 0 to 3600.");
}
