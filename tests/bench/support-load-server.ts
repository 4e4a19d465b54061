/** Load generator for benchmarks, a process of its own: an OPC UA server whose variables all change at a steady rate. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedValue, serveOpcua } from "../../simulators/servers/opcua.ts";

/** What the benchmark asks for: `start` begins to publish, `stop` ends and answers with the truth. */
export type LoadCommand = { readonly type: "start"; readonly intervalMs: number } | { readonly type: "stop" };

export type LoadAnswer =
  | { readonly type: "ready"; readonly endpointUrl: string }
  | {
      readonly type: "stopped";
      /** Rounds published; every variable changed once in each. */
      readonly rounds: number;
      /** Rounds that began more than one period late: the generator, not the gateway, was slow. */
      readonly lateRounds: number;
      readonly cpuSeconds: number;
    };

const tagCount = Number(process.argv[2]);
if (!(tagCount > 0)) throw new RangeError("Argument: number of tags.");

const tags = Array.from({ length: tagCount }, (_, index) => ({ id: `load/${index}`, dataType: "number" as const }));
const server = await serveOpcua({
  port: 0,
  tags,
  certificateDirectory: join(tmpdir(), "samspel-bench-server"),
  namespaceUri: "urn:samspel:simulator",
});
let intervalMs = 0;
let rounds = 0;
let lateRounds = 0;
let timer: NodeJS.Timeout | undefined;
let startMs = 0;
let cpuAtStart = process.cpuUsage();

/**
 * Sine waves with three decimals, each with its own phase: values that look like sensors and compress like them. Every
 * other round is one higher, so that no value equals the one before: a server does not send what has not changed.
 */
function publishRound(): void {
  const timeMs = Date.now();
  const rows: ServedValue[] = tags.map(({ id }, index) => ({
    id,
    value: Math.round(1000 * (50 + 10 * Math.sin(rounds / 20 + index))) / 1000 + (rounds % 2),
    timeMs,
  }));
  server.publish(rows);
  rounds++;
  const dueMs = startMs + rounds * intervalMs;
  const waitMs = dueMs - performance.now();
  if (waitMs < -intervalMs) lateRounds++;
  timer = setTimeout(publishRound, Math.max(0, waitMs));
}

function send(answer: LoadAnswer): void {
  process.send?.(answer);
}

process.on("message", (command: LoadCommand) => {
  if (command.type === "start") {
    ({ intervalMs } = command);
    rounds = 0;
    lateRounds = 0;
    // On the full interval of the wall clock: a frame of a model then has the source time of its values.
    const toFullInterval = intervalMs - (Date.now() % intervalMs);
    startMs = performance.now() + toFullInterval;
    cpuAtStart = process.cpuUsage();
    timer = setTimeout(publishRound, toFullInterval);
  } else {
    clearTimeout(timer);
    const { user, system } = process.cpuUsage(cpuAtStart);
    send({ type: "stopped", rounds, lateRounds, cpuSeconds: (user + system) / 1e6 });
  }
});
process.on("disconnect", () => process.exit(0));
send({ type: "ready", endpointUrl: server.endpointUrl });
