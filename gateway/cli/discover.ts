/** `samspel discover`: what an OPC UA server offers, in words, and what is still missing before values flow. */
import type { Command } from "commander";
import type { DiscoveryReport, EndpointReport } from "../core/discovery.ts";
import type { CertificateReport } from "../core/source-access.ts";
import { counted } from "./counted.ts";
import { type AccessOptions, accessContext, addAccessOptions, endpointUrl } from "./opcua-access.ts";
import { type Output, runVerb } from "./output.ts";

interface DiscoverOptions extends AccessOptions {
  readonly trust?: string;
}

export function addDiscover(program: Command): void {
  const command = program
    .command("discover")
    .description("show the endpoints of an OPC UA server with their security in words, and whom to trust")
    .argument(
      "[url]",
      "address of the server, for example opc.tcp://plc-1:4840; without it servers are looked for",
      endpointUrl,
    )
    .option("--trust <fingerprint>", "put the server's certificate into the trust list, if this is its fingerprint");
  addAccessOptions(command)
    .addHelpText(
      "after",
      `
Nobody signs in and nothing is read. Without an address it lists the servers that announce themselves in the
networks of this machine (mDNS), or that its local discovery server knows; no addresses are swept. The fingerprint is SHA-1 or SHA-256, with or without colons.

Examples:
  samspel discover
  samspel discover opc.tcp://plc-1:4840
  samspel discover opc.tcp://plc-1:4840 --trust 3f2a…`,
    )
    .action(async (url: string | undefined, options: DiscoverOptions, command: Command) => {
      await runVerb(command, (output) => (url === undefined ? find(options, output) : run(url, options, output)));
    });
}

async function find(options: DiscoverOptions, output: Output): Promise<void> {
  const { opcuaAccess } = await import("../sources/opcua/access.ts");
  const found = await opcuaAccess.find("localhost", accessContext(options, new AbortController().signal));
  const none = "No OPC UA server announced itself. Many do not: give the address, for example opc.tcp://plc-1:4840.";
  const lines = found.map(({ name, address, origin }) => {
    return `${address}  ${name} (${origin === "announced" ? "announces itself" : "known to the discovery server"})`;
  });
  output.result({ servers: found }, found.length === 0 ? none : lines.join("\n"));
}

async function run(url: string, options: DiscoverOptions, output: Output): Promise<void> {
  const { discover } = await import("../sources/opcua/discover.ts");
  const context = accessContext(options, new AbortController().signal);
  const { trust } = options;
  const report = await discover({ endpointUrl: url, ...(trust === undefined ? {} : { trust }) }, context);
  output.result(report, reportText(report));
}

function reportText(report: DiscoveryReport): string {
  const { endpointUrl: url, serverName, applicationUri, endpoints, certificate, trust, notes } = report;
  return [
    `${url}: ${serverName} (${applicationUri})`,
    "",
    "Endpoints (* = the one that Samspel takes by itself):",
    ...endpoints.map(endpointText),
    ...(endpoints.length === 0 ? ["  none over opc.tcp"] : []),
    ...(certificate === undefined ? [] : ["", "Certificate of the server:", ...certificateLines(certificate)]),
    ...(trust === undefined ? [] : ["", ...trustLines(trust, report.ownCertificate.file)]),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `Note: ${note}`)]),
  ].join("\n");
}

function endpointText({ isChosen, securityMode, securityPolicy, security, signIn }: EndpointReport): string {
  const name = `${securityMode} ${securityPolicy}`.padEnd(38);
  return `  ${isChosen ? "*" : " "} ${name} ${security}; sign in: ${signIn.join(", ") || "not stated"}`;
}

function certificateLines(certificate: CertificateReport): string[] {
  const { subject, thumbprint, fingerprint, validFrom, validTo, daysLeft, hosts, keyBits } = certificate;
  const left = daysLeft < 0 ? "expired" : `${counted(daysLeft, "day")} left`;
  return [
    `  subject  ${subject}`,
    `  SHA-1    ${thumbprint}`,
    `  SHA-256  ${fingerprint}`,
    `  valid    ${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)} (${left})`,
    `  for      ${hosts.join(", ") || "no host"}${keyBits === undefined ? "" : `; RSA ${keyBits} bits`}`,
  ];
}

const trustWords = {
  trusted: "Samspel trusts this certificate.",
  untrusted: "Samspel does not trust this certificate yet.",
  invalid: "Samspel refuses this certificate",
} as const;

function trustLines({ state, status, steps }: NonNullable<DiscoveryReport["trust"]>, ownFile: string): string[] {
  const head = state === "invalid" ? `${trustWords.invalid}: ${status}.` : trustWords[state];
  return [
    `Trust: ${head} It has two directions; still to do, unless done already:`,
    ...steps.map((step, index) => `  ${index + 1}. ${step}.`),
    `  Samspel's own certificate: ${ownFile}`,
  ];
}
