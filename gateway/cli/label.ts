/** `samspel label`: labels of recordings of a running gateway, and the truth about injected faults of a simulated line. */

import { readFileSync, statSync } from "node:fs";
import { type Command, Option } from "commander";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { addressPart } from "../core/address-part.ts";
import { ConfigError, errorMessage, PermanentError } from "../core/errors.ts";
import type { RecordingReport } from "../core/recording.ts";
import {
  type Agreement,
  annotators,
  type NewLabel,
  type RecordingLabel,
  type RecordingLabels,
} from "../core/recording-label.ts";
import { type GatewayClient, type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { timeArgument } from "./models-learn.ts";
import { runVerb } from "./output.ts";
import { found } from "./record.ts";

interface AddOptions extends GatewayOption {
  readonly from: number;
  readonly to?: number;
  readonly scope?: string;
  readonly annotator: NewLabel["annotator"];
  readonly comment?: string;
}

export function addLabel(program: Command): void {
  const label = program
    .command("label")
    .description("labels of recordings: list, add, take away, take over the truth of a simulation, agreement")
    .addHelpText(
      "after",
      `
Examples:
  samspel label add "Worn tool, oak" fault --from 2026-11-26T08:10 --to 2026-11-26T08:12 --scope spindle-1
  samspel label list "Worn tool, oak"
  samspel label truth "Simulated" truth.jsonl     # of samspel simulate --truth truth.jsonl
  samspel label agreement "Worn tool, oak"`,
    );
  addOne(label);
  addTruth(label);
  gatewayVerb(label, "list <recording>", "labels, and alarms that nobody has judged").action(
    async (name: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id } = await found(client, name);
        const { labels, suggestions } = await client.get<RecordingLabels>(`/recordings/${id}/labels`);
        const open = suggestions.map(
          ({ scope, fromMs, toMs }) => `suggested  ${spanText(fromMs, toMs)}  alarm of ${scope}`,
        );
        const lines = [...labels.map(lineOf), ...open];
        output.result({ labels, suggestions }, lines.length === 0 ? "There is no label yet." : lines.join("\n"));
      });
    },
  );
  gatewayVerb(label, "remove <recording> <label>", "take a label away; its revisions stay").action(
    async (name: string, start: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id } = await found(client, name);
        const { labelId } = await labelNamed(client, id, start);
        await client.delete(`/recordings/${id}/labels/${addressPart(labelId)}`);
        output.result({ ok: true, labelId }, `Took ${labelId.slice(0, 8)} away.`);
      });
    },
  );
  gatewayVerb(label, "agreement <recording>", "how far two annotators agree: Cohen’s κ").action(
    async (name: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id } = await found(client, name);
        const agreement = await client.get<Agreement>(`/recordings/${id}/agreement`);
        const { kappa, observed, stretches } = agreement;
        const text =
          kappa === null
            ? "κ says nothing: one of them gave no label, or both the same everywhere."
            : `κ ${kappa.toFixed(3)}`;
        output.result(agreement, `${text} Agreed on ${(100 * observed).toFixed(1)} % of ${stretches} stretches.`);
      });
    },
  );
}

function addOne(label: Command): void {
  gatewayVerb(
    label,
    "add <recording> <class>",
    "add a label: fault, normal, planned-work, setup, disturbance or a word of your own",
  )
    .requiredOption("--from <time>", "begin: ISO 8601, or 8h for eight hours ago", timeArgument)
    .option("--to <time>", "end (default: a moment)", timeArgument)
    .option("--scope <id>", "asset or signal (default: the whole line)")
    .addOption(
      new Option("--annotator <role>", "who says so; a role, never a person")
        .choices([...annotators, "simulator"])
        .default("first"),
    )
    .option("--comment <text>", "no names of persons")
    .action(async (name: string, kind: string, options: AddOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const client = gatewayClient(options.gateway);
        const { id } = await found(client, name);
        const { from: fromMs, to: toMs = fromMs, scope, annotator, comment } = options;
        const about = { ...(scope === undefined ? {} : { scope }), ...(comment === undefined ? {} : { comment }) };
        const body: NewLabel = { fromMs, toMs, class: kind, annotator, ...about };
        const added = await client.post<RecordingLabel>(`/recordings/${id}/labels`, body);
        output.result(added, lineOf(added));
      });
    });
}

/** The last line about a fault says when it ended. */
const Truth = Type.Object({
  number: Type.Integer(),
  kind: Type.String({ minLength: 1, maxLength: 60 }),
  machine: Type.String(),
  severity: Type.Number({ minimum: 0, maximum: 1 }),
  fromMs: Type.Number(),
  toMs: Type.Union([Type.Number(), Type.Null()]),
});
const TruthLine = Compile(Truth);
const truthBytesMax = 16 * 2 ** 20;

function addTruth(label: Command): void {
  gatewayVerb(label, "truth <recording> <file>", "faults that a simulated line injected, as exact labels").action(
    async (name: string, file: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const truths = readTruth(file);
        const client = gatewayClient(options.gateway);
        const recording = await found(client, name);
        const { labels } = await client.get<RecordingLabels>(`/recordings/${recording.id}/labels`);
        const wanted = truths.flatMap((truth) => labelOf(truth, recording));
        const isThere = (one: NewLabel) =>
          labels.some(
            ({ source, fromMs, scope, class: kind }) =>
              source === "injected" && fromMs === one.fromMs && scope === one.scope && kind === one.class,
          );
        const fresh = wanted.filter((one) => !isThere(one));
        for (const body of fresh) await client.post(`/recordings/${recording.id}/labels`, body);
        const outside = truths.length - wanted.length;
        output.result(
          { ok: true, added: fresh.length, known: wanted.length - fresh.length, outside },
          `${fresh.length} faults labelled, ${wanted.length - fresh.length} were labelled already, ${outside} lie outside of the recording.`,
        );
      });
    },
  );
}

function readTruth(file: string): Static<typeof Truth>[] {
  const faults = new Map<string, Static<typeof Truth>>();
  try {
    if (statSync(file).size > truthBytesMax) throw new RangeError(`it has more than ${truthBytesMax} bytes`);
    for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
      if (line.trim() === "") continue;
      const truth: unknown = JSON.parse(line);
      if (!TruthLine.Check(truth)) throw new TypeError(`line ${index + 1} is no fault of a simulation`);
      faults.set(`${truth.number} ${truth.fromMs}`, truth);
    }
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read as truth of a simulation: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_LABEL_TRUTH",
      cause,
      next: "Give the file that samspel simulate --truth FILE writes.",
    });
  }
  return [...faults.values()];
}

/** The part of a fault that lies in the recording; none when it does not touch it. */
function labelOf({ kind, machine, severity, ...span }: Static<typeof Truth>, recording: RecordingReport): NewLabel[] {
  const endMs = recording.toMs ?? Date.now();
  const fromMs = Math.max(span.fromMs, recording.fromMs);
  const toMs = Math.min(span.toMs ?? endMs, endMs);
  if (fromMs >= toMs) return [];
  const share = Math.max(1, Math.round(1000 * severity));
  return [{ fromMs, toMs, class: kind, scope: machine, annotator: "simulator", severity: share }];
}

async function labelNamed(client: GatewayClient, recording: string, start: string): Promise<RecordingLabel> {
  const { labels } = await client.get<RecordingLabels>(`/recordings/${recording}/labels`);
  const fits = labels.filter(({ labelId }) => labelId === start || (start.length >= 4 && labelId.startsWith(start)));
  const [label, other] = fits;
  if (label !== undefined && other === undefined) return label;
  throw new PermanentError(`There is no one label ${JSON.stringify(start)} in this recording.`, {
    code: "SAMSPEL_LABEL_UNKNOWN",
    next: "List them with samspel label list, and give the first characters of the id.",
  });
}

function lineOf({ labelId, fromMs, toMs, class: kind, scope, source, annotator }: RecordingLabel): string {
  return `${labelId.slice(0, 8)}  ${spanText(fromMs, toMs)}  ${kind}  ${scope === "" ? "whole line" : scope}  (${source}, ${annotator})`;
}

function spanText(fromMs: number, toMs: number): string {
  return `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
}
