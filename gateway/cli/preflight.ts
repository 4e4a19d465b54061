/** `samspel preflight`: what a server can do, what reading would ask of it, and what to change before it is read. */
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import type { Preflight } from "../core/preflight.ts";
import { registries } from "../kinds.ts";
import { counted } from "./counted.ts";
import {
  accessContext,
  addAccessOptions,
  addSignInOptions,
  endpointUrl,
  type SignInOptions,
  sourceAt,
} from "./opcua-access.ts";
import { exitCodes, type Output, runVerb } from "./output.ts";

export function addPreflight(program: Command): void {
  const command = program
    .command("preflight")
    .description("look at an OPC UA server before it is read: limits, clock, certificate, services, load and a plan")
    .argument("<url>", "address of the server, for example opc.tcp://plc-1:4840", endpointUrl);
  addSignInOptions(addAccessOptions(command))
    .addHelpText(
      "after",
      `
With --config the tags of the source with this address are looked at: whether each is there, may be read, and could be
written. One subscription with at most ten items is tried out and taken away again. Nothing is written to the server.
Exit code 1 when there is a problem, 4 when the server cannot be connected.

Examples:
  samspel preflight opc.tcp://plc-1:4840
  samspel preflight opc.tcp://plc-1:4840 --config gateway.yaml --json`,
    )
    .action(async (url: string, options: SignInOptions, command: Command) => {
      await runVerb(command, (output) => run(url, options, output));
    });
}

async function run(url: string, options: SignInOptions, output: Output): Promise<void> {
  const { id, config, data } = sourceAt(url, options);
  const { preflight } = await import("../sources/opcua/preflight.ts");
  const addresses = options.config === undefined ? [] : addressesIn(options.config, id);
  const report = await preflight(config, addresses, accessContext({ data, source: id }, new AbortController().signal));
  output.result(report, preflightText(report));
  if (hasProblem(report)) process.exitCode = exitCodes.failure;
}

/** Addresses that a configuration reads from a source. */
export function addressesIn(file: string, source: string): readonly string[] {
  const { tags } = loadConfiguration(file, registries, process.env);
  return [...new Set(tags.flatMap((tag) => (tag.source === source ? [tag.address] : [])))];
}

export function hasProblem({ findings }: Preflight): boolean {
  return findings.some(({ level }) => level === "problem");
}

export function preflightText(report: Preflight): string {
  const { server, security, certificate, clock, limits, inUse, services, companions, findings } = report;
  const stated = Object.entries(limits).map(([name, limit]) => `${name} ${limit}`);
  const taken = Object.entries(inUse).map(([name, count]) => `${count} ${name}`);
  const offered = [
    services.history ? "history" : "no history",
    services.events ? "events" : "no events",
    ...companions.map((name) => `companion model ${name}`),
  ];
  return [
    `${report.endpointUrl}: ${server.productName} ${server.softwareVersion}, ${server.manufacturer} (${server.state})`,
    `  Security: ${security}${certificate === undefined ? "" : `; certificate good for ${counted(certificate.daysLeft, "day")}`}`,
    `  Clock:    ${clock === undefined ? "not told" : `${Math.round(clock.offsetMs)} ms from ours, round trip ${Math.round(clock.roundTripMs)} ms`}`,
    `  Limits:   ${stated.join(", ") || "none stated"}`,
    `  In use:   ${taken.join(", ") || "not told"}`,
    `  Offers:   ${offered.join(", ")}`,
    ...planLines(report),
    ...findings.flatMap(({ level, code, message, next }) => [
      `${words[level]} ${code}: ${message}`,
      ...(next === undefined ? [] : [`  Next: ${next}`]),
    ]),
  ].join("\n");
}

const words = { problem: "Problem", warning: "Warning", note: "Note" } as const;

function planLines({ load, plan }: Preflight): readonly string[] {
  const items = `${counted(load.items, "item")} in ${counted(load.requests, "request")}`;
  const rates = `at most ${load.valuesPerSecondMax} values in ${counted(load.messagesPerSecondMax, "message")} a second`;
  const sampling = plan.samplingIntervalMs === 0 ? "each change" : `every ${plan.samplingIntervalMs} ms`;
  return [
    `  Load:     ${items}, ${rates}, one subscription, one session and one more while somebody browses`,
    `  Plan:     sample ${sampling}, publish every ${plan.publishingIntervalMs} ms, queue ${plan.queueSize}, ${counted(plan.itemsPerRequest, "item")} a request;` +
      ` bridges a cut of ${Math.round(plan.bridgeableMs / 100) / 10} s${plan.triedItems === 0 ? "" : ` (tried on ${counted(plan.triedItems, "item")})`}`,
  ];
}
