/** `samspel models`: versions of the models of a running gateway, and which of them is at work. */

import type { Command } from "commander";
import { addressPart } from "../core/address-part.ts";
import type { FalseAlarms } from "../core/false-alarms.ts";
import type { JudgementCounts, LifecycleReport } from "../core/model-control.ts";
import type { ModelReport } from "../core/view.ts";
import { counted } from "./counted.ts";
import { type GatewayClient, type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { addLearn } from "./models-learn.ts";
import { type Output, runVerb } from "./output.ts";

export function addModels(program: Command): void {
  const models = program
    .command("models")
    .description("versions of the models of a running gateway: learn, list, shadow, activate, rollback")
    .addHelpText(
      "after",
      `
Examples:
  samspel models learn spindle-1 --from 8h
  samspel models list
  samspel models shadow spindle-1 20261124T081500Z
  samspel models activate spindle-1 20261124T081500Z
  samspel models rollback spindle-1 --gateway http://10.0.4.7:8080

Changes need the role engineer: a token in the environment variable SAMSPEL_TOKEN (samspel tokens add). A version may be named by its start.`,
    );

  addLearn(models);
  gatewayVerb(models, "list", "models and their versions; the active one is marked *, the one in shadow ~").action(
    async (options: GatewayOption, command: Command) => {
      await runVerb(command, (output) => list(gatewayClient(options.gateway), output));
    },
  );
  gatewayVerb(models, "shadow <model> [version]", "run a version beside the active one")
    .option("--end", "end it")
    .action(
      async (
        model: string,
        version: string | undefined,
        options: GatewayOption & { readonly end?: boolean },
        command: Command,
      ) => {
        const isEnd = options.end === true;
        if (!isEnd && version === undefined) command.error("error: give a version, or --end");
        await runVerb(command, async (output) => {
          const path = `/models/${addressPart(model)}/shadow`;
          const client = gatewayClient(options.gateway);
          const report = await (isEnd
            ? client.post<LifecycleReport>(`${path}/end`)
            : client.post<LifecycleReport>(path, { version }));
          show(report, output);
        });
      },
    );
  gatewayVerb(models, "activate <model> <version>", "put a version to work; it is tried out first").action(
    async (model: string, version: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const path = `/models/${addressPart(model)}/activate`;
        show(await gatewayClient(options.gateway).post<LifecycleReport>(path, { version }), output);
      });
    },
  );
  gatewayVerb(models, "rollback <model>", "return to the version that was active before").action(
    async (model: string, options: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const path = `/models/${addressPart(model)}/roll-back`;
        show(await gatewayClient(options.gateway).post<LifecycleReport>(path), output);
      });
    },
  );
}

async function list(client: GatewayClient, output: Output): Promise<void> {
  const models = await client.get<readonly ModelReport[]>("/models");
  if (models.length === 0) output.line("The configuration of this gateway names no models.");
  for (const { id, state, asset, message, card, inference, falseAlarms } of models) {
    const report = await client.get<LifecycleReport>(`/models/${addressPart(id)}/versions`);
    const head = `${id} (${asset}): ${state}${message === undefined ? "" : ` – ${message}`}`;
    const lines = [head, ...(card === undefined ? [] : [falseAlarmLine(falseAlarms)]), ...versionLines(report)];
    output.result(
      { id, asset, state, ...(falseAlarms && { falseAlarms }), ...(inference && { inference }), ...report },
      lines.join("\n"),
    );
  }
}

function falseAlarmLine(found: FalseAlarms | undefined): string {
  const title = "    false alarms on held-back normal rows:";
  if (found === undefined)
    return `${title} not measured (learned elsewhere, before this was counted, or from too few rows)`;
  const { alarms, hours, basis, perDay, perDayMax } = found;
  const rounded = (value: number) => Number(value.toPrecision(3));
  const count = `${alarms} in ${hours < 1 ? `${rounded(60 * hours)} min` : `${rounded(hours)} h`}`;
  if (basis === "too-little") return `${title} ${count}, too little data for a figure per day`;
  const most = `at most ${rounded(perDayMax)} per day with 95 % confidence`;
  return basis === "hours" ? `${title} ${count}, ${most}` : `${title} ${rounded(perDay)} per day (${count}), ${most}`;
}

function show(report: LifecycleReport, output: Output): void {
  output.result(report, [report.model, ...versionLines(report)].join("\n"));
}

function versionLines({ versions, shadow }: LifecycleReport): string[] {
  const marks = { active: "*", shadow: "~", kept: " " };
  const lines = versions.map(
    ({ id, role, created, rows, description }) =>
      `  ${marks[role]} ${id}  ${created}  ${counted(rows, "row")}  ${description}`,
  );
  if (shadow === undefined) return lines;
  const { agreement, active, shadow: beside } = shadow;
  const share =
    agreement === null ? "nothing to compare yet" : `agree on ${(100 * agreement).toFixed(1)} % of the windows`;
  const cost = ({ inference }: JudgementCounts) =>
    inference === undefined ? "no score yet" : `${inference.meanMs.toPrecision(3)} ms`;
  return [
    ...lines,
    `  ~ in shadow: ${share}; alarms raised: active ${active.activations}, shadow ${beside.activations}`,
    `    mean of one window: active ${cost(active)}, shadow ${cost(beside)}`,
  ];
}
