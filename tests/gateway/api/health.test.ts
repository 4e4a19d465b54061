/** Health, readiness and measurement of the gateway. */
import { expect, test } from "vitest";
import { exposition } from "../../../gateway/api/exposition.ts";
import { plainCondition, plainSink, plainSource } from "../../support/view.ts";
import { get, startedServer } from "./server-under-test.ts";

test("the process lives even when nothing else does", async () => {
  const { url, gateway } = await startedServer();
  gateway.storeFails = true;
  gateway.sources.push(plainSource("plc", { state: "disconnected" }));

  expect(await get(`${url}/healthz`)).toMatchObject({ status: 200, body: { state: "alive" } });
});

test("the gateway is ready when every source is connected or has ended", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc"), plainSource("recording", { state: "ended" }));

  expect(await get(`${url}/readyz`)).toMatchObject({ status: 200, body: { state: "ready", reasons: [] } });
});

test("one source of two that is down degrades the gateway and is named with its reason", async () => {
  const { url, gateway } = await startedServer();
  const reason = { code: "SAMSPEL_OPCUA_UNREACHABLE", message: "No answer.", next: "Check the cable." };
  gateway.sources.push(plainSource("plc"), plainSource("broker", { state: "disconnected", ...reason }));

  const { status, body } = await get(`${url}/readyz`);

  expect(status).toBe(200);
  expect(body).toEqual({ state: "degraded", reasons: [{ part: "source/broker", ...reason }] });
});

test.each(["connecting", "silent", "disconnected"] as const)(
  "no data flows while the only source is %s",
  async (state) => {
    const { url, gateway } = await startedServer();
    gateway.sources.push(plainSource("plc", { state }));

    const { status, body } = await get(`${url}/readyz`);

    expect(status).toBe(503);
    expect(body).toMatchObject({ state: "not-ready", reasons: [{ part: "source/plc" }] });
  },
);

test("the gateway is not ready without its store", async () => {
  const { url, gateway } = await startedServer();
  gateway.storeFails = true;

  const { status, body } = await get(`${url}/readyz`);

  expect(status).toBe(503);
  expect(body).toMatchObject({ reasons: [{ part: "store", code: "SAMSPEL_STORE_CLOSED" }] });
});

test("what waits in front of a destination, a model that is switched off and a refused configuration degrade the gateway", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc"));
  gateway.sinks.push(plainSink("plant", { state: "held", code: "SAMSPEL_INFLUXDB_RIGHTS", message: "No rights." }));
  gateway.raise({ ...plainCondition("configuration/refused"), code: "SAMSPEL_CONFIG_INVALID" });

  const { status, body } = await get(`${url}/readyz`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    state: "degraded",
    reasons: [
      { part: "sink/plant", code: "SAMSPEL_INFLUXDB_RIGHTS" },
      { part: "configuration", code: "SAMSPEL_CONFIG_INVALID" },
    ],
  });
});

test("data that is shown and not kept does not flow", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc"));
  gateway.raise({ ...plainCondition("store/unwritable"), code: "SAMSPEL_STORE_COMMIT_FAILED" });

  const { status, body } = await get(`${url}/readyz`);

  expect(status).toBe(503);
  expect(body).toMatchObject({ reasons: [{ part: "store", code: "SAMSPEL_STORE_COMMIT_FAILED" }] });
});

/** One sample: name, labels with escaped text, number. Prometheus text format 0.0.4. */
const sampleLine =
  /^samspel_[a-z0-9_]+(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|[-+0-9.e]+)$/;

test("every line for Prometheus is well-formed, whatever sources are called", async () => {
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource('a"} 1\nevil_metric 1\n', { kind: "back\\slash" }), plainSource("plc"));
  gateway.raise(plainCondition("one"));
  gateway.counters.set("loop delay/ms", 3);
  gateway.counters.set("loop delay ms", 4);
  gateway.counters.set("source_up", 7);

  const { status, headers, body } = await get(`${url}/metrics`);

  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("version=0.0.4");
  const lines = String(body).trimEnd().split("\n");
  const samples = lines.filter((line) => !line.startsWith("# "));
  for (const line of samples) expect(line).toMatch(sampleLine);
  const types = lines.filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
  expect(new Set(types).size).toBe(types.length);
  expect(samples).toContain('samspel_source_received_total{source="plc",kind="opcua"} 10');
  expect(samples).toContain("samspel_conditions_active 1");
  expect(samples).toContain("samspel_loop_delay_ms 4");
});

test("numbers that are none are written as the format has them", () => {
  const samples = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-9].map((value) => ({ value }));

  const text = exposition([{ name: "x", type: "gauge", help: "Line\nbreak.", samples }]);

  expect(text).toBe(
    "# HELP samspel_x Line\\nbreak.\n# TYPE samspel_x gauge\nsamspel_x NaN\nsamspel_x +Inf\nsamspel_x -Inf\nsamspel_x 1e-9\n",
  );
});
