/** What the verbs that speak to one OPC UA server share: arguments, the folder of the source, the context. */
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import Value from "typebox/value";
import { loadConfiguration } from "../config/load.ts";
import type { SourceContext } from "../core/contracts.ts";
import { ConfigError } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";
import { registries } from "../kinds.ts";
import { OpcuaConfig } from "../sources/opcua/config.ts";
import { routeLibraryLog } from "../sources/opcua/library.ts";

export interface AccessOptions {
  readonly data: string;
  readonly source: string;
}

/** `--data` and `--source`: where certificate and trust list of the source are kept, so that `run` finds them. */
export function addAccessOptions(command: Command): Command {
  return command
    .option("--data <directory>", "data directory of the gateway: holds its certificate and its trust list", "data")
    .option("--source <id>", "id that the source has, or will have, in the configuration", sourceId, "plc");
}

export interface SignInOptions extends AccessOptions {
  readonly config?: string;
  readonly security: OpcuaConfig["securityMode"];
  readonly user?: string;
  readonly passwordEnv?: string;
}

/** How to sign in at a server that no configuration names. */
export function addSignInOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "take security and user of the source with this address from a configuration")
    .addOption(
      new Option("--security <mode>", "never lowered by itself")
        .choices(["SignAndEncrypt", "Sign", "None"])
        .default("SignAndEncrypt"),
    )
    .option("--user <name>", "user name; anonymous without it")
    .option("--password-env <variable>", "environment variable that holds the password");
}

/** An endpoint address; `opc.tcp://` may be left out. */
export function endpointUrl(text: string): string {
  const url = /^[a-z.]+:\/\//i.test(text) ? text : `opc.tcp://${text}`;
  const parsed = url.startsWith("opc.tcp://") ? URL.parse(url.replace("opc.tcp:", "http:")) : null;
  if (parsed === null || /\s/.test(url)) throw new InvalidArgumentError("Must be like opc.tcp://plc-1:4840.");
  return url;
}

function sourceId(text: string): string {
  if (/^[\w.-]{1,100}$/.test(text) && !/^\.+$/.test(text)) return text;
  throw new InvalidArgumentError("Must be letters, digits, dots, dashes or underscores.");
}

/** Context of a source outside the gateway; the library's own words are left out. */
export function accessContext({ data, source }: AccessOptions, signal: AbortSignal): SourceContext {
  const directory = join(data, "sources", source);
  makeFolder(directory, 0o700);
  const silent = () => {};
  const context: SourceContext = {
    id: source,
    directory,
    signal,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    now: Date.now,
    monotonicMs: () => performance.now(),
  };
  routeLibraryLog(context);
  return context;
}

/** An OPC UA source as the configuration has it, and the data directory that it names. */
export interface ConfiguredSource {
  readonly id: string;
  readonly config: OpcuaConfig;
  readonly data: string;
}

/** All OPC UA sources of a configuration. Throws ConfigError when the file is not valid. */
export function configuredSources(file: string): readonly ConfiguredSource[] {
  const { sources, dataDirectory } = loadConfiguration(file, registries, process.env);
  return sources.flatMap(({ id, kind, options }) =>
    kind === "opcua" && Value.Check(OpcuaConfig, options) ? [{ id, config: options, data: dataDirectory }] : [],
  );
}

/** Throws ConfigError when the configuration has no OPC UA source of this id. */
export function configuredSource(file: string, id: string): ConfiguredSource {
  const all = configuredSources(file);
  const found = all.find((source) => source.id === id);
  if (found !== undefined) return found;
  throw new ConfigError(
    `${file} has no OPC UA source ${id}; it has ${all.map((one) => one.id).join(", ") || "none"}.`,
    {
      code: "SAMSPEL_SOURCE_UNKNOWN",
      next: "Name one of them with --source.",
    },
  );
}

/** Options of a source that nothing is known of but its address. */
export function plainConfig(endpointUrl: string, given: Partial<OpcuaConfig> = {}): OpcuaConfig {
  return Value.Parse(OpcuaConfig, Value.Default(OpcuaConfig, { endpointUrl, ...given }));
}

/** From the configuration where it names the address, otherwise from the command line. */
export function sourceAt(endpointUrl: string, options: SignInOptions): ConfiguredSource {
  const { config: file } = options;
  if (file !== undefined) {
    const { sources, dataDirectory } = loadConfiguration(file, registries, process.env);
    const found = configuredSources(file).find(({ config }) => config.endpointUrl === endpointUrl);
    if (found !== undefined) return found;
    if (sources.some(({ id }) => id === options.source)) {
      throw new ConfigError(`In ${file} the source ${options.source} is another one than ${endpointUrl}.`, {
        code: "SAMSPEL_BROWSE_SOURCE",
        next: "Give the new source a name of its own with --source.",
      });
    }
    return { id: options.source, config: configOf(endpointUrl, options), data: dataDirectory };
  }
  return { id: options.source, config: configOf(endpointUrl, options), data: options.data };
}

function configOf(endpointUrl: string, { security, user, passwordEnv }: SignInOptions): OpcuaConfig {
  const password = passwordEnv === undefined ? undefined : process.env[passwordEnv];
  if (passwordEnv !== undefined && password === undefined) {
    throw new ConfigError(`The environment variable ${passwordEnv} is not set.`, {
      code: "SAMSPEL_BROWSE_PASSWORD",
      next: `Set it, for example: ${passwordEnv}=… samspel …`,
    });
  }
  return plainConfig(endpointUrl, {
    securityMode: security,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  });
}
