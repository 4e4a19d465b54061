/** The gateway under measurement, a process of its own: `samspel run` with figures of the process by IPC. */
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { createLog } from "../../gateway/telemetry.ts";

export type GatewayCommand = { readonly type: "figures" } | { readonly type: "close" };

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
  readonly storedValues: number;
  readonly scored: number;
  readonly skipped: number;
  readonly commitMsP99: number;
}

const configurationPath = process.argv[2];
if (configurationPath === undefined) throw new RangeError("Argument: path of the configuration.");

const gateway = await startGateway({
  configuration: loadConfiguration(configurationPath, registries, process.env),
  log: createLog("error"),
  dashboards: undefined,
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
    storedValues: store.values,
    scored: scorer?.scored ?? 0,
    skipped: view.counters().get("windows_skipped_total") ?? 0,
    commitMsP99: store.commitMsP99,
  };
}

process.on("message", async (command: GatewayCommand) => {
  if (command.type === "figures") return send(await figures());
  await gateway.close();
  send({ type: "closed" });
  process.disconnect();
});
send({ type: "ready", url: gateway.url });
