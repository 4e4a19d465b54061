/** What the verbs that speak to one OPC UA server share: arguments, the folder of the source, the context. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { SourceContext } from "../core/contracts.ts";
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
  mkdirSync(directory, { recursive: true, mode: 0o700 });
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
