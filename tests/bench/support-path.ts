/** Starts the load generator and the gateway of a benchmark as child processes and talks to them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { allocatorSettings } from "../support/allocator.ts";
import type { GatewayAnswer, GatewayCommand, GatewayFigures } from "./support-gateway.ts";
import type { LoadAnswer, LoadCommand } from "./support-load-server.ts";

const answerLimitMs = 60_000;

/** Waits for the answer of a type; fails when the process ends before. */
async function answerOf<Answer extends { type: string }, Type extends Answer["type"]>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<Answer, { type: Type }>> {
  const finished = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(answerLimitMs), finished.signal]);
  using _ = { [Symbol.dispose]: () => finished.abort() };
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`The process ended with ${code} before it answered "${type}".`);
  });
  ended.catch(() => {});
  for (;;) {
    const [message]: [Answer] = await Promise.race([once(child, "message", { signal }) as Promise<[Answer]>, ended]);
    if (message.type === type) return message as Extract<Answer, { type: Type }>;
  }
}

export interface Load extends AsyncDisposable {
  readonly endpointUrl: string;
  /** Every variable changes every `intervalMs` from now on; without one, at the interval that the load was made with. */
  start(intervalMs?: number): void;
  stop(): Promise<Extract<LoadAnswer, { type: "stopped" }>>;
}

/** An OPC UA server whose `tags` variables all change every `intervalMs`. */
export async function startLoad(tags: number, intervalMs: number): Promise<Load> {
  const child = fork(join(import.meta.dirname, "support-load-server.ts"), [String(tags)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const { endpointUrl } = await answerOf<LoadAnswer, "ready">(child, "ready");
  const send = (command: LoadCommand) => child.send(command);
  return {
    endpointUrl,
    start: (each = intervalMs) => send({ type: "start", intervalMs: each }),
    async stop() {
      const answer = answerOf<LoadAnswer, "stopped">(child, "stopped");
      send({ type: "stop" });
      return answer;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
    },
  };
}

export interface MeasuredGateway extends AsyncDisposable {
  readonly url: string;
  figures(): Promise<GatewayFigures>;
  /** Delays are counted anew from here. */
  resetDelays(): void;
  /** Resolves when every source is connected and values flow. */
  flowing(): Promise<void>;
  close(): Promise<void>;
}

/** Writes the configuration into `directory` and runs a gateway with it. */
export async function runGateway(configuration: object, directory: string): Promise<MeasuredGateway> {
  const path = join(directory, "gateway.yaml");
  writeFileSync(path, stringify(configuration));
  const child = fork(join(import.meta.dirname, "support-gateway.ts"), [path], {
    env: { ...process.env, ...allocatorSettings },
    execArgv: ["--max-semi-space-size=16", "--disable-warning=ExperimentalWarning"],
  });
  const { url } = await answerOf<GatewayAnswer, "ready">(child, "ready");
  const send = (command: GatewayCommand): void => void child.send(command);
  const figures = async () => {
    const answer = answerOf<GatewayAnswer, "figures">(child, "figures");
    send({ type: "figures" });
    return answer;
  };
  return {
    url,
    figures,
    resetDelays: () => send({ type: "reset" }),
    async flowing() {
      const untilMs = performance.now() + answerLimitMs;
      for (;;) {
        const { connected, received } = await figures();
        if (connected && received > 0) return;
        if (performance.now() > untilMs) throw new Error("No values within a minute.");
        await sleep(100);
      }
    },
    async close() {
      const answer = answerOf<GatewayAnswer, "closed">(child, "closed");
      send({ type: "close" });
      await answer;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
    },
  };
}

/** A directory of its own, removed at the end. */
export function benchDirectory(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "samspel-bench-"));
  mkdirSync(path, { recursive: true });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A source and tags for the variables of the load generator. */
export function loadConfiguration(
  endpointUrl: string,
  { tags, publishingIntervalMs }: { tags: number; publishingIntervalMs: number },
) {
  return {
    equipment: "bench/load/line-1",
    dataDirectory: "data",
    api: { port: 0, anonymousRole: "operator" },
    sources: [{ id: "plc", kind: "opcua", endpointUrl, securityMode: "None", publishingIntervalMs }],
    tags: Array.from({ length: tags }, (_, index) => ({
      id: `load/${index}`,
      unit: "1",
      source: "plc",
      address: `nsu=urn:samspel:simulator;s=load/${index}`,
    })),
  };
}

export function sleep(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}

/** To thousandths. */
export function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
