/** Forwarding under test: a store that goes to a sink, a gateway that replays a table, and what must arrive. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TSchema } from "typebox";
import { stringify } from "yaml";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import type { Entry } from "../../gateway/core/contracts.ts";
import type { ReplayOrder, Sink, SinkContext } from "../../gateway/core/sink.ts";
import type { SinkReport } from "../../gateway/core/view.ts";
import { type Forwarder, forward } from "../../gateway/pipeline/forward.ts";
import { eventually, getJson, startSamspel } from "./cli.ts";
import { temporaryDirectory } from "./context.ts";
import { numbersFrom, sinkContext, sinkOptions, storeUnderTest, until } from "./sinks.ts";

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

export interface Forwarded extends AsyncDisposable {
  readonly forwarder: Forwarder;
  readonly conditions: ReadonlyMap<string, ConditionReport>;
  /** Resolves when everything is there or set aside. */
  untilAllSent(): Promise<void>;
  /** Commits more, and says so. */
  append(entries: readonly Entry[]): Promise<void>;
}

export interface ForwardedOptions {
  readonly batchValues?: number;
  readonly replay?: ReplayOrder;
  /** What the store holds at first. */
  readonly entries: readonly Entry[];
  /** In place of parts of the context of the sink. */
  readonly context?: Partial<SinkContext>;
}

/** Forwards a store to a sink. */
export async function forwardEntries<S extends TSchema>(
  sink: Sink<S>,
  options: object,
  { batchValues = 5000, entries, context, replay = "interleaved" }: ForwardedOptions,
): Promise<Forwarded> {
  const store = await storeUnderTest(temporaryDirectory("forwarding"));
  const conditions = new Map<string, ConditionReport>();
  let last = entries.length === 0 ? 0 : (await store.append(entries)).sequence;
  const forwarder = forward({
    id: "db",
    sink,
    options: sinkOptions(sink, options),
    batchValues,
    intervalMs: 1,
    replay,
    store,
    context: {
      ...sinkContext("db"),
      latest: store.latest.bind(store),
      conditions: store.conditions.bind(store),
      ...context,
    },
    raise: (report) => conditions.set(report.id, report),
    lastSequence: last,
    random: Math.random,
    backOff: { msMin: 10, msMax: 100 },
  });
  const isDone = () => {
    const { forwardedCount, setAsideCount, pendingCount } = forwarder.report();
    return pendingCount === 0 && forwardedCount + setAsideCount === last;
  };
  return {
    forwarder,
    conditions,
    untilAllSent: () => until(isDone, "everything is forwarded", 60_000),
    async append(more) {
      last = (await store.append(more)).sequence;
      forwarder.notify(last);
    },
    async [Symbol.asyncDispose]() {
      await forwarder.stop(1000);
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Numbers 0 to `count` of two tags in turn. */
export function forwardNumbers<S extends TSchema>(sink: Sink<S>, options: object, count: number, batchValues = 5000) {
  const entries = upTo(Math.ceil(count / 5000)).map((batch) =>
    numbersFrom(batch * 5000, Math.min(5000, count - batch * 5000)),
  );
  return forwardEntries(sink, options, { batchValues, entries });
}

export const tableRows = 4000;
const startMs = Date.UTC(2026, 0, 1);

/** What each tag of the table must hold at the destination, in the order of time. */
export const table = {
  timesMs: upTo(tableRows).map((row) => startMs + row * 10),
  values: {
    "spindle/power": upTo(tableRows).map((row) => row / 4),
    "spindle/speed": upTo(tableRows).map((row) => (row * 7) % 1000),
  },
} as const;

/** A recorded table, and the configuration of a gateway that replays it and forwards it to a sink. */
export function writeGateway(directory: string, sink: object): string {
  mkdirSync(directory, { recursive: true });
  const { "spindle/power": power, "spindle/speed": speed } = table.values;
  const rows = table.timesMs.map((timeMs, row) => `${timeMs},${power[row]},${speed[row]}`);
  writeFileSync(join(directory, "table.csv"), `time,power,speed\n${rows.join("\n")}\n`);
  const path = join(directory, "gateway.yaml");
  const configuration = {
    equipment: "test/forwarding/line-1",
    api: { port: 0, anonymousRole: "operator" },
    sources: [{ id: "file", kind: "replay", file: join(directory, "table.csv"), speed: 20 }],
    tags: ["power", "speed"].map((name) => ({ id: `spindle/${name}`, source: "file", address: name })),
    sinks: [{ id: "db", batchValues: 200, intervalMs: 20, ...sink }],
  };
  writeFileSync(path, stringify(configuration));
  return path;
}

export const runGateway = (path: string) =>
  startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "warn"]);

export const sinkReport = async (url: string) => (await getJson<SinkReport[]>(`${url}/api/v1/sinks`))[0]!;

/** Starts a gateway again and again, and kills it each time when something has been forwarded. */
export async function killWhileForwarding(path: string, times: number): Promise<void> {
  for (let kill = 1; kill <= times; kill++) {
    await using gateway = await runGateway(path);
    await eventually(
      () => sinkReport(gateway.ready.url),
      ({ forwardedCount }) => forwardedCount >= 300,
    );
    await gateway.child.kill();
  }
}
