/** A month of OEE of ten machines, as it is asked for: by day, from kept shifts; against dividing once what the shifts hold. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { periodFigures } from "../../gateway/metrics/production/period-figures.ts";
import { site } from "../gateway/production/support.ts";

const machineCount = 10;
const hourMs = 3_600_000;
/** Sunday 1 March 2026: a month of 743 hours, for the clock goes forward in it. */
const startMs = Date.parse("2026-02-28T23:00:00Z");
const endMs = Date.parse("2026-03-31T22:00:00Z");
const shifts = [
  ["Early", "06:00", "14:00"],
  ["Late", "14:00", "22:00"],
  ["Night", "22:00", "06:00"],
].map(([name, start, end]) => ({ name, start, end, days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }));

export interface ProductionFigures {
  readonly name: string;
  readonly machines: number;
  readonly shifts: number;
  /** Median of the answers, the body of the HTTP response included. */
  readonly answerMs: number;
  readonly baselineMs: number;
  readonly ratio: number;
}

/** A state every ten minutes and a part every five: what the shifts hold does not depend on how often values came. */
function values(): Map<string, { timeMs: number; value: number | string }[]> {
  const all = new Map<string, { timeMs: number; value: number | string }[]>();
  for (let machine = 0; machine < machineCount; machine++) {
    const state: { timeMs: number; value: string }[] = [];
    const parts: { timeMs: number; value: number }[] = [];
    for (let timeMs = startMs - hourMs, step = 0; timeMs < endMs; timeMs += 300_000, step++) {
      if (step % 2 === 0) state.push({ timeMs, value: (step * 7 + machine) % 11 === 0 ? "wait" : "run" });
      parts.push({ timeMs, value: step });
    }
    all.set(`m${machine}/state`, state);
    all.set(`m${machine}/parts`, parts);
  }
  return all;
}

async function measure(): Promise<ProductionFigures> {
  const directory = mkdtempSync(join(tmpdir(), "samspel-bench-"));
  try {
    const machines = Object.fromEntries(
      Array.from({ length: machineCount }, (_, index) => {
        const state = { tag: `m${index}/state`, production: ["run"] };
        return [`m${index}`, { partCount: `m${index}/parts`, state, runTimePerItemSeconds: 240, shifts }];
      }),
    );
    const opened = site({ machines, clockMs: endMs + hourMs, directory, values: values() });
    const query = { fromMs: startMs, toMs: endMs, by: "shift" } as const;
    const { control } = opened.production;
    const kept = () => control.history(query).machines.reduce((sum, { periods }) => sum + periods.length, 0);
    for (let before = -1; before < kept() || before <= 0; ) {
      before = kept();
      await opened.production.sweep();
    }
    const sums = control.history(query).machines.flatMap(({ periods }) => periods.map((period) => period.sums));
    const answerMs = medianMs(() => JSON.stringify(control.history({ ...query, by: "day" })));
    const baselineMs = medianMs(() => JSON.stringify(sums.map((each) => periodFigures(each))));
    return {
      ...{ name: "production", machines: machineCount, shifts: sums.length, answerMs: round(answerMs) },
      ...{ baselineMs: round(baselineMs), ratio: round(answerMs / baselineMs) },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function medianMs(work: () => unknown): number {
  const times = Array.from({ length: 11 }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });
  return times.sort((a, b) => a - b)[5]!;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(JSON.stringify(await measure()));
}
