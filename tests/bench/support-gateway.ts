/** The gateway under measurement, a process of its own: `samspel run` with figures of the process by IPC. */
import { createHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { createLog } from "../../gateway/telemetry.ts";

export type GatewayCommand = { readonly type: "figures" } | { readonly type: "reset" } | { readonly type: "close" };

export type GatewayAnswer =
  | { readonly type: "ready"; readonly url: string }
  | GatewayFigures
  | { readonly type: "closed" };

export interface GatewayFigures {
  readonly type: "figures";
  /** Of this process with its threads, without the scoring process. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly scorerResidentBytes: number;
  readonly received: number;
  readonly connected: boolean;
  readonly gaps: number;
  /** What a full queue or a full disk cost. */
  readonly dropped: number;
  readonly storedValues: number;
  readonly scored: number;
  readonly skipped: number;
  readonly commitMsP99: number;
  /** From the arrival of a value until it is committed and synced, over every value since `reset`. */
  readonly arrivalToCommitMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** How late the event loop came to a timer, since `reset`. */
  readonly eventLoopDelayMs: { readonly p99: number; readonly max: number };
}

const configurationPath = process.argv[2];
if (configurationPath === undefined) throw new RangeError("Argument: path of the configuration.");

const gateway = await startGateway({
  configuration: loadConfiguration(configurationPath, registries, process.env),
  log: createLog("error"),
  dashboards: undefined,
});

/** The timer that looks at the delay of the event loop. What it says holds its own interval. */
const lookMs = 10;
const loopDelay = monitorEventLoopDelay({ resolution: lookMs });
loopDelay.enable();
/** Whole milliseconds plus one: a histogram takes no 0. Every twentieth value of a batch counts. */
const untilCommitted = createHistogram();
gateway.view.live.subscribe((entry) => {
  if (entry.type !== "measurements") return;
  const delayMs = 1 + Math.max(0, Date.now() - entry.receivedTimeMs);
  for (let row = 0; row < entry.length; row += 20) untilCommitted.record(delayMs);
});

function send(answer: GatewayAnswer): void {
  process.send?.(answer);
}

async function figures(): Promise<GatewayFigures> {
  const { view } = gateway;
  const sources = view.sources();
  const store = await view.storeFigures();
  const scorer = view.scorerStatus();
  const { user, system } = process.cpuUsage();
  return {
    type: "figures",
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    scorerResidentBytes: scorer?.residentBytes ?? 0,
    received: sources.reduce((sum, { receivedCount }) => sum + receivedCount, 0),
    connected: sources.every(({ state }) => state === "connected"),
    gaps: sources.reduce((sum, { gapCount }) => sum + gapCount, 0),
    dropped: sources.reduce((sum, { droppedCount }) => sum + (droppedCount ?? 0), 0),
    storedValues: store.values,
    scored: scorer?.scored ?? 0,
    skipped: view.counters().get("windows_skipped_total") ?? 0,
    commitMsP99: store.commitMsP99,
    arrivalToCommitMs: {
      p50: untilCommitted.percentile(50) - 1,
      p99: untilCommitted.percentile(99) - 1,
      max: untilCommitted.max - 1,
    },
    eventLoopDelayMs: { p99: loopDelay.percentile(99) / 1e6 - lookMs, max: loopDelay.max / 1e6 - lookMs },
  };
}

process.on("message", async (command: GatewayCommand) => {
  if (command.type === "figures") return send(await figures());
  if (command.type === "reset") {
    loopDelay.reset();
    untilCommitted.reset();
    return;
  }
  await gateway.close();
  send({ type: "closed" });
  process.disconnect();
});
send({ type: "ready", url: gateway.url });
