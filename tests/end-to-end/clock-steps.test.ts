/**
 * The whole gateway while its wall clock is set: years ahead because it had not been set at the start, two hours forward and back, a year ahead, back across what is stored; and
 * while the process stands still. Nothing is lost, removed or frozen, and each step is an event.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Condition } from "../../gateway/core/condition.ts";
import type { SinkReport } from "../../gateway/core/view.ts";
import { eventually, getJson, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { presentOrFailInCi } from "../support/required.ts";

const libfaketime = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find(existsSync);
const canStep = hasMosquitto && presentOrFailInCi(libfaketime !== undefined, "libfaketime");

const hour = 3600;
const day = 24 * hour;
/** Seconds that the clock is off, one after the other: forward, back, back across what is stored, over a year ahead, back. No two steps are equal. */
const offsets = [2 * hour, 0, -3 * hour, 400 * day, 0];
const perStep = 40;
/** So much is missing at the start, as on a computer without a battery for its clock. */
const unsetOffset = -3 * 365 * day;

/** Numbers in the files of the sink, as often as they are there. */
function forwarded(directory: string): Map<number, number> {
  const result = new Map<number, number>();
  const files = existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith("values-")) : [];
  for (const line of files.flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n"))) {
    const { value } = line === "" ? {} : (JSON.parse(line) as { value?: unknown });
    if (typeof value === "number") result.set(value, (result.get(value) ?? 0) + 1);
  }
  return result;
}

describe.skipIf(!canStep)("a clock that is set while the gateway runs", { timeout: 300_000 }, () => {
  test("nothing is lost, removed or held up, and every step is said", async () => {
    await using broker = await startMosquitto();
    const directory = temporaryDirectory("clock-steps");
    const clock = join(directory, "clock");
    // In one piece: an empty file would be a step of its own.
    const setClock = (seconds: number) => {
      writeFileSync(`${clock}.new`, `${seconds >= 0 ? "+" : ""}${seconds}`);
      renameSync(`${clock}.new`, clock);
    };
    setClock(unsetOffset);
    mkdirSync(join(directory, "data"));
    const path = join(directory, "gateway.yaml");
    const configuration = {
      equipment: "test/clock/line-1",
      dataDirectory: join(directory, "data"),
      api: { port: 0, anonymousRole: "operator" },
      store: { retentionDays: 30 },
      sources: [{ id: "broker", kind: "mqtt", url: broker.url }],
      tags: ["own", "arrival"].map((name) => ({ id: `line/${name}`, source: "broker", address: `line/${name}` })),
      sinks: [{ id: "copy", kind: "file", intervalMs: 20 }],
    };
    writeFileSync(path, stringify(configuration));
    const env = {
      LD_PRELOAD: libfaketime,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
      FAKETIME_NO_CACHE: "1",
    };
    await using gateway = await startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "warn"], {
      env,
    });
    const { url } = gateway.ready;
    // By then the store has its first time that retention goes by.
    const firstLook = sleep(11_000);
    const client = await connectAsync(broker.url);
    let sent = 0;
    /** Each number once: those with a time of their own are even. */
    const publish = async (count: number) => {
      for (let i = 0; i < count; i++, sent++) {
        const own = sent % 2 === 0;
        const payload = own ? { value: sent, timestamp: Date.now() } : { value: sent };
        await client.publishAsync(`line/${own ? "own" : "arrival"}`, JSON.stringify(payload), {
          qos: 1,
          retain: false,
        });
      }
    };
    const sinkHas = (count: number) =>
      eventually(
        () => getJson<SinkReport[]>(`${url}/api/v1/sinks`),
        ([sink]) => sink!.pendingCount === 0 && sink!.forwardedCount >= count,
      );
    await eventually(
      () => getJson<{ state: string }[]>(`${url}/api/v1/sources`),
      ([source]) => source?.state === "connected",
    );
    const unsetFromMs = Date.now();
    await publish(perStep);
    await sinkHas(sent);
    const unsetToMs = Date.now();
    const unset = async () =>
      (await getJson<Condition[]>(`${url}/api/v1/conditions`)).some(
        ({ id, state }) => id === "gateway/clock-unset" && state === "active",
      );
    await eventually(unset, (is) => is);
    setClock(0);
    await eventually(unset, (is) => !is);
    const moved = await getJson<{ times: number[]; values: number[] }>(
      `${url}/api/v1/history?tag=line/arrival&from=${unsetFromMs - 50}&to=${unsetToMs + 50}&points=1000`,
    );
    await sinkHas(sent + perStep / 2);

    await firstLook;
    const steps: string[] = [];
    for (const [index, offset] of offsets.entries()) {
      setClock(offset);
      const moved = offset - (offsets[index - 1] ?? 0);
      const text = `${moved > 0 ? "forward" : "back"} by ${Math.abs(moved)} s`;
      await publish(perStep);
      await sinkHas(sent);
      const [said] = await eventually(
        async () => (await getJson<Condition[]>(`${url}/api/v1/conditions`)).filter(({ id }) => id === "gateway/clock"),
        ([condition]) => condition?.state === "active" && condition.message.includes(text),
      );
      steps.push(said!.message);
    }
    // As if the computer slept for an hour: the process stands still while the clock of the wall goes on.
    process.kill(-gateway.child.pid, "SIGSTOP");
    await publish(perStep);
    await sleep(3000);
    setClock(hour);
    process.kill(-gateway.child.pid, "SIGCONT");
    await publish(perStep);
    await sinkHas(sent);
    const slept = await eventually(
      async () => (await getJson<Condition[]>(`${url}/api/v1/conditions`)).filter(({ id }) => id === "gateway/clock"),
      ([condition]) => condition?.state === "active" && condition.message.includes(`forward by ${hour} s`),
    );
    const { tags, holdings } = await getJson<{
      tags: { tag: string; storedCount: number; sinks: { residual: number }[] }[];
      holdings: { heldCount: number; expiredCount: number; removedCount: number; rebasedCount: number }[];
    }>(`${url}/api/v1/ledger?from=0&to=${Date.now() + 500 * day * 1000}`);
    await client.endAsync();

    const counts = forwarded(join(directory, "data/sinks/copy"));
    expect(steps).toHaveLength(offsets.length);
    expect(slept).toHaveLength(1);
    const early = Array.from({ length: perStep / 2 }, (_, n) => 2 * n + 1);
    expect(moved.values).toEqual(early);
    // A destination that was reached before has those under both times.
    const wanted = (n: number) => (early.includes(n) ? 2 : 1);
    expect(Array.from({ length: sent }, (_, n) => n).filter((n) => counts.get(n) !== wanted(n))).toEqual([]);
    const values = tags.filter(({ tag }) => tag !== "");
    expect(values.reduce((sum, { storedCount }) => sum + storedCount, 0)).toBe(sent + early.length);
    expect(tags.flatMap(({ sinks }) => sinks.map(({ residual }) => residual))).toEqual(tags.map(() => 0));
    expect(holdings.reduce((sum, { heldCount }) => sum + heldCount, 0)).toBe(sent);
    expect(holdings.reduce((sum, { rebasedCount }) => sum + rebasedCount, 0)).toBe(early.length);
    expect(holdings.every(({ expiredCount, removedCount }) => expiredCount + removedCount === 0)).toBe(true);
  });
});
