/** A real VictoriaMetrics, which takes InfluxDB's line protocol at /api/v2/write, and what it holds afterwards. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryDirectory } from "./context.ts";
import { freePort } from "./ports.ts";
import { startProcess } from "./processes.ts";
import { presentOrFailInCi } from "./required.ts";

const path = ["/usr/bin/victoria-metrics", "/usr/local/bin/victoria-metrics"].find(existsSync);

/** For `describe.skipIf(!hasVictoriaMetrics)`. Where nothing may be skipped (CI), its absence throws instead. */
export const hasVictoriaMetrics = presentOrFailInCi(path !== undefined, "VictoriaMetrics");

/** Samples of one series in the order of their times. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

export interface VictoriaMetrics extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Everything that it holds, raw. The server keeps milliseconds and shows one sample for each. */
  series(): Promise<Series[]>;
  kill(): Promise<void>;
}

export interface VictoriaMetricsOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Give that of a killed server to start it again with its data. */
  readonly directory?: string;
}

export async function startVictoriaMetrics(options: VictoriaMetricsOptions = {}): Promise<VictoriaMetrics> {
  if (path === undefined) throw new Error("VictoriaMetrics is not installed: skip by `hasVictoriaMetrics`.");
  const port = options.port ?? (await freePort());
  const directory = options.directory ?? temporaryDirectory("victoria-metrics");
  const url = `http://127.0.0.1:${port}`;
  const child = await startProcess(path, [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(directory, "data")}`,
    "-retentionPeriod=100y",
    // As in InfluxDB, a sample that is sent twice shall show once.
    "-dedup.minScrapeInterval=1ms",
    "-memory.allowedPercent=10",
  ]);
  try {
    await untilHealthy(url);
  } catch (error) {
    await child.kill();
    throw new Error(`VictoriaMetrics does not start: ${child.stderr().slice(-2000)}`, { cause: error });
  }
  const kill = async () => {
    await child.kill();
  };
  return { url, port, series: () => readSeries(url), kill, [Symbol.asyncDispose]: kill };
}

async function untilHealthy(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const response = await fetch(`${url}/health`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`${url} is not healthy.`);
}

interface ExportedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}

async function readSeries(url: string): Promise<Series[]> {
  await fetch(`${url}/internal/force_flush`);
  const query = new URLSearchParams({ "match[]": '{__name__!=""}', start: "0", reduce_mem_usage: "0" });
  const text = await (await fetch(`${url}/api/v1/export?${query}`)).text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): ExportedSeries => JSON.parse(line))
    .map(({ metric: { __name__: name = "", ...labels }, values, timestamps: timesMs }) => ({
      name,
      labels,
      timesMs,
      values,
    }));
}
