/** `samspel bundle`: makes, proves and publishes a signed file of models and configuration for many gateways. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { readBundle, writeBundle } from "../bundle.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { FleetReport } from "../core/fleet.ts";
import { openModelKeys } from "../signing-key.ts";
import { createLog } from "../telemetry.ts";
import { counted } from "./counted.ts";
import { type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { type Output, runVerb } from "./output.ts";

interface CreateOptions {
  readonly config: string;
  readonly models?: string;
  readonly configuration?: string;
  readonly id: string;
  readonly out: string;
  readonly gateways?: string;
  readonly architectures?: string;
}

interface PublishOptions {
  readonly config: string;
  readonly to?: string;
  readonly withdraw?: boolean;
}

const configOption = ["-c, --config <file>", "configuration file of this gateway", "gateway.yaml"] as const;

export function addBundle(program: Command): void {
  const bundle = program
    .command("bundle")
    .description("models and configuration for many gateways, in one signed file");
  bundle
    .command("create")
    .description("make a bundle, signed with the key of this gateway")
    .option(...configOption)
    .option("--models <cards>", "folders of models in the data directory, separated by commas")
    .option("--configuration <file>", "a configuration to go with them")
    .option("--gateways <names>", "only these gateways take it, separated by commas (default: all)")
    .option("--architectures <names>", "only on x64 or arm64, separated by commas (default: on all)")
    .requiredOption("--id <name>", "name of the bundle: letters, digits, . _ -")
    .requiredOption("--out <file>", "file to write")
    .addHelpText(
      "after",
      `
Examples:
  samspel bundle create --models pump-1,pump-2 --id november --out november.bundle
  samspel bundle create --configuration line.yaml --gateways line-1,line-2 --id limits --out limits.bundle

Secrets do not belong into a bundle, which everybody at the broker can read: refer to them (\${env:NAME}, \${file:path}).`,
    )
    .action(async (options: CreateOptions, command: Command) => {
      await runVerb(command, async (output) => create(options, output));
    });
  bundle
    .command("verify")
    .description("prove signature and content of a bundle, and whether its key is trusted here")
    .argument("<bundle>", "file")
    .option(...configOption)
    .action(async (file: string, { config }: { config: string }, command: Command) => {
      await runVerb(command, async (output) => verify(file, await load(config), output));
    });
  bundle
    .command("publish")
    .description("publish a bundle once, at the site broker of the configuration (`fleet`)")
    .argument("[bundle]", "file; none with --withdraw")
    .option(...configOption)
    .option("--to <gateway>", "only for this gateway (default: for all)")
    .option("--withdraw", "take back what was published")
    .addHelpText("after", "\nExample:\n  samspel bundle publish november.bundle --to line-1")
    .action(async (file: string | undefined, options: PublishOptions, command: Command) => {
      await runVerb(command, async (output) => publish(file, options, output));
    });
  addActivate(bundle);
}

function addActivate(bundle: Command): void {
  gatewayVerb(
    bundle,
    "activate",
    "put the configuration of the bundle to work that a running gateway has taken and shows",
  )
    .addHelpText(
      "after",
      `
\`samspel fleet\` shows what would change. The gateway checks it again, writes its configuration file and takes it by a reload; when it does not
start with it, the last good configuration goes on and the file is what it was. Needs the role engineer (SAMSPEL_TOKEN).

Example:
  samspel bundle activate --gateway http://10.0.4.7:8080`,
    )
    .action(async ({ gateway }: GatewayOption, command: Command) => {
      await runVerb(command, async (output) => {
        const report = await gatewayClient(gateway).post<FleetReport>("/fleet/configuration/activate");
        output.result(
          report.bundledConfiguration ?? {},
          "The configuration of the bundle is put to work; samspel fleet shows how it went.",
        );
      });
    });
}

async function load(path: string): Promise<Configuration> {
  const { registries } = await import("../kinds.ts");
  return loadConfiguration(path, registries, process.env);
}

async function create(options: CreateOptions, output: Output): Promise<void> {
  const { config, configuration, id, out } = options;
  const { dataDirectory, trustedModelKeys } = await load(config);
  const files = new Map(namesIn(options.models).flatMap((card) => filesOf(join(dataDirectory, "models", card), card)));
  if (configuration !== undefined) files.set("configuration.yaml", read(configuration));
  if (files.size === 0) {
    throw new ConfigError("A bundle needs something to hold.", {
      code: "SAMSPEL_BUNDLE_EMPTY",
      next: "Give --models, --configuration, or both.",
    });
  }
  const { own } = openModelKeys(dataDirectory, trustedModelKeys);
  const target = { gateways: namesIn(options.gateways), architectures: namesIn(options.architectures) };
  const text = writeBundle({ id, createdMs: Date.now(), files, ...target }, own);
  const { digest, keyId } = readBundle(Buffer.from(text), []);
  writeFileSync(out, text, { flush: true });
  output.result(
    { id, digest, keyId, files: [...files.keys()], out },
    `${out}: ${id}, ${counted(files.size, "file")}, signed by the key ${keyId}.`,
  );
}

function namesIn(list = ""): string[] {
  return list.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}

/** The files of the folder itself, or of the version that is active there. */
function filesOf(folder: string, card: string): [string, Uint8Array][] {
  const found = [folder, activeOf(folder)].flatMap((directory) => (directory === undefined ? [] : [directory]));
  for (const directory of found) {
    const files = ["model.onnx", "golden.json", "card.json"].flatMap((name): [string, Uint8Array][] => {
      try {
        return [[`models/${card}/${name}`, readFileSync(join(directory, name))]];
      } catch {
        return [];
      }
    });
    if (files.some(([path]) => path.endsWith("/card.json"))) return files;
  }
  throw new ConfigError(`${folder} holds no model.`, {
    code: "SAMSPEL_BUNDLE_MODEL",
    next: "Name folders below models in the data directory, as `card` of a model does.",
  });
}

function activeOf(folder: string): string | undefined {
  try {
    const { active }: { active?: unknown } = JSON.parse(readFileSync(join(folder, "lifecycle.json"), "utf8"));
    return typeof active === "string" && /^[\w.-]+$/.test(active) ? join(folder, "versions", active) : undefined;
  } catch {
    return undefined;
  }
}

function verify(file: string, { dataDirectory, trustedModelKeys }: Configuration, output: Output): void {
  const { trusted } = openModelKeys(dataDirectory, trustedModelKeys);
  const { id, createdMs, digest, keyId, isTrusted, files, ...target } = readBundle(read(file), trusted);
  const trust = isTrusted ? "which is trusted here" : "which is NOT trusted here";
  const only = [...(target.gateways ?? []), ...(target.architectures ?? [])];
  const made = new Date(createdMs).toISOString();
  output.result(
    { id, createdMs, digest, keyId, trusted: isTrusted, files: [...files.keys()], ...target },
    [
      `${file}: ${id} of ${made}, ${counted(files.size, "file")}, unchanged, signed by the key ${keyId}, ${trust}.`,
      ...(only.length === 0 ? [] : [`  only for ${only.join(", ")}`]),
      ...Array.from(files.keys(), (path) => `  ${path}`),
    ].join("\n"),
  );
}

async function publish(file: string | undefined, options: PublishOptions, output: Output): Promise<void> {
  const configuration = await load(options.config);
  const { fleet } = configuration;
  if (fleet === undefined || (file === undefined) !== (options.withdraw === true)) {
    throw new ConfigError(
      fleet === undefined ? `${options.config} names no site broker.` : "Give a file, or --withdraw; not both.",
      { code: "SAMSPEL_BUNDLE_PUBLISH", next: "Add the key `fleet`, and see samspel bundle publish --help." },
    );
  }
  const content = file === undefined ? new Uint8Array() : read(file);
  if (file !== undefined) readBundle(content, []);
  const { connectionOf } = await import("../fleet-at-work.ts");
  const { everyGateway } = await import("../fleet/member.ts");
  const { BrokerLink } = await import("../protocols/mqtt/link.ts");
  const topic = `${fleet.prefix}/_bundle/${options.to ?? everyGateway}`;
  const connection = { ...connectionOf(fleet), clientId: `samspel-bundle-${process.pid}` };
  await using link = await BrokerLink.open(connection, {
    ...{ id: "bundle", directory: configuration.dataDirectory, log: createLog("warn") },
    ...{ signal: new AbortController().signal, now: Date.now, monotonicMs: () => performance.now() },
  });
  await link.publish({ topic, payload: content, qos: 1, isRetained: true });
  output.result(
    { topic, bytes: content.length },
    file === undefined ? `${topic} is empty again.` : `${file} is published at ${topic}.`,
  );
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_BUNDLE_FILE",
      cause,
      next: "Check the path.",
    });
  }
}
