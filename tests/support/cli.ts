/** Runs the product's own command line as a user would: a process of its own, JSON output, a certain end. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./context.ts";
import { type ChildUnderTest, type ProcessOptions, runProcess, startProcess } from "./processes.ts";

const root = join(import.meta.dirname, "../..");
const launcher = join(root, "gateway/cli/samspel.mjs");

/** A gateway is ready within seconds; on a machine that many share, its processes may wait for a core for a minute. */
const readyMsMax = 180_000;

/** Runs a verb to its end. */
export function samspel(args: readonly string[], options: ProcessOptions = {}) {
  return runProcess(process.execPath, [launcher, ...args], { cwd: root, ...options });
}

/** A verb that goes on until it is stopped, and what it printed when it was ready. */
export interface RunningVerb<Ready> extends AsyncDisposable {
  readonly ready: Ready;
  readonly child: ChildUnderTest;
}

/** Starts a verb and waits for its `{"ready":true,…}` line. */
export async function startSamspel<Ready>(
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<RunningVerb<Ready>> {
  const child = await startProcess(process.execPath, [launcher, "--json", ...args], { cwd: root, ...options });
  try {
    const [line] = await child.waitFor(/^\{.*"ready":true.*\}$/m, readyMsMax);
    return { ready: JSON.parse(line), child, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

/** The demo in English whatever the system speaks, on a port of its own. */
export function demoVerb(dataDirectory: string, ...options: readonly string[]): string[] {
  return ["demo", "--lang", "en", "--port", "0", "--data", dataDirectory, ...options];
}

/** A gateway on a configuration of its own, `gateway.yaml` in a temporary directory, whose pages a test changes. */
export async function startGatewayOn(text: string) {
  const file = join(temporaryDirectory("gateway-on"), "gateway.yaml");
  writeFileSync(file, text);
  const gateway = await startSamspel<{ url: string }>(["run", "--config", file]);
  return { file, text, url: gateway.ready.url, stop: () => gateway[Symbol.asyncDispose]() };
}

/** Asks until the answer satisfies, or fails with the last answer after the deadline. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfies: (answer: T) => boolean,
  deadlineMs = 60_000,
): Promise<T> {
  const untilMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (performance.now() > untilMs) throw new Error(`Not so within ${deadlineMs} ms; last: ${JSON.stringify(answer)}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 200);
    await promise;
  }
}

/** GET of a JSON answer. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<T>;
}
