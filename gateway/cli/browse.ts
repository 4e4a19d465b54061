/** `samspel browse`: the nodes of an OPC UA server with type, unit and value, and tags for a configuration from them. */
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import type { BrowsedNode } from "../core/source-access.ts";
import type { BrowseEnd } from "../sources/opcua/browse.ts";

import type { OpcuaConfig } from "../sources/opcua/config.ts";
import { type Appended, appendTags } from "./append-tags.ts";
import { counted } from "./counted.ts";
import { nodeText, plainNode } from "./node-text.ts";
import {
  accessContext,
  addAccessOptions,
  addSignInOptions,
  endpointUrl,
  type SignInOptions,
  sourceAt,
} from "./opcua-access.ts";
import { type Output, runVerb } from "./output.ts";
import { reportModels } from "./recommended.ts";

interface BrowseOptions extends SignInOptions {
  readonly depth?: number;
  readonly search?: string;
  readonly limit: number;
  readonly write?: string;
  readonly recommended?: boolean;
  readonly prefix?: string;
}

/** The folder of all objects (OPC 10000-5). */
const objects = "i=85";
/** Levels below the start that a search covers unless told otherwise. */
const searchDepth = 10;

export function addBrowse(program: Command): void {
  const command = program
    .command("browse")
    .description("list nodes of an OPC UA server with type, unit, range and value")
    .argument("<url>", "address of the server, for example opc.tcp://plc-1:4840", endpointUrl)
    .argument("[node]", "node to start below, for example ns=2;s=Spindle", objects)
    .option("--depth <levels>", "levels below the node; 1, with --search 10", wholeNumber)
    .option("--search <text>", "only nodes whose name, path or address contains this")
    .option("--limit <n>", "greatest number of nodes to list", wholeNumber, 1000)
    .option("--write <file>", "append the variables listed as tags to this configuration; creates it when missing")
    .option("--recommended", "the machines of companion models instead: Robotics (OPC 40010), Machinery (OPC 40001)")
    .option("--prefix <path>", "equipment path before the names of the tags that are written, for example cell-3");
  addSignInOptions(addAccessOptions(command))
    .addHelpText(
      "after",
      `
A few nodes are asked for at a time, within the limits that the server states. Addresses carry the namespace as URI
(nsu=…): they stay true when the server numbers its namespaces anew.

Examples:
  samspel browse opc.tcp://plc-1:4840
  samspel browse opc.tcp://plc-1:4840 "ns=2;s=Spindle" --depth 3
  samspel browse opc.tcp://plc-1:4840 --search temperature --write gateway.yaml --prefix spindle-1
  samspel browse opc.tcp://robot-1:4840 --recommended --write gateway.yaml --prefix cell-3`,
    )
    .action(async (url: string, node: string, options: BrowseOptions, command: Command) => {
      await runVerb(command, (output) => run({ url, node, options }, output));
    });
}

interface Request {
  readonly url: string;
  readonly node: string;
  readonly options: BrowseOptions;
}

async function run({ url, node, options }: Request, output: Output): Promise<void> {
  const { write } = options;
  const isKnown = write !== undefined && existsSync(write);
  const { id, config, data } = sourceAt(url, isKnown ? { config: write, ...options } : options);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  const { connect } = await import("../sources/opcua/connect.ts");
  const connection = await connect(config, accessContext({ data, source: id }, stopping.signal));
  try {
    const source = { id, kind: "opcua", ...withoutDefaults(config, options) };
    if (options.recommended === true) {
      const { findCompanions } = await import("../sources/opcua/companions/find.ts");
      reportModels(await findCompanions(connection.session, config.serverProfile), { source, options }, output);
      return;
    }
    const { browse } = await import("../sources/opcua/browse.ts");
    const walk = browse(connection.session, {
      from: node,
      depth: options.depth ?? (options.search === undefined ? 1 : searchDepth),
      ...(options.search === undefined ? {} : { search: options.search }),
      limit: options.limit,
      serverProfile: config.serverProfile,
      signal: stopping.signal,
    });
    const progress = progressOn(output);
    const nodes: BrowsedNode[] = [];
    let step = await walk.next();
    for (; step.done !== true; step = await walk.next()) {
      nodes.push(...step.value.nodes);
      progress(step.value.visited);
      for (const found of step.value.nodes) output.result({ node: plainNode(found) }, nodeText(found));
    }
    report({ end: step.value, nodes, options }, output);
    if (options.write !== undefined) {
      const { write: file, prefix } = options;
      reportWritten(appendTags(nodes, { file, source, ...(prefix === undefined ? {} : { prefix }) }), output);
    }
  } finally {
    process.off("SIGINT", stop);
    await connection.close();
  }
}

/** What a new entry of the configuration must say: the password stays where it is. */
function withoutDefaults({ endpointUrl, securityMode, user }: OpcuaConfig, { passwordEnv }: BrowseOptions) {
  return {
    endpointUrl,
    ...(securityMode === "SignAndEncrypt" ? {} : { securityMode }),
    ...(user === undefined ? {} : { user }),
    ...(passwordEnv === undefined ? {} : { password: `\${env:${passwordEnv}}` }),
  };
}

const progressEvery = 5000;

/** A line now and then while a search finds nothing: the number of nodes is not known before the end. */
function progressOn(output: Output): (visited: number) => void {
  let told = 0;
  return (visited) => {
    if (output.json || visited - told < progressEvery) return;
    told = visited;
    process.stderr.write(`${counted(visited, "node")} looked at.\n`);
  };
}

interface Listing {
  readonly end: BrowseEnd;
  readonly nodes: readonly BrowsedNode[];
  readonly options: BrowseOptions;
}

function report({ end, nodes, options }: Listing, output: Output): void {
  const more = end.isTruncated ? ` There are more: raise --limit (${options.limit}), or search.` : "";
  output.result(
    { done: true, listed: nodes.length, ...end },
    `${counted(nodes.length, "node")} listed, ${end.visited} looked at.${more}`,
  );
}

function reportWritten({ file, tags, leftOut, present, sourceAdded }: Appended, output: Output): void {
  const words = [
    `${counted(tags.length, "tag")} appended to ${file}.`,
    ...(sourceAdded ? ["The source was added too."] : []),
    ...(present.length > 0 ? [`${present.length} were there already.`] : []),
    ...(leftOut.length > 0 ? [`Left out, not readable or no plain value: ${names(leftOut)}.`] : []),
    ...(tags.length > 0 ? [`Look them over, then run: samspel check --config ${file}`] : []),
  ];
  output.result(
    { written: file, tags, sourceAdded, present: present.length, leftOut: leftOut.map(({ address }) => address) },
    words.join("\n"),
  );
}

function names(nodes: readonly BrowsedNode[]): string {
  const shown = nodes.slice(0, 5).map(({ name }) => name);
  return nodes.length > shown.length ? `${shown.join(", ")} and ${nodes.length - shown.length} more` : shown.join(", ");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new InvalidArgumentError("Must be a whole number from 1 to 1,000,000.");
}
