/** What metrics are shown of the past when the gateway starts, read from a real store. */
import Value from "typebox/value";
import { expect, test } from "vitest";
import { BatchBuilder, measurementAt } from "../../gateway/core/measurement.ts";
import { production } from "../../gateway/metrics/production/production.ts";
import { productionOutputs } from "../../gateway/metrics/production/production-figures.ts";
import { createDerive } from "../../gateway/pipeline/derive.ts";
import { recalled } from "../../gateway/recall.ts";
import { openStore } from "../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const startMs = Date.parse("2026-11-24T00:00:00+01:00");
const hours = 20;
const nowMs = startMs + hours * 3_600_000;

/** A part each half minute: 20 s at work, 10 s of rest. The one tells 4 800 changes, the other 72 000 readings of power. */
const told = {
  "by its state": { state: { tag: "state", production: ["run"] } },
  "by power once a second": { power: { tag: "state", above: 2 } },
};

test.each(Object.entries(told))(
  "a machine that pauses in every cycle has the same figures after a restart, late in its day: told %s",
  async (how, by) => {
    const given = { partCount: "parts", ...by, runTimePerItemSeconds: 25 };
    const options: unknown = Value.Default(production.config, given);
    Value.Assert(production.config, options);
    const inputs = production.inputs(options);
    const outputs = productionOutputs.map((_, index) => 100 + index);
    const inUse = { id: "press/production", metric: production, options, inputs: [1, 2], outputs };
    await using store = await openStore({
      ...{ directory: temporaryDirectory("recall"), log: silentLog, now: () => nowMs, limits: { commitMs: 1 } },
    });
    const common = { unit: "1", equipment: "press", origin: { type: "source", source: "plc", address: "a" } } as const;
    await store.internTags(
      inputs.map((id) => ({ id, name: id, ...common, dataType: how === "by its state" ? "string" : "number" })),
    );
    const builder = new BatchBuilder();
    const push = (tag: string, second: number, value: number | string) =>
      builder.push({ key: inputs.indexOf(tag) + 1, value, sourceTimeMs: startMs + 1000 * second });
    for (let part = 0; part < hours * 120; part++) {
      push("parts", 30 * part + 20, part + 1);
      if (how === "by its state") {
        push("state", 30 * part, "run");
        push("state", 30 * part + 20, "rest");
        continue;
      }
      for (let second = 0; second < 30; second++) push("state", 30 * part + second, second < 20 ? 5 : 0.4);
    }
    const batch = builder.takeMeasurements(nowMs);
    await store.append([batch]);
    const figures = (past: Awaited<ReturnType<typeof recalled>>, isFed: boolean) => {
      const derive = createDerive([inUse], () => nowMs, past);
      if (isFed) derive.take(batch);
      const found = derive.tick(nowMs)!;
      const named = Array.from({ length: found.length }, (_, row) => measurementAt(found, row));
      return new Map(named.map(({ tag, value }) => [productionOutputs[tag - 100]!.name, value]));
    };

    const ran = figures(new Map(), true);
    const restarted = figures(await recalled([inUse], store, nowMs), false);

    expect(ran.get("availability")).toBeCloseTo(200 / 3, 1);
    expect(restarted).toEqual(ran);
  },
);
