/** What is known of an edge node, for every order of messages and for malformed ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BatchBuilder, valueAt } from "../../../../gateway/core/measurement.ts";
import { qualityOf } from "../../../../gateway/core/quality.ts";
import type { MessageType } from "../../../../gateway/protocols/sparkplug/topic.ts";
import { plansFor } from "../../../../gateway/sources/sparkplug/addresses.ts";
import { EdgeNode } from "../../../../gateway/sources/sparkplug/edge-node.ts";
import { decodeAll, malformedTimeoutMs } from "../../../support/malformed.ts";
import { theirPayload } from "../../../support/sparkplug-node.ts";

function nodeFor(...names: string[]) {
  const addresses = names.map((name) => ({ address: `line/plc/${name}` }));
  const [plan] = plansFor(addresses).nodes.values();
  const node = new EdgeNode(plan!, { maxMetrics: 1000 });
  const builder = new BatchBuilder();
  const take = (type: MessageType, payload: Uint8Array, device?: string) => {
    const news = node.take({ type, payload, arrivalMs: 1000, ...(device === undefined ? {} : { device }) }, builder);
    const batch = builder.takeReadings(1000);
    const rows = Array.from({ length: batch.length }, (_, row) => ({
      address: batch.addresses[row]!,
      value: valueAt(batch, row),
      quality: qualityOf(batch.statusCodes[row]!),
    }));
    return { ...news, rows };
  };
  return { node, take };
}

const bdSeq = { name: "bdSeq", type: "UInt64" as const, value: 0 };
const numberOf = (name: string, alias: number, value: number) => ({ name, alias, type: "Double" as const, value });
const birth = (...metrics: ReturnType<typeof numberOf>[]) =>
  theirPayload({ timestamp: 5, seq: 0, metrics: [bdSeq, ...metrics] });
const data = (seq: number, alias: number, value: number) =>
  theirPayload({ timestamp: 6, seq, metrics: [{ alias, type: "Double", value }] });

test("an alias that a new birth gives to another metric is never taken for the old one", () => {
  const { take } = nodeFor("a", "b");
  take("NBIRTH", birth(numberOf("a", 1, 10), numberOf("b", 2, 20)));
  take("NBIRTH", birth(numberOf("a", 2, 11), numberOf("b", 1, 21)));

  expect(take("NDATA", data(1, 1, 22)).rows).toEqual([{ address: 1, value: 22, quality: "good" }]);
});

test("a name with a slash is that of a device where a device has it", () => {
  const { take } = nodeFor("press/force");
  take("NBIRTH", birth(numberOf("press/force", 1, 1)));
  const rows = take("DBIRTH", theirPayload({ seq: 1, metrics: [numberOf("force", 2, 5)] }), "press").rows;

  expect(rows).toMatchObject([{ address: 0, value: 5 }]);
  expect(take("DDATA", data(2, 2, 6), "press").rows).toMatchObject([{ address: 0, value: 6 }]);
});

test("members of a template are metrics below its name", () => {
  const { take } = nodeFor("motor/rpm");
  const template = { isDefinition: false, templateRef: "Motor", metrics: [numberOf("rpm", 9, 1480)] };
  const payload = theirPayload({
    seq: 0,
    timestamp: 5,
    metrics: [{ name: "motor", type: "Template", value: template }],
  });

  expect(take("NBIRTH", payload).rows).toMatchObject([{ address: 0, value: 1480 }]);
});

test("a birth with more metrics than allowed is refused: a node cannot fill the memory", () => {
  const { take } = nodeFor("a");
  const metrics = Array.from({ length: 1001 }, (_, index) => numberOf(`m${index}`, index, index));

  expect(take("NBIRTH", birth(...metrics))).toMatchObject({
    rejection: { code: "SAMSPEL_SPARKPLUG_METRICS" },
    rows: [],
  });
});

describe("laws", () => {
  test("whatever is lost of a numbered stream: every loss is a gap with its size, and no value before the next birth is good", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 250 }), (arrives) => {
        const { take } = nodeFor("a");
        take("NBIRTH", birth(numberOf("a", 1, 0)));
        let lost = 0;
        let missing = 0;
        let isCertain = true;
        for (const [index, hasArrived] of arrives.entries()) {
          if (!hasArrived) {
            lost++;
            continue;
          }
          const news = take("NDATA", data((index + 1) % 256, 1, index));
          if (lost > 0) isCertain = false;
          missing += news.gap?.missing ?? 0;
          expect(news.gap?.missing ?? 0).toBe(lost);
          expect(news.needsBirth).toBe(!isCertain);
          expect(news.rows).toEqual([{ address: 0, value: index, quality: isCertain ? "good" : "uncertain" }]);
          lost = 0;
        }
        expect(missing + lost).toBe(arrives.filter((hasArrived) => !hasArrived).length);
      }),
      { numRuns: 200 },
    );
  });

  test("in any order of births, data and deaths: values only of a node that lives, stale ones only when it dies", () => {
    const message = fc.constantFrom("NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH");
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (types) => {
        const { take } = nodeFor("a", "press/b");
        let isAlive = false;
        let seq = 0;
        for (const type of types) {
          seq = type === "NBIRTH" ? 0 : type === "NDEATH" ? seq : (seq + 1) % 256;
          const metric = type.startsWith("D") ? numberOf("b", 2, seq) : numberOf("a", 1, seq);
          const isDeath = type.endsWith("DEATH");
          const metrics = type === "NBIRTH" ? [bdSeq, metric] : type === "NDEATH" ? [bdSeq] : isDeath ? [] : [metric];
          const payload = theirPayload({ timestamp: 5, metrics, ...(type === "NDEATH" ? {} : { seq }) });
          const { rows, rejection } = take(type, payload, type.startsWith("D") ? "press" : undefined);
          if (type === "NBIRTH") isAlive = true;
          if (!isAlive) expect(rows).toEqual([]);
          if (!isAlive && type !== "NDEATH") expect(rejection?.code).toBe("SAMSPEL_SPARKPLUG_NO_BIRTH");
          for (const { quality } of rows) expect(quality).toBe(isDeath ? "uncertain" : "good");
          if (type === "NDEATH") isAlive = false;
        }
      }),
      { numRuns: 300 },
    );
  });
});

test(
  "malformed payloads are read or refused with a code, and take nothing else with them",
  () => {
    const { node, take } = nodeFor("a", "motor/rpm", "press/b");
    const table = { numOfColumns: 1, types: ["Int8" as const], columns: ["a"], rows: [[1]] };
    const template = { isDefinition: false, templateRef: "Motor", metrics: [numberOf("rpm", 9, 1480)] };
    const whole = birth(numberOf("a", 1, 0));
    const examples = [
      whole,
      data(1, 1, 5),
      theirPayload({ timestamp: 5, seq: 2, metrics: [{ name: "motor", type: "Template", value: template }] }),
      theirPayload({ timestamp: 5, seq: 3, metrics: [{ name: "a", type: "DataSet", value: table }] }),
      theirPayload({
        seq: 4,
        metrics: [{ name: "a", type: "String", value: "text", properties: { Quality: { type: "Int32", value: 192 } } }],
      }),
    ];
    const types: readonly MessageType[] = ["NBIRTH", "NDATA", "DBIRTH", "DDATA", "NDEATH", "DDEATH"];
    let count = 0;

    decodeAll(examples, (payload) => {
      const type = types[count++ % types.length]!;
      const { rejection } = take(type, payload, type.startsWith("D") ? "press" : undefined);
      if (rejection !== undefined && !/^SAMSPEL_SPARKPLUG_[A-Z_]+$/.test(rejection.code))
        throw new Error(rejection.code);
    });

    expect(take("NBIRTH", whole).rows).toMatchObject([{ address: 0, value: 0, quality: "good" }]);
    expect(node.isBorn).toBe(true);
  },
  malformedTimeoutMs,
);
