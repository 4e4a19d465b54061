/** What a process wrote to disk, in order, seen through strace: the raw material of simulated power cuts. */
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "./context.ts";
import { runProcess } from "./processes.ts";
import { presentOrFailInCi } from "./required.ts";

const path = ["/usr/bin/strace", "/usr/local/bin/strace"].find(existsSync);

/** For `test.skipIf(!hasStrace)`. Where nothing may be skipped (CI), its absence throws instead. */
export const hasStrace = presentOrFailInCi(path !== undefined, "strace");

/** One call. It was under way from `begin` to `end`: positions in the trace, which no two calls of one thread share. */
interface Call {
  readonly begin: number;
  readonly end: number;
}

export type TraceEvent = Call &
  (
    | { readonly type: "create"; readonly path: string }
    | { readonly type: "write"; readonly path: string; readonly offset: number; readonly data: Buffer }
    | { readonly type: "truncate"; readonly path: string; readonly size: number }
    | { readonly type: "sync"; readonly path: string }
    | { readonly type: "unlink"; readonly path: string }
    | { readonly type: "rename"; readonly path: string; readonly to: string }
    /** A line on standard output: what the process has promised. */
    | { readonly type: "print"; readonly text: string }
  );

const calls = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename";

interface TraceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Only files below it are of interest. */
  readonly directory: string;
}

/** Runs a command of Node to its end under strace and gives what it wrote, and printed, in order. */
export async function traceWrites(args: readonly string[], { env, directory }: TraceOptions): Promise<TraceEvent[]> {
  if (path === undefined) throw new Error("strace is not installed: skip by `hasStrace`.");
  const output = join(temporaryDirectory("trace"), "trace");
  const options = [
    "-f",
    "-qq",
    "-xx",
    "-y",
    "-s",
    "1000000",
    "-e",
    "signal=none",
    "-e",
    `trace=${calls}`,
    "-o",
    output,
  ];
  const { stderr } = await runProcess(path, [...options, process.execPath, ...args], {
    lifetimeMs: 120_000,
    ...(env === undefined ? {} : { env }),
  });
  const events = await readTrace(output, directory);
  if (events.length === 0) throw new Error(`Nothing was traced: ${stderr.slice(-2000)}`);
  return events;
}

async function readTrace(output: string, directory: string): Promise<TraceEvent[]> {
  const file = await open(output);
  const events: TraceEvent[] = [];
  /** Calls that another thread interrupted in the trace, by thread. */
  const unfinished = new Map<string, { readonly text: string; readonly begin: number }>();
  let position = 0;
  for await (const line of file.readLines()) {
    position++;
    const [, thread = "", said = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (said.endsWith("<unfinished ...>")) {
      unfinished.set(thread, { text: said.slice(0, -"<unfinished ...>".length).trimEnd(), begin: position });
      continue;
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(said)?.[1];
    const first = rest === undefined ? undefined : unfinished.get(thread);
    const event = eventOf(first === undefined ? said : first.text + rest, {
      begin: first?.begin ?? position,
      end: position,
    });
    if (event !== undefined && (event.type === "print" || event.path.startsWith(`${directory}/`))) events.push(event);
  }
  return events;
}

const callPattern = /^(\w+)\((.*)\) += (-?\d+)/;
const descriptorPattern = /^(\d+)<([^>]*)>/;

function eventOf(text: string, call: Call): TraceEvent | undefined {
  const [, name, args = "", result] = callPattern.exec(text) ?? [];
  if (name === undefined || Number(result) < 0) return undefined;
  const [, descriptor, hexPath = ""] = descriptorPattern.exec(args) ?? [];
  const path = textOf(hexPath);
  switch (name) {
    case "openat": {
      if (!args.includes("O_CREAT")) return undefined;
      return { ...call, type: "create", path: stringsIn(args)[0] ?? "" };
    }
    case "pwrite64": {
      const offset = Number(/, (\d+)$/.exec(args)?.[1]);
      return { ...call, type: "write", path, offset, data: bytesOf(quoted(args)[0] ?? "").subarray(0, Number(result)) };
    }
    case "write":
      return descriptor === "1" ? { ...call, type: "print", text: stringsIn(args)[0] ?? "" } : undefined;
    case "fsync":
    case "fdatasync":
      return { ...call, type: "sync", path };
    case "ftruncate":
      return { ...call, type: "truncate", path, size: Number(/, (\d+)$/.exec(args)?.[1]) };
    case "unlink":
      return { ...call, type: "unlink", path: stringsIn(args)[0] ?? "" };
    case "rename": {
      const [from = "", to = ""] = stringsIn(args);
      return { ...call, type: "rename", path: from, to };
    }
    default:
      return undefined;
  }
}

function quoted(args: string): string[] {
  return Array.from(args.matchAll(/"([^"]*)"/g), ([, text = ""]) => text);
}

function stringsIn(args: string): string[] {
  return quoted(args).map(textOf);
}

/** strace writes every byte as `\x` and two digits. */
function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll("\\x", ""), "hex");
}

function textOf(hex: string): string {
  return bytesOf(hex).toString();
}
