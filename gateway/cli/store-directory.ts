/** Where the store of a configuration is, for verbs that look at it from outside. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError } from "../core/errors.ts";

export async function configured(config: string): Promise<Configuration> {
  const { registries } = await import("../kinds.ts");
  return loadConfiguration(config, registries, process.env);
}

export async function storeDirectory(config: string): Promise<string> {
  return join((await configured(config)).dataDirectory, "store");
}

/** The log of a store. Throws ConfigError when there is no store yet. */
export function logFile(directory: string): string {
  const path = join(directory, "log.db");
  if (existsSync(path)) return path;
  throw new ConfigError(`There is no store in ${directory}.`, {
    code: "SAMSPEL_STORE_ABSENT",
    next: "Start the gateway once with this configuration, or name another one with --config.",
  });
}
