/** The line as a service of this process: servers, commands from standard input and the parent process, end on a signal. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { readCommand } from "./command.ts";
import { type RunningLine, type RunOptions, runLine } from "./run.ts";
import { loadScenario } from "./scenario.ts";
import { divertLibraryLog } from "./servers/opcua.ts";
import type { Truth } from "./simulation.ts";

export interface ServeOptions extends Omit<RunOptions, "scenario" | "onTruth" | "now"> {
  /** Name of a scenario or a YAML file. */
  readonly scenario: string;
  /** Appends a JSON line when a fault begins and when it ends. */
  readonly truthFile?: string;
}

export interface ServedLine {
  readonly endpointUrl: string;
  readonly fingerprint: string;
  readonly mqttUrl: string;
  /** Resolves when a signal or the end of the parent has ended the line. */
  readonly ended: Promise<void>;
}

/** Starts the line. Rejects with ScenarioError, or with the system's code when a port or a broker refuses. */
export async function serveLine({ scenario, truthFile, ...options }: ServeOptions): Promise<ServedLine> {
  divertLibraryLog();
  const line = await runLine({
    ...options,
    scenario: loadScenario(scenario),
    ...(truthFile === undefined ? {} : { onTruth: truthWriter(truthFile) }),
    now: () => Date.now(),
  });
  const { endpointUrl, fingerprint, mqttUrl } = line;
  return { endpointUrl, fingerprint, mqttUrl, ended: untilEnded(line) };
}

/** Prints a line of JSON, and sends it to the parent process if there is one. */
export function answer(data: object): void {
  process.stdout.write(`${JSON.stringify(data)}\n`);
  if (process.connected) process.send?.(data);
}

async function untilEnded(line: RunningLine): Promise<void> {
  const obey = (message: unknown) => {
    try {
      const command = readCommand(message);
      if (command instanceof Error) throw command;
      answer({ ok: true, ...line.obey(command) });
    } catch (error) {
      answer({ ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  const input = createInterface({ input: process.stdin });
  input.on("line", (text) => {
    if (text.trim() !== "") obey(text);
  });
  process.on("message", obey);
  const end = () => resolve();
  const signals = ["SIGTERM", "SIGINT", "disconnect"] as const;
  for (const signal of signals) process.on(signal, end);
  await promise;
  for (const signal of signals) process.off(signal, end);
  process.off("message", obey);
  input.close();
  // What does not close in time is closed by the end of the process.
  const limit = setTimeout(() => process.exit(0), 3000);
  await line.close();
  clearTimeout(limit);
}

function truthWriter(file: string): (truth: Truth) => void {
  mkdirSync(dirname(file), { recursive: true });
  return (truth) => appendFileSync(file, `${JSON.stringify(truth)}\n`);
}
