/** False alarms are counted on rows that the model has not seen, as the gateway would raise them. */
import { expect, test } from "vitest";
import type { TrainingData } from "../../models/contract.ts";
import { heldOutResults } from "../../models/held-out.ts";
import { learn } from "../../models/learn.ts";
import { limit } from "../../models/limit/kind.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { channelNames, machineColumns } from "./support/machine.ts";

const channels = 3;

function rows(count: number, options: { readonly faultAt?: number } = {}): TrainingData {
  const columns = machineColumns({ seed: 7, rows: count, channels, ...options });
  return { channels: channelNames(channels), columns, sampleRateHz: 1 };
}

test("a machine that goes on as before raises none, and the time that was judged is the last fifth", async () => {
  expect(await heldOutResults(principalComponents, rows(3600))).toEqual({ heldOutAlarms: 0, heldOutHours: 0.2 });
});

test("what changes within the held-back rows is counted when it is raised, not with each row", async () => {
  const { heldOutAlarms } = await heldOutResults(principalComponents, rows(3600, { faultAt: 3300 }));

  expect(heldOutAlarms).toBeGreaterThan(0);
  expect(heldOutAlarms).toBeLessThan(5);
});

test("rows that do not follow each other are judged apart: an alarm that both have counts in both", async () => {
  const data = rows(3600, { faultAt: 3000 });

  const together = await heldOutResults(principalComponents, data);
  const apart = await heldOutResults(principalComponents, { ...data, starts: [3000, 3300] });

  expect(apart.heldOutAlarms).toBeGreaterThan(together.heldOutAlarms!);
});

test("a mode that the four fifths do not hold was not learned, and raises none", async () => {
  const data = rows(3600, { faultAt: 2880 });
  const modes = Array.from({ length: 3600 }, (_, row) => (row < 3000 ? "light" : "heavy"));

  const found = await heldOutResults(principalComponents, { ...data, modes });

  expect(found.heldOutHours).toBeCloseTo(120 / 3600);
});

test("too few rows to hold some back leave the model as it is, not measured", async () => {
  const data = rows(3);

  expect(await heldOutResults(principalComponents, data)).toEqual({});
});

test("limits are judged in the same way", async () => {
  expect(await heldOutResults(limit, rows(1000))).toHaveProperty("heldOutAlarms");
});

test("the card of a judged model holds the count, and is otherwise that of one that was not judged", async () => {
  const common = { kind: principalComponents, data: rows(1000), description: "", nowMs: 0, monotonicMs: () => 0 };

  const { card } = await learn({ ...common, isJudged: true });
  const plain = await learn(common);

  expect(card.results).toEqual({ ...plain.card.results, heldOutAlarms: 0, heldOutHours: expect.any(Number) });
  expect(card.model?.sha256).toBe(plain.card.model?.sha256);
});
