/** A source is kept alive, its output taken in order, its trouble counted and shown. */
import Type from "typebox";
import { describe, expect, test, vi } from "vitest";
import { defineSource, type SourceOutput } from "../../../gateway/core/contracts.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { BatchBuilder, valueFlags } from "../../../gateway/core/measurement.ts";
import type { SourceReport } from "../../../gateway/core/view.ts";
import { receive } from "../../../gateway/pipeline/receive.ts";
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
    onRefused: (refused) => log.push(`refused ${[...refused].join()}`),
    onAlarm: () => {},
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

      await vi.advanceTimersByTimeAsync(250 + 500);
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
    const { receiver } = run([[refused, { ...refused, example: "{again", count: 3 }]]);

    await receiver.done;

    expect(receiver.report()).toMatchObject({
      rejectedCount: 4,
      rejections: [{ code: "SAMSPEL_MQTT_JSON", count: 4, example: "{again" }],
    });
  });
});

test.each([
  ["time mends", "time", 2500],
  ["somebody must mend", "operator", 15_000],
] as const)("after a failure that %s the wait has an end", async (_name, remedy, longestMs) => {
  vi.useFakeTimers();
  try {
    const refused = new TemporaryError("Refused.", { code: "SAMSPEL_TEST_REFUSED", remedy });
    const { receiver, log } = run([...Array.from({ length: 20 }, () => [refused]), [readings(1)]]);

    await vi.advanceTimersByTimeAsync(20 * longestMs);
    await receiver.done;

    expect(log).toContain("stored");
  } finally {
    vi.useRealTimers();
  }
});

test("what is dated by the source tells its delay and its clock; a value that was kept for it does not", async () => {
  const builder = new BatchBuilder();
  const batch = (delayMs: number, flags = 0): SourceOutput => {
    builder.push({ key: 0, value: 1, sourceTimeMs: 10_000 - delayMs, flags });
    return builder.takeReadings(10_000);
  };
  const { receiver } = run([[batch(80), batch(-500), batch(120), batch(9000, valueFlags.retained)]]);

  await receiver.done;

  expect(receiver.report()).toMatchObject({ delayMs: 120, clockOffsetMs: -500, lastValueMs: 9880, receivedCount: 4 });
});

test("the values that gaps are missing are summed up", async () => {
  const gap: Gap = { type: "gap", source: "plc", tagIds: [], fromMs: 1, toMs: 2, cause: "silent", estimatedCount: 3 };
  const { receiver } = run([[gap, gap]]);

  await receiver.done;

  expect(receiver.report()).toMatchObject({ gapCount: 2, droppedCount: 6 });
});
