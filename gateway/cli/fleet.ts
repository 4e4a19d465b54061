/** `samspel fleet`: every gateway of the site as a running one knows it, and the bundle that this one has taken. */
import type { Command } from "commander";
import type { BundledConfigurationReport, BundleStatus, FleetMember, FleetReport } from "../core/fleet.ts";
import { counted } from "./counted.ts";
import { type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { type Output, runVerb } from "./output.ts";

/** A clock that is off by more is said. */
const clockMsMax = 60_000;

export function addFleet(program: Command): void {
  gatewayVerb(program, "fleet", "every gateway of the site: contact, version, backlog, alarms, certificate, bundle")
    .addHelpText(
      "after",
      `
Any gateway with the key \`fleet\` in its configuration can be asked. Reading needs the role viewer (SAMSPEL_TOKEN).

Examples:
  samspel fleet
  samspel fleet --gateway http://10.0.4.7:8080 --json`,
    )
    .action(async ({ gateway }: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => show(await gatewayClient(gateway).get<FleetReport>("/fleet"), output));
    });
}

function show(report: FleetReport, output: Output): void {
  const { self, isConnected, problem = "", members, refused, bundledConfiguration } = report;
  if (self === undefined) {
    output.result(report, "This gateway belongs to no fleet: its configuration has no key fleet.");
    return;
  }
  output.result(
    report,
    [
      ...(isConnected ? [] : [`The site broker does not answer: ${problem} What follows was heard before.`]),
      ...(isConnected && problem !== "" ? [problem] : []),
      ...members.map(memberLine),
      ...refused.map(
        ({ code, count, example }) => `${counted(count, "message")} could not be read (${code}), one was ${example}`,
      ),
      ...(bundledConfiguration === undefined ? [] : configurationLines(self, bundledConfiguration)),
    ].join("\n"),
  );
}

function memberLine(member: FleetMember): string {
  const { name, contact, site, version, pendingCount, sources, sourcesLost, conditions, clockOffsetMs = 0 } = member;
  const { high, medium, low } = conditions;
  const { certificateExpiresMs, timeMs } = member;
  const days =
    certificateExpiresMs === undefined ? undefined : Math.floor((certificateExpiresMs - timeMs) / 86_400_000);
  const parts = [
    `${name}  ${contact}  ${site}  ${version}`,
    ...(pendingCount === 0 ? [] : [`${counted(pendingCount, "entry", "entries")} waiting`]),
    ...(sourcesLost === 0 ? [] : [`${sourcesLost} of ${sources} sources give nothing`]),
    ...(high + medium + low === 0 ? [] : [`alarms: ${high} high, ${medium} medium, ${low} low`]),
    ...(days === undefined ? [] : [`certificate: ${counted(days, "day")}`]),
    ...(Math.abs(clockOffsetMs) > clockMsMax ? [`clock off by ${Math.round(clockOffsetMs / 1000)} s`] : []),
    bundleText(member.bundle),
  ];
  return parts.join("; ");
}

function bundleText({ wanted, actual, problem, configuration }: BundleStatus = {}): string {
  const names =
    wanted === undefined || wanted === actual ? (actual ?? "none") : `wanted ${wanted}, has ${actual ?? "none"}`;
  const own = configuration === undefined ? "" : `, configuration ${configuration}`;
  return `bundle: ${names}${own}${problem === undefined ? "" : ` – ${problem}`}`;
}

const signs = { added: "+", changed: "~", removed: "-" } as const;

function configurationLines(self: string, report: BundledConfigurationReport): string[] {
  const { state, problem, differences, differenceCount } = report;
  if (state === "at-work") return [`${self}: the configuration of the bundle is at work.`];
  const head =
    state === "failed"
      ? `${self}: the configuration of the bundle was tried and is not at work: ${problem ?? "the gateway did not start with it"}`
      : `${self}: the configuration of the bundle waits; samspel bundle activate puts it to work. It changes:`;
  const lines = differences.map(
    ({ place, change, keys = [] }) => `  ${signs[change]} ${place}${keys.length === 0 ? "" : ` (${keys.join(", ")})`}`,
  );
  const more = differenceCount - differences.length;
  return [head, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])];
}
