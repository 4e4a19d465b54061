/** `samspel certificates`: whom an OPC UA source trusts, and what a person decides about it. Nothing is connected. */
import { type Command, Option } from "commander";
import { ConfigError } from "../core/errors.ts";
import type { CertificateOverview, KeptCertificate } from "../core/source-access.ts";
import { counted } from "./counted.ts";
import { type AccessOptions, accessContext, addAccessOptions, configuredSource, plainConfig } from "./opcua-access.ts";
import { type Output, runVerb } from "./output.ts";

interface CertificatesOptions extends AccessOptions {
  readonly config?: string;
}

const actions = ["show", "trust", "reject", "renew"] as const;
type Action = (typeof actions)[number];

export function addCertificates(program: Command): void {
  const command = program
    .command("certificates")
    .description("show the certificates of an OPC UA source; trust or reject a server; renew the own certificate")
    .argument("[action]", `one of ${actions.join(", ")}`, "show")
    .argument("[fingerprint]", "of the certificate to trust or reject: SHA-1 or SHA-256, with or without colons")
    .addOption(new Option("-c, --config <file>", "take data directory and certificate files from a configuration"));
  addAccessOptions(command)
    .addHelpText(
      "after",
      `
Compare the fingerprint with the one that the server's own tool shows before you trust it. A running gateway uses the
change at its next attempt to connect. After a renewal the certificate before stays in use until the server accepts the
new one.

Examples:
  samspel certificates --source plc
  samspel certificates trust 3f2a… --source plc
  samspel certificates reject 3f2a… --source plc
  samspel certificates renew --source plc --config gateway.yaml`,
    )
    .action(async (action: string, fingerprint: string | undefined, options: CertificatesOptions, command: Command) => {
      await runVerb(command, (output) => run({ action, fingerprint, options }, output));
    });
}

interface Request {
  readonly action: string;
  readonly fingerprint: string | undefined;
  readonly options: CertificatesOptions;
}

async function run({ action: word, fingerprint, options }: Request, output: Output): Promise<void> {
  const action = actions.find((known) => known === word);
  if (action === undefined) throw unknownAction(word);
  const { opcuaAccess } = await import("../sources/opcua/access.ts");
  const known = options.config === undefined ? undefined : configuredSource(options.config, options.source);
  const config = known?.config ?? plainConfig("opc.tcp://localhost");
  const context = accessContext({ ...options, data: known?.data ?? options.data }, new AbortController().signal);
  const overview =
    action === "show"
      ? await opcuaAccess.secured.certificates(config, context)
      : await opcuaAccess.secured.changeCertificates(changeOf(action, fingerprint), config, context);
  output.result({ source: options.source, ...overview }, overviewText(overview, options.source));
}

function changeOf(action: Exclude<Action, "show">, fingerprint: string | undefined) {
  if (action === "renew") return { action };
  if (fingerprint !== undefined && /^[0-9a-fA-F:]{40,95}$/.test(fingerprint)) return { action, fingerprint };
  throw new ConfigError(`${fingerprint ?? "Nothing"} is no fingerprint.`, {
    code: "SAMSPEL_OPCUA_FINGERPRINT",
    next: `Write: samspel certificates ${action} FINGERPRINT. The fingerprints are listed by: samspel certificates`,
  });
}

function unknownAction(word: string): ConfigError {
  return new ConfigError(`"${word}" is no action.`, {
    code: "SAMSPEL_CERTIFICATES_ACTION",
    next: `Write one of: ${actions.join(", ")}.`,
  });
}

function overviewText({ own, previous, trusted, rejected, unreadable, steps }: CertificateOverview, source: string) {
  const section = (title: string, certificates: readonly KeptCertificate[], none: string) => [
    title,
    ...(certificates.length === 0 ? [`  ${none}`] : certificates.flatMap(lines)),
  ];
  return [
    ...section(
      `Samspel's own certificate for ${source}:`,
      own === undefined ? [] : [own],
      "made at the first connection",
    ),
    ...(previous === undefined ? [] : section("Before the renewal, in use until the server accepts:", [previous], "")),
    "",
    ...section("Trusted:", trusted, "nobody yet"),
    "",
    ...section("Seen and not trusted:", rejected, "nobody"),
    ...(unreadable.length === 0 ? [] : ["", `No certificates, passed over: ${unreadable.join(", ")}`]),
    "",
    "Trust has two directions; still to do, unless done already:",
    ...steps.map((step, index) => `  ${index + 1}. ${step}.`),
  ].join("\n");
}

function lines({ subject, thumbprint, fingerprint, validFrom, validTo, daysLeft, file }: KeptCertificate): string[] {
  const left = daysLeft < 0 ? "expired" : `${counted(daysLeft, "day")} left`;
  return [
    `  ${subject}`,
    `    SHA-1    ${thumbprint}`,
    `    SHA-256  ${fingerprint}`,
    `    valid    ${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)} (${left})`,
    `    file     ${file}`,
  ];
}
