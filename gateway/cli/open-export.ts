/** Opens a recording beside the gateway, from its configuration file and its store. */
import { join } from "node:path";
import type { ExportPublication } from "../core/recording-export.ts";
import { type OpenedExport, openExport } from "../export-input.ts";
import { configured, logFile } from "./store-directory.ts";

interface StoredExportOptions {
  readonly publication: ExportPublication;
  readonly withPeople?: boolean;
}

export async function openStoredExport(
  name: string,
  config: string,
  options: StoredExportOptions,
): Promise<OpenedExport> {
  const configuration = await configured(config);
  logFile(join(configuration.dataDirectory, "store"));
  const { exportSourceOf } = await import("../export-source.ts");
  return openExport(name, await exportSourceOf(configuration), options);
}
