/** Products of one machine side by side: each with its own run time, over the time that it ran. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProductionPeriod, ProductionSums } from "../../../gateway/core/production.ts";
import { addedSums } from "../../../gateway/metrics/production/period-figures.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { type Recorded, site } from "./support.ts";

const minuteMs = 60_000;
/** Tuesday 24 November 2026, 06:00 in Stockholm. */
const startMs = Date.parse("2026-11-24T05:00:00Z");
const at = (minutes: number) => startMs + minutes * minuteMs;
const shiftMinutes = 720;
const query = { fromMs: startMs, toMs: at(shiftMinutes), by: "shift" } as const;

/** Minutes planned per item: those of the two runs of the vector oee-6. */
const press = {
  partCount: "parts",
  scrapCount: "scrap",
  state: { tag: "state", production: ["run"], down: ["fault"] },
  shifts: [{ name: "Day", days: ["tue"], start: "06:00", end: "18:00" }],
  product: "product",
  products: [
    { id: "A", name: "Shelf", nameSv: "Hylla", runTimePerItemSeconds: 45 },
    { id: "B", runTimePerItemSeconds: 72 },
  ],
};

/** Two runs of one shift, 480 and 240 min: 390 and 150 min at work, 460 and 100 parts, 437 and 98 of them good. */
function twoRuns(product: readonly Recorded[]): Map<string, Recorded[]> {
  const counted = (from: number, to: number, first: number, last: number): Recorded[] =>
    Array.from({ length: last - first }, (_, index) => ({
      timeMs: at(from + ((to - from) * (index + 1)) / (last - first + 1)),
      value: first + index + 1,
    }));
  return new Map<string, Recorded[]>([
    ["parts", [{ timeMs: startMs, value: 0 }, ...counted(0, 390, 0, 460), ...counted(480, 630, 460, 560)]],
    ["scrap", [0, 23, 25].map((value, index) => ({ timeMs: at([0, 200, 600][index]!), value }))],
    [
      "state",
      [0, 390, 480, 630].map((minute, index) => ({ timeMs: at(minute), value: index % 2 === 0 ? "run" : "fault" })),
    ],
    ["product", [...product]],
  ]);
}

const told: readonly Recorded[] = [
  { timeMs: at(0), value: "A" },
  { timeMs: at(480), value: "B" },
];

async function machineOf(
  values: Map<string, Recorded[]>,
  { options = press, directory = temporaryDirectory("products") }: { options?: object; directory?: string } = {},
) {
  const opened = site({ machines: { press: options }, clockMs: at(shiftMinutes + 60), values, directory });
  await opened.settle();
  return { ...opened, machine: () => opened.production.control.history(query).machines[0]! };
}

const figure = ({ figures }: ProductionPeriod, name: string) => figures.find((each) => each.name === name)?.value;

describe("products of a machine", () => {
  test("give the figures of the whole by their own run times, as the vector of two runs has them", async () => {
    const { total } = (await machineOf(twoRuns(told))).machine();

    expect(figure(total, "availability")).toBeCloseTo(75, 4);
    expect(figure(total, "effectiveness")).toBeCloseTo(86.1111, 4);
    expect(figure(total, "oee")).toBeCloseTo(61.8542, 4);
    expect(total.remarks).toEqual([]);
  });

  test("stand side by side, the one made most first, with their names and the time that each ran", async () => {
    const { byProduct } = (await machineOf(twoRuns(told))).machine();

    expect(byProduct.map(({ product, name, nameSv }) => ({ product, name, nameSv }))).toEqual([
      { product: "A", name: "Shelf", nameSv: "Hylla" },
      { product: "B", name: undefined, nameSv: undefined },
    ]);
    expect(byProduct.map(({ sums }) => [sums.scheduledSeconds / 60, sums.producedCount, sums.goodCount])).toEqual([
      [480, 460, 437],
      [240, 100, 98],
    ]);
    expect(figure(byProduct[0]!, "oee")).toBeCloseTo((100 * 0.75 * 437) / 480, 6);
    expect(figure(byProduct[1]!, "oee")).toBeCloseTo((100 * 1.2 * 98) / 240, 6);
  });

  test("of one alone have nothing to stand beside", async () => {
    const { byProduct } = (await machineOf(twoRuns(told.slice(0, 1)))).machine();

    expect(byProduct).toEqual([]);
  });

  test("hold from days before, and a reading that is empty or no text leaves them as they are", async () => {
    const weekBefore = { timeMs: at(-7 * 24 * 60), value: "A" };
    const empty = { timeMs: at(100), value: " " };

    const { byProduct } = (await machineOf(twoRuns([weekBefore, empty, told[1]!]))).machine();

    expect(byProduct.map(({ product, sums }) => [product, sums.producedCount])).toEqual([
      ["A", 460],
      ["B", 100],
    ]);
  });

  test("before the first reading are not known, and no part is lost", async () => {
    const { byProduct, total } = (await machineOf(twoRuns([told[1]!]))).machine();

    expect(byProduct.map(({ product, sums }) => [product, sums.producedCount])).toEqual([
      ["", 460],
      ["B", 100],
    ]);
    expect(total.sums.producedCount).toBe(560);
    expect(total.remarks).toContain("run-time-learned");
  });

  test("without a planned run time learn theirs each from its own parts", async () => {
    const { products: _, ...learning } = press;
    const { byProduct, total } = (await machineOf(twoRuns(told), { options: learning })).machine();

    // A part each 390/461 and 150/101 min.
    expect(byProduct[0]!.sums.idealSeconds).toBeCloseTo((460 * 390 * 60) / 461, 3);
    expect(byProduct[1]!.sums.idealSeconds).toBeCloseTo((100 * 150 * 60) / 101, 3);
    expect(total.remarks).toContain("run-time-learned");
  });

  test("are kept over a restart, and one that is told late moves its parts and counts none twice", async () => {
    const directory = temporaryDirectory("products");
    const opened = await machineOf(twoRuns(told.slice(0, 1)), { directory });
    const before = opened.machine().total.sums;

    opened.record("product", told[1]!);
    await opened.settle();
    const { byProduct, total } = opened.machine();

    expect(byProduct.map(({ product, sums }) => [product, sums.producedCount])).toEqual([
      ["A", 460],
      ["B", 100],
    ]);
    expect({ ...total.sums, idealSeconds: 0, idealGoodSeconds: 0 }).toEqual({
      ...before,
      ...{ idealSeconds: 0, idealGoodSeconds: 0 },
    });
    expect((await machineOf(new Map(), { directory })).machine().byProduct).toEqual(byProduct);
  });

  test("that are a number for each part are not told apart, and the page says so", async () => {
    const serial = Array.from({ length: 560 }, (_, index) => ({ timeMs: at(index), value: 10_000 + index }));
    const options = { ...press, runTimePerItemSeconds: 45 };
    const { product: _, products: __, ...plain } = options;

    const { byProduct, total } = (await machineOf(twoRuns(serial), { options })).machine();
    const without = (await machineOf(twoRuns([]), { options: plain })).machine();

    expect(byProduct).toEqual([]);
    expect(total.remarks).toContain("too-many-products");
    expect(total.sums).toEqual(without.total.sums);
  });

  test("change on the evening before and after midnight, and each day has its own", async () => {
    const night = { ...press, shifts: [{ name: "Night", days: ["tue"], start: "18:00", end: "06:00" }] };
    const shifted = new Map(
      [...twoRuns(told)].map(([tag, all]) => [
        tag,
        all.map(({ timeMs, value }) => ({ value, timeMs: timeMs + shiftMinutes * minuteMs })),
      ]),
    );
    const opened = site({ machines: { press: night }, clockMs: at(1500), values: shifted });
    await opened.settle();
    const byDay = { fromMs: at(shiftMinutes), toMs: at(2 * shiftMinutes), by: "day" } as const;

    const { periods, byProduct } = opened.production.control.history(byDay).machines[0]!;

    // Six of the eight hours of the first run lie before midnight.
    expect(periods.map(({ sums }) => sums.scheduledSeconds / 3600)).toEqual([6, 6]);
    expect(byProduct.map(({ sums }) => sums.scheduledSeconds / 3600)).toEqual([8, 4]);
    expect(byProduct.map(({ sums }) => sums.producedCount)).toEqual([460, 100]);
  });
});

test("whatever changes when, the sums of the products are those of the shift", async () => {
  const reading = fc.record({ minute: fc.integer({ min: -60, max: 800 }), value: fc.constantFrom("A", "B", 7, " ") });
  await fc.assert(
    fc.asyncProperty(fc.array(reading, { maxLength: 12 }), async (readings) => {
      const product = readings.map(({ minute, value }) => ({ timeMs: at(minute), value }));
      product.sort((a, b) => a.timeMs - b.timeMs);
      const options = { ...press, runTimePerItemSeconds: 60 };
      const { machine } = await machineOf(twoRuns(product), { options });
      const { byProduct, total } = machine();
      if (byProduct.length === 0) return;
      const sums = addedSums(byProduct.map((each) => each.sums));
      for (const name of Object.keys(sums) as (keyof ProductionSums)[]) {
        if (sums[name] === null) expect(total.sums[name]).toBeNull();
        else expect(sums[name]).toBeCloseTo(total.sums[name] ?? Number.NaN, 6);
      }
    }),
    { numRuns: 40 },
  );
});
