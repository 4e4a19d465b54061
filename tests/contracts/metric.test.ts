import fc from "fast-check";
import type { TSchema } from "typebox";
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import type { Metric, MetricEvent, MetricResults } from "../../gateway/core/contracts.ts";
import { qualityOf, statusCodes } from "../../gateway/core/quality.ts";
import { metrics } from "../../gateway/metrics/registry.ts";

const registry: readonly (readonly [string, Metric])[] = Object.entries<Metric>(metrics);

/** The first example of the schema with every default filled in. */
function exampleOf(schema: TSchema): unknown {
  const { examples } = schema as TSchema & { examples?: readonly object[] };
  const filled: unknown = Value.Default(schema, structuredClone(examples?.[0]));
  Value.Assert(schema, filled);
  return filled;
}

const startMs = Date.UTC(2026, 0, 5, 6);

/** Any event that a pipeline may send: all types, all qualities, late, early and repeated times, unknown inputs. */
function eventArbitrary(inputCount: number): fc.Arbitrary<MetricEvent> {
  const timeMs = fc.integer({ min: 0, max: 200_000 }).map((ms) => startMs + ms);
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: -3, max: 12, noNaN: true }) },
    { weight: 3, arbitrary: fc.boolean() },
    { weight: 2, arbitrary: fc.integer({ min: -1, max: 15 }) },
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300, "moving", "", null, 7n),
    fc.constant({ sampleRateHz: 10, samples: new Float32Array([1, Number.NaN]) }),
  );
  const statusCode = fc.constantFrom(0, 0, 0, 0, statusCodes.uncertain, statusCodes.badNoCommunication);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.nat({ max: inputCount }), value, timeMs, statusCode, fc.integer({ min: -900, max: 900 }))
        .map(([input, given, sourceTimeMs, code, delayMs]) => ({
          type: "value" as const,
          input,
          measurement: {
            tag: input,
            value: given,
            quality: qualityOf(code),
            statusCode: code,
            sourceTimeMs,
            receivedTimeMs: sourceTimeMs + delayMs,
          },
        })),
    },
    { weight: 1, arbitrary: timeMs.map((time) => ({ type: "tick" as const, timeMs: time })) },
  );
}

function fold(metric: Metric, config: unknown, events: readonly MetricEvent[]) {
  let state = metric.start(config);
  const results: (MetricResults | undefined)[] = [];
  for (const event of events) {
    const [next, result] = metric.step(state, event);
    state = next;
    results.push(result);
  }
  return { state, results };
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

describe.each(registry)("metric %s", (name, metric) => {
  const config = exampleOf(metric.config);
  const outputs = metric.outputs(config);
  const inputs = metric.inputs(config);
  const events = fc.array(eventArbitrary(inputs.length), { maxLength: 120 });

  test("is registered under its kind, and its example and every option are described", () => {
    expect(metric.kind).toBe(name);
    const { properties } = metric.config as unknown as { properties: Record<string, { description?: string }> };
    for (const [option, schema] of Object.entries(properties)) {
      expect(schema.description, option).toMatch(/\S/);
    }
  });

  test("names its outputs once, in kebab case, each number with a unit", () => {
    expect(outputs.length).toBeGreaterThan(0);
    expect(new Set(outputs.map((output) => output.name)).size).toBe(outputs.length);
    for (const output of outputs) {
      expect(output.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      if ((output.dataType ?? "number") === "number") expect(output.unit, output.name).not.toBe("");
    }
  });

  test("names its inputs once and has at least one, unless people answer it", () => {
    expect(inputs.length > 0).toBe(metric.isAnswered !== true);
    expect(new Set(inputs).size).toBe(inputs.length);
  });

  test("before any value every figure is unavailable with a reason", () => {
    const { results } = fold(
      metric,
      config,
      [1, 2, 3].map((s) => ({ type: "tick", timeMs: startMs + s * 1000 })),
    );

    for (const result of results.flat().filter((figure) => figure !== undefined)) {
      expect(result).toEqual({ unavailable: expect.stringMatching(/^[a-z-]+: \S/) });
    }
    expect(results.flat().some((figure) => figure !== undefined)).toBe(metric.isAnswered !== true);
  });

  test("gives one result per output, of its type, and never NaN or infinity", () => {
    fc.assert(
      fc.property(events, (list) => {
        for (const results of fold(metric, config, list).results) {
          if (results === undefined) continue;
          expect(results).toHaveLength(outputs.length);
          results.forEach((result, index) => {
            if (result === undefined || typeof result === "object") return;
            expect(typeof result, outputs[index]!.name).toBe(outputs[index]!.dataType ?? "number");
            if (typeof result === "number") expect(Number.isFinite(result), outputs[index]!.name).toBe(true);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is pure: the same events give the same results, and no state or event is changed", () => {
    fc.assert(
      fc.property(events, (list) => {
        const first = fold(metric, config, list);
        let state = frozen(metric.start(config));
        const second = list.map((event) => {
          const [next, results] = metric.step(state, frozen(event));
          expect(metric.step(state, event)[1]).toEqual(results);
          state = frozen(next);
          return results;
        });
        expect(second).toEqual(first.results);
      }),
      { numRuns: 30 },
    );
  });

  test("keeps a bounded state, however long it runs", () => {
    const sizes = [3, 6].map((hours) => {
      const list: MetricEvent[] = [];
      for (let second = 0; second < hours * 3600; second++) {
        const timeMs = startMs + second * 1000;
        inputs.forEach((_, input) => {
          const value = (second * (input + 3)) % 7 < 3 ? 0 : 1;
          const measurement = {
            tag: input,
            value,
            quality: "good" as const,
            statusCode: 0,
            sourceTimeMs: timeMs,
            receivedTimeMs: timeMs,
          };
          list.push({ type: "value", input, measurement });
        });
        if (second % 60 === 0) list.push({ type: "tick", timeMs });
      }
      return JSON.stringify(fold(metric, config, list).state).length;
    });

    expect(sizes[1]).toBeLessThan(sizes[0]! * 1.1 + 5000);
    expect(sizes[1]).toBeLessThan(2_000_000);
  });
});
