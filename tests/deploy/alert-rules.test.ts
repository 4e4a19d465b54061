/** The alert rules for Prometheus: well-formed by its own tool, and about figures that the gateway gives. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { ModelReport } from "../../gateway/core/view.ts";
import { get, startedServer } from "../gateway/api/server-under-test.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";
import { plainSink, plainSource } from "../support/view.ts";

const deploy = join(import.meta.dirname, "../../deploy");
const file = join(deploy, "prometheus/samspel.rules.yaml");
const promtool = process.env.SAMSPEL_PROMTOOL ?? "/usr/bin/promtool";
const hasPromtool = presentOrFailInCi(existsSync(promtool), "promtool (package prometheus)");

test.skipIf(!hasPromtool)("promtool accepts the rules", async () => {
  const { code, stdout, stderr } = await runProcess(promtool, ["check", "rules", file]);

  expect(`${stdout}${stderr}`).toContain("SUCCESS");
  expect(code).toBe(0);
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const workingModel: ModelReport = {
  id: "pump",
  kind: "limit",
  asset: "pump",
  state: "active",
  inference: { meanMs: 0.1, p99Ms: 0.2, runs: 1 },
  channels: [],
  ...{ scoreTag: "pump/score", stateTag: "pump/state", shadowTag: "pump/shadow-score", contributionTags: [] },
};

test("every figure in a rule or on a dashboard is one that the gateway gives, and every alert says what it means and what to do", async () => {
  const rules: Rule[] = parse(readFileSync(file, "utf8")).groups[0].rules;
  const { url, gateway } = await startedServer();
  gateway.sources.push(plainSource("plc", { clockOffsetMs: 1, delayMs: 1, droppedCount: 0 }));
  gateway.sinks.push(plainSink("plant"));
  gateway.models.push(workingModel);
  gateway.scorer = {
    state: "running",
    restarts: 0,
    scored: 0,
    failed: 0,
    batchMsP99: 0,
    residentBytes: 0,
    disabledModels: [],
  };
  const given = new Set(String((await get(`${url}/metrics`)).body).match(/^samspel_\w+/gm));

  const dashboard = readFileSync(join(deploy, "grafana/gateways.json"), "utf8");
  const named = [...rules.map(({ expr }) => expr), dashboard].flatMap((text) => text.match(/samspel_\w+/g) ?? []);

  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !given.has(name))).toEqual([]);
  for (const { labels, annotations } of rules) {
    expect(["warning", "critical"]).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\.$/);
    expect(annotations.description).toMatch(/\.$/);
  }
});
