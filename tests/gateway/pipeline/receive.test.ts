/** A source is kept alive, its output taken in order, its trouble counted and shown. */
import Type from "typebox";
import { describe, expect, test, vi } from "vitest";
import { defineSource, type SourceOutput } from "../../../gateway/core/contracts.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { BatchBuilder } from "../../../gateway/core/measurement.ts";
import type { SourceReport } from "../../../gateway/core/view.ts";
import { backOffMs, receive } from "../../../gateway/pipeline/receive.ts";
import { testContext } from "../../support/context.ts";

function readings(value: number): SourceOutput {
  const builder = new BatchBuilder();
  builder.push({ key: 0, value, sourceTimeMs: 1000 });
  return builder.takeReadings(1200);
}

/** Runs a source whose n-th connection yields `connections[n]`; an error in it is thrown. */
function run(connections: readonly (SourceOutput | Error)[][]) {
  const log: string[] = [];
  const reports: SourceReport[] = [];
  const gaps: Gap[] = [];
  let connection = 0;
  const source = defineSource({
    kind: "scripted",
    config: Type.Object({}),
    async *read() {
      const script = connections[connection++] ?? [];
      try {
        for (const item of script) {
          if (item instanceof Error) throw item;
          log.push(`yield ${item.type}`);
          yield item;
          log.push("acknowledged");
        }
      } finally {
        log.push("closed");
      }
    },
  });
  const receiver = receive({
    id: "plc",
    source,
    options: {},
    addresses: [{ address: "ns=2;s=A" }],
    tagIds: [["spindle/power"]],
    context: testContext("plc"),
    accept: async () => {
      log.push("stored");
      return { storedCount: 1, duplicateCount: 2 };
    },
    acceptGap: async (gap) => {
      gaps.push(gap);
    },
    onStatus: (report) => reports.push(report),
    random: () => 0,
  });
  return { receiver, log, reports, gaps };
}

describe("receiving", () => {
  test("asks for the next output only when the one before is stored: that acknowledges it", async () => {
    const { receiver, log } = run([[readings(1), readings(2)]]);

    await receiver.done;

    expect(log).toEqual([
      "yield readings",
      "stored",
      "acknowledged",
      "yield readings",
      "stored",
      "acknowledged",
      "closed",
    ]);
    expect(receiver.report()).toMatchObject({
      state: "ended",
      receivedCount: 2,
      storedCount: 2,
      duplicateCount: 4,
      delayMs: 200,
    });
  });

  test("connects again after a failure and shows why it failed", async () => {
    vi.useFakeTimers();
    try {
      const refused = new TemporaryError("Connection refused.", {
        code: "SAMSPEL_TEST_REFUSED",
        next: "Check the cable.",
      });
      const { receiver, reports, log } = run([
        [refused],
        [refused],
        [{ type: "status", state: "connected" }, readings(1)],
      ]);

      await vi.advanceTimersByTimeAsync(backOffMs(1, 0) + backOffMs(2, 0));
      await receiver.done;

      expect(log.filter((line) => line === "stored")).toHaveLength(1);
      expect(reports.map(({ state, code, next }) => [state, code, next])).toEqual([
        ["disconnected", "SAMSPEL_TEST_REFUSED", "Check the cable."],
        ["connected", undefined, undefined],
        ["ended", undefined, undefined],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("names the tags of an address that cannot be read, until it can", async () => {
    const unknown: SourceOutput = {
      type: "address",
      address: 0,
      code: "SAMSPEL_OPCUA_NODE_UNKNOWN",
      message: "No such node.",
    };
    const { receiver, reports } = run([[unknown, { type: "address", address: 0 }]]);

    await receiver.done;

    expect(reports[0]?.failedAddresses).toEqual([
      { address: "ns=2;s=A", tagIds: ["spindle/power"], code: "SAMSPEL_OPCUA_NODE_UNKNOWN", message: "No such node." },
    ]);
    expect(receiver.report().failedAddresses).toEqual([]);
  });

  test("names the tags of a gap that concerns some addresses only", async () => {
    const gap: Gap = {
      type: "gap",
      source: "plc",
      tagIds: [],
      addresses: [0],
      fromMs: 1,
      toMs: 2,
      cause: "server-queue-overflow",
      estimatedCount: 3,
    };
    const { receiver, gaps } = run([[gap]]);

    await receiver.done;

    const { addresses: _, ...ofTags } = gap;
    expect(gaps).toEqual([{ ...ofTags, tagIds: ["spindle/power"] }]);
  });

  test("counts refused payloads by code and keeps an example", async () => {
    const refused: SourceOutput = {
      type: "rejection",
      code: "SAMSPEL_MQTT_JSON",
      message: "No JSON.",
      example: "{oops",
    };
    const { receiver } = run([[refused, { ...refused, example: "{again" }]]);

    await receiver.done;

    expect(receiver.report()).toMatchObject({
      rejectedCount: 2,
      rejections: [{ code: "SAMSPEL_MQTT_JSON", count: 2, example: "{again" }],
    });
  });
});

test("the back-off doubles from half a second to half a minute, with jitter below its ceiling", () => {
  expect([1, 2, 3, 7, 50].map((attempt) => backOffMs(attempt, 1))).toEqual([500, 1000, 2000, 30_000, 30_000]);
  expect(backOffMs(1, 0)).toBe(250);
});
