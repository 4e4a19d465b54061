/** Energy over HTTP and on the command line: a simulated fortnight of the demo's machines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Value from "typebox/value";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AirTestSchema, BaselineSchema, EnergySchema } from "../../../gateway/api/energy-contract.ts";
import { type RunningServer, startServer } from "../../../gateway/api/server.ts";
import type { EnergyReport } from "../../../gateway/core/energy.ts";
import { getJson, samspel } from "../../support/cli.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { createLineView } from "../../support/line-view.ts";

/** A Thursday noon. */
const nowMs = Date.parse("2026-11-26T11:00:00Z");
const dayMs = 86_400_000;
let server: RunningServer;

beforeAll(async () => {
  const { view } = createLineView({ startMs: nowMs });
  const options = { view, host: "127.0.0.1", port: 0, dashboards: undefined, log: silentLog };
  server = await startServer({ ...options, anonymousRole: "engineer" });
}, 60_000);

afterAll(() => server?.close());

const url = (path: string) => `${server.url}/api/v1/energy${path}`;
const post = (path: string, body: object) =>
  fetch(url(path), { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

test("a month, today and a range answer in the shape that is described", async () => {
  for (const query of ["?month=2026-11", "", `?from=${nowMs - 2 * dayMs}&to=${nowMs}&by=hour`]) {
    const answer = await getJson<EnergyReport>(url(query));
    expect(Value.Check(EnergySchema, answer), query).toBe(true);
    expect(answer.assets).toHaveLength(5);
    expect(answer.site.total.kwh, query).toBeGreaterThan(0);
  }
});

test("a baseline is learned, shown with the days, and refused with what to do", async () => {
  const body = { metric: "spindle-1/energy", from: nowMs - 14 * dayMs, to: nowMs - dayMs };
  const learned = await post("/baselines", body);
  expect(learned.status).toBe(200);
  expect(Value.Check(BaselineSchema, await learned.json())).toBe(true);
  const { assets } = await getJson<EnergyReport>(url("?month=2026-11"));
  const spindle = assets.find(({ metric }) => metric === "spindle-1/energy");
  expect(spindle?.baseline?.r2).toBeGreaterThan(0.75);
  expect(spindle?.periods.some(({ ratio }) => ratio !== null)).toBe(true);
  const refused = await post("/baselines", { ...body, from: nowMs - 3 * dayMs });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    code: "SAMSPEL_ENERGY_BASELINE",
    next: expect.stringContaining("longer"),
  });
});

test("idle stretches are those that were left on over lunch, with clock times", async () => {
  const { idle } = await getJson<EnergyReport>(url("?month=2026-11"));
  const lunch = idle.find(
    ({ metric, fromMs }) => metric === "extraction-1/energy" && fromMs === Date.parse("2026-11-25T10:30:00Z"),
  );
  expect(lunch?.toMs).toBe(Date.parse("2026-11-25T11:24:00Z"));
});

test("a leak test is computed, kept and listed", async () => {
  const body = {
    test: { kind: "cycle", onLoadSeconds: 90, offLoadSeconds: 210, capacityM3Min: 5 },
    hoursPerYear: 5000,
  };
  const report: unknown = await (await post("/air-tests", body)).json();
  expect(Value.Check(AirTestSchema, report)).toBe(true);
  expect(await getJson(url("/air-tests"))).toEqual({ tests: [report] });
  expect((await post("/air-tests", { ...body, test: { kind: "wish" } })).status).toBe(400);
});

test("requests that cannot be meant are refused", async () => {
  for (const [query, status] of [
    ["?month=2026-13", 422],
    ["?month=soon", 400],
    ["?from=5&to=4", 400],
    ["?by=week", 400],
    [`?from=0&to=${nowMs}&by=hour`, 422],
  ] as const) {
    expect((await fetch(url(query))).status, query).toBe(status);
  }
});

test("samspel energy report prints a month with its factors and writes the table", async () => {
  const file = join(temporaryDirectory("energy-csv"), "month.csv");
  const { stdout, code } = await samspel([
    "energy",
    "report",
    "--gateway",
    server.url,
    "--month",
    "2026-11",
    "--csv",
    file,
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("location-based, 2021, IVL/SMED");
  const table = readFileSync(file, "utf8");
  expect(table.split("\r\n")[0]).toContain("factor_source");
  expect(await (await fetch(url("/csv?month=2026-11"))).text()).toBe(table);
}, 120_000);

test("samspel energy air-test says what a year costs, and which readings are missing", async () => {
  const given = ["energy", "air-test", "--gateway", server.url, "--hours", "5000"];
  const { stdout } = await samspel([...given, "--volume", "1.5", "--pressures", "7,5.5", "--seconds", "240"]);
  expect(stdout).toContain("kWh a year");
  const { stderr, code } = await samspel(given);
  expect(code).toBe(1);
  expect(stderr).toContain("--on-load");
}, 120_000);
