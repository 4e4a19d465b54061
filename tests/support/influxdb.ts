/** A real InfluxDB 1.6 on a port of its own, and what it answers to queries, whole numbers exact. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryDirectory } from "./context.ts";
import { freePort } from "./ports.ts";
import { startProcess } from "./processes.ts";
import { presentOrFailInCi } from "./required.ts";

const path = ["/usr/bin/influxd", "/usr/local/bin/influxd"].find(existsSync);

/** For `describe.skipIf(!hasInfluxdb)`. Where nothing may be skipped (CI), its absence throws instead. */
export const hasInfluxdb = presentOrFailInCi(path !== undefined, "InfluxDB");

export type Row = Readonly<Record<string, unknown>>;

export interface Influxdb extends AsyncDisposable {
  readonly url: string;
  /** Rows in the order of time; `time` as text with nanoseconds, whole numbers beyond 2^53 as bigint. */
  query(text: string, database?: string): Promise<Row[]>;
  write(database: string, lines: string): Promise<number>;
}

export async function startInfluxdb(): Promise<Influxdb> {
  if (path === undefined) throw new Error("InfluxDB is not installed: skip by `hasInfluxdb`.");
  const directory = temporaryDirectory("influxdb");
  const [port, rpcPort] = [await freePort(), await freePort()];
  const file = join(directory, "influxdb.conf");
  const sections = [
    "reporting-disabled = true",
    `bind-address = "127.0.0.1:${rpcPort}"`,
    `[meta]\n  dir = "${directory}/meta"`,
    `[data]\n  dir = "${directory}/data"\n  wal-dir = "${directory}/wal"`,
    `[http]\n  bind-address = "127.0.0.1:${port}"\n  log-enabled = false`,
    "[monitor]\n  store-enabled = false",
  ];
  writeFileSync(file, `${sections.join("\n")}\n`);
  const child = await startProcess(path, ["-config", file]);
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilThere(url);
  } catch (error) {
    await child.kill();
    throw new Error(`InfluxDB does not start: ${child.stderr().slice(-2000)}`, { cause: error });
  }
  return {
    url,
    query: (text, database = "line") => query(url, text, database),
    async write(database, lines) {
      return (await fetch(`${url}/write?db=${database}&precision=ns`, { method: "POST", body: lines })).status;
    },
    async [Symbol.asyncDispose]() {
      await child.kill();
    },
  };
}

async function untilThere(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const response = await fetch(`${url}/ping`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer.`);
}

interface Answer {
  readonly error?: string;
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly columns: readonly string[];
      readonly values: readonly (readonly unknown[])[];
    }[];
  }[];
}

async function query(url: string, text: string, database: string): Promise<Row[]> {
  const response = await fetch(`${url}/query`, {
    method: "POST",
    body: new URLSearchParams({ db: database, q: text }),
  });
  const answer: Answer = JSON.parse(await response.text(), exact);
  const [result] = answer.results ?? [];
  const error = answer.error ?? result?.error;
  if (error !== undefined) throw new Error(error);
  return (result?.series ?? []).flatMap(({ columns, values }) =>
    values.map((row) =>
      Object.fromEntries(columns.map((name, at) => [name, row[at]] as const).filter(([, value]) => value !== null)),
    ),
  );
}

function exact(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "")
    ? BigInt(source!)
    : value;
}
