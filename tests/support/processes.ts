/** Child processes under test: captured output, waits with a deadline, and an end that is certain. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { StringDecoder } from "node:string_decoder";

export interface ProcessOptions {
  readonly cwd?: string;
  /** Added to the environment of the test; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed. */
  readonly input?: string;
  /** The process group is killed after this time, whatever happens. Default 10 minutes. */
  readonly lifetimeMs?: number;
}

export interface ProcessEnd {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running child. Leaving the scope of `await using` kills it and all that it started. */
export interface ChildUnderTest extends AsyncDisposable {
  readonly pid: number;
  /** What was printed so far, at most the last 4 MB of each stream. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<ProcessEnd>;
  /** Resolves with the match once standard output or standard error holds it; rejects when time is up or the child ends. */
  waitFor(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  /** Asks the child to end, and kills its process group when it has not ended in time. */
  stop(signal?: NodeJS.Signals, deadlineMs?: number): Promise<ProcessEnd>;
  /** As a power cut: SIGKILL to the whole process group. */
  kill(): Promise<ProcessEnd>;
}

const outputLimit = 4_000_000;
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) killGroup(child);
});

export async function startProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ChildUnderTest> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
  const ended = endOf(child);
  await once(child, "spawn");
  running.add(child);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input);
  const lifetime = setTimeout(() => killGroup(child), options.lifetimeMs ?? 600_000).unref();
  ended.finally(() => clearTimeout(lifetime)).catch(() => {});

  const kill = () => {
    killGroup(child);
    return ended;
  };
  const stop = async (signal: NodeJS.Signals = "SIGTERM", deadlineMs = 20_000) => {
    child.kill(signal);
    const late = setTimeout(() => killGroup(child), deadlineMs);
    return ended.finally(() => clearTimeout(late));
  };
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout.text,
    stderr: () => output.stderr.text,
    ended,
    waitFor: (pattern, deadlineMs = 60_000) => waitForOutput(child, ended, output, pattern, deadlineMs),
    stop,
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill();
    },
  };
}

/** Runs a command to its end. Kills it at the end of its lifetime (default 2 minutes). */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessEnd & { readonly stdout: string; readonly stderr: string }> {
  const child = await startProcess(command, args, { lifetimeMs: 120_000, ...options });
  const end = await child.ended;
  return { ...end, stdout: child.stdout(), stderr: child.stderr() };
}

interface Collected {
  text: string;
}

function collect(stream: NodeJS.ReadableStream): Collected {
  const decoder = new StringDecoder("utf8");
  const collected = { text: "" };
  stream.on("data", (chunk: Buffer) => {
    collected.text = (collected.text + decoder.write(chunk)).slice(-outputLimit);
  });
  return collected;
}

/** Resolves when the process has ended and its output is read to the end. */
async function endOf(child: ChildProcess): Promise<ProcessEnd> {
  await once(child, "close");
  running.delete(child);
  return { code: child.exitCode, signal: child.signalCode };
}

/** A child leads a process group of its own, so that what it started ends with it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}

async function waitForOutput(
  child: ChildProcess,
  ended: Promise<ProcessEnd>,
  output: { readonly stdout: Collected; readonly stderr: Collected },
  pattern: RegExp,
  deadlineMs: number,
): Promise<RegExpExecArray> {
  const find = () => pattern.exec(output.stdout.text) ?? pattern.exec(output.stderr.text);
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
  const check = () => {
    const match = find();
    if (match !== null) resolve(match);
  };
  const fail = (reason: string) => {
    const said = `${output.stdout.text}${output.stderr.text}`.slice(-4_000);
    reject(new Error(`${pattern} was not printed: ${reason}. Output:\n${said}`));
  };
  const late = setTimeout(() => fail(`nothing within ${deadlineMs} ms`), deadlineMs);
  child.stdout?.on("data", check);
  child.stderr?.on("data", check);
  ended
    .then((end) => (find() === null ? fail(`the process ended with ${end.code ?? end.signal}`) : check()))
    .catch(reject);
  check();
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    child.stdout?.off("data", check);
    child.stderr?.off("data", check);
  }
}
