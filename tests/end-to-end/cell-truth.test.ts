/** The simulated cell through a real OPC UA server, a real broker and the running gateway, against what the simulation did, sample by sample. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HistoryAnswer } from "../../gateway/api/contract.ts";
import type { Interval } from "../../gateway/core/interval.ts";
import { delaysIn } from "../../gateway/metrics/collaboration/fluency-shares.ts";
import { isInSharedZone } from "../../simulators/machines/cell-geometry.ts";
import type { Value } from "../../simulators/machines/machine.ts";
import { runLine } from "../../simulators/run.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { postureOf } from "../../simulators/servers/skeleton.ts";
import { eventually, getJson, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { angles, states, writeTruthConfiguration } from "../support/truth-configuration.ts";

const stepMs = 100;
/** Values of the simulation by time, every signal at every step. */
type Truth = Map<number, Map<string, unknown>>;

/** Seconds from one time to another in which a signal had a value, by the simulation. */
function secondsWhere(
  truth: Truth,
  [fromMs, toMs]: readonly [number, number],
  matches: (values: ReadonlyMap<string, unknown>) => boolean,
) {
  let count = 0;
  for (const [timeMs, values] of truth) if (timeMs >= fromMs && timeMs < toMs && matches(values)) count++;
  return (count * stepMs) / 1000;
}

/** When a condition began to hold, by the simulation; also when it held at the start. */
function startsOf(
  truth: Truth,
  [fromMs, toMs]: readonly [number, number],
  matches: (values: ReadonlyMap<string, unknown>) => boolean,
): number[] {
  const starts: number[] = [];
  let before = false;
  for (const [timeMs, values] of truth) {
    if (timeMs < fromMs || timeMs >= toMs) continue;
    const is = matches(values);
    if (is && !before) starts.push(timeMs);
    before = is;
  }
  return starts;
}

/** Stretches in which a condition held, by the simulation. */
function stretchesOf(
  truth: Truth,
  range: readonly [number, number],
  matches: (values: ReadonlyMap<string, unknown>) => boolean,
): Interval[] {
  const ends = startsOf(truth, range, (values) => !matches(values));
  return startsOf(truth, range, matches).map((from) => ({ from, to: ends.find((ms) => ms > from) ?? range[1] }));
}

/** Whether the scanner sees somebody in the shared zone. */
function isInZone(values: ReadonlyMap<string, unknown>): boolean {
  const [x, y] = [Number(values.get("human/x")), Number(values.get("human/y"))];
  return values.get("human/present") === true && isInSharedZone({ x, y, z: 0 });
}

/** Long enough for every value to have come, also on a loaded machine. */
const settleMs = 3000;

/** Whether no state has changed just before: what a message on its way would still change cannot be compared. */
function isQuiet(truth: Truth, atMs: number): boolean {
  const last = [...truth].filter(([timeMs]) => timeMs > atMs - settleMs && timeMs <= atMs).map(([, values]) => values);
  return last.length > 0 && states.every((state) => new Set(last.map((values) => values.get(state))).size === 1);
}

/** As the metric takes it: on the floor, less the radius of the tool, m. */
function distanceOf(human: ReadonlyMap<string, unknown>, robot: ReadonlyMap<string, unknown>): number {
  const between = (axis: "x" | "y") => Number(human.get(`human/${axis}`)) - Number(robot.get(`robot/tcp-${axis}`));
  return Math.max(0, Math.hypot(between("x"), between("y")) - 0.1);
}

describe.skipIf(!hasMosquitto)("the simulated cell over OPC UA and MQTT", () => {
  test("every figure is that of the simulation within one sample", async () => {
    await using broker = await startMosquitto();
    const directory = temporaryDirectory("truth");
    const truth: Truth = new Map();
    const now = new Map<string, unknown>();
    await using line = await runLine({
      scenario: loadScenario("crowded-cell"),
      seed: 42,
      speed: 1,
      opcuaPort: 0,
      mqttPort: 0,
      mqttUrl: broker.url,
      certificateDirectory: join(directory, "certificates"),
      onStep: (rows, timeMs) => {
        for (const { tag, value } of rows) if (tag.machine === "cell-1") now.set(tag.signal, value);
        truth.set(timeMs, new Map(now));
      },
      now: Date.now,
    });
    const path = writeTruthConfiguration(directory, line.endpointUrl, broker.url);
    await using gateway = await startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "warn"]);
    const { url } = gateway.ready;
    const read = (tag: string) =>
      getJson<HistoryAnswer>(`${url}/api/v1/history?tag=cell-1/${tag}&from=0&to=${Date.now() + 60_000}&points=4000`);
    // All figures of one tick have one time: the first one after 40 s before which nothing has changed.
    const tickOf = ({ timesMs, values }: HistoryAnswer) =>
      timesMs.find((timeMs, row) => Number(values[row]) >= 40 && isQuiet(truth, timeMs));
    const observed = await eventually(
      () => read("fluency/observed-time"),
      (history) => tickOf(history) !== undefined,
      100_000,
    );
    const tickMs = tickOf(observed)!;
    const figure = async (metric: string, name: string) => {
      const { timesMs, values } = await read(`${metric}/${name}`);
      return Number(values[timesMs.indexOf(tickMs)] ?? Number.NaN);
    };

    const since = async (...signals: readonly string[]): Promise<readonly [number, number]> => {
      const firsts = await Promise.all(signals.map(async (signal) => (await read(signal)).timesMs[0]!));
      return [Math.max(...firsts), tickMs];
    };
    // A tick falls between two samples.
    const near = (value: number, expected: number) =>
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1.5 * (stepMs / 1000));
    const seconds = async (metric: string, name: string) =>
      ((await figure(metric, name)) * (await figure(metric, "observed-time"))) / 100;
    const both = await since("robot/active", "human/active");
    const is = (signal: string, value: unknown) => (at: ReadonlyMap<string, unknown>) => at.get(signal) === value;
    const safety = await since("robot/safety-mode");
    const idle = await since("robot/state");

    near(await seconds("fluency", "robot-idle-share"), secondsWhere(truth, both, is("robot/active", false)));
    near(await seconds("fluency", "human-idle-share"), secondsWhere(truth, both, is("human/active", false)));
    near(await seconds("team", "robot-utilisation"), secondsWhere(truth, both, is("robot/active", true)));
    near(await seconds("team", "human-utilisation"), secondsWhere(truth, both, is("human/active", true)));
    near(await seconds("idle", "idle-wait-human-share"), secondsWhere(truth, idle, is("robot/state", "waiting-human")));
    near(
      60 * (await figure("stops", "protective-stop-time")),
      secondsWhere(truth, safety, is("robot/safety-mode", "protectiveStop.external")),
    );
    near(
      60 * (await figure("lost", "slow-time")),
      0.75 * secondsWhere(truth, safety, is("robot/safety-mode", "reducedSpeed")),
    );

    const [humanActs, robotActs] = ["human/active", "robot/active"].map((signal) =>
      stretchesOf(truth, both, is(signal, true)),
    );
    const activity = { human: humanActs!, robot: robotActs!, working: [{ from: both[0], to: tickMs }] };
    const delays = delaysIn(activity, 60_000).filter(({ end }) => end < tickMs);
    const delaySeconds = delays.reduce((sum, { gap }) => sum + gap, 0) / 1000;
    expect(await figure("fluency", "handover-count")).toBe(delays.length);
    // Both ends of each delay fall between two samples.
    expect(Math.abs((await seconds("fluency", "functional-delay-share")) - delaySeconds)).toBeLessThanOrEqual(
      (1.5 + delays.length) * (stepMs / 1000),
    );

    const offers = startsOf(truth, await since("handover/presented"), is("handover/presented", true));
    const takings = startsOf(truth, await since("handover/received"), is("handover/received", true));
    const handovers = offers.flatMap((offerMs, index) => {
      const taking = takings.find((ms) => ms >= offerMs && ms < (offers[index + 1] ?? tickMs));
      return taking === undefined ? [] : [(taking - offerMs) / 1000];
    });
    handovers.sort((a, b) => a - b);
    const middle = (handovers.length - 1) / 2;
    const median = await figure("handover", "handover-time-median");
    // There may be none yet: then there is no figure, and no zero.
    if (handovers.length === 0) expect(median).toBeNaN();
    else near(median, (handovers[Math.floor(middle)]! + handovers[Math.ceil(middle)]!) / 2);
    const powered = await since("robot/power", "robot/active");
    // A stretch counts when the power that ends it has come.
    const lastPowerMs = (await read("robot/power")).timesMs.findLast((ms) => ms <= tickMs)!;
    let wattHours = 0;
    for (const [timeMs, values] of truth) {
      if (timeMs < powered[0] || timeMs >= lastPowerMs) continue;
      wattHours += (Number(values.get("robot/power")) * stepMs) / 3_600_000;
    }
    // Of two samples at the greatest power.
    expect(Math.abs((await figure("energy", "energy")) - wattHours)).toBeLessThan((2 * 400 * stepMs) / 3_600_000);
    // Somebody on the edge of the zone for a moment is no visit, and away for a moment is no new one.
    const visits = startsOf(truth, await since("scanner/zone"), isInZone);
    const left = startsOf(truth, await since("scanner/zone"), (values) => !isInZone(values));
    const entries = visits.filter((startMs) => {
      const lastLeft = left.findLast((ms) => ms < startMs);
      const nextLeft = left.find((ms) => ms > startMs) ?? tickMs;
      return nextLeft - startMs >= 200 && (lastLeft === undefined || startMs - lastLeft >= 500);
    });
    expect(await figure("zone", "entry-count")).toBe(entries.length);

    // The distance of each moment, from positions that came by MQTT and were kept nowhere.
    const distances = await read("separation/separation-distance");
    const compared = distances.timesMs.flatMap((timeMs, row) => {
      const value = distances.values[row];
      if (typeof value !== "number") return [];
      // One side may be a sample or two behind the other: their messages travel on their own.
      const moments = [0, 1, 2].flatMap((back) => truth.get(timeMs - back * stepMs) ?? []);
      const errors = moments.flatMap((human) => moments.map((robot) => Math.abs(value - distanceOf(human, robot))));
      return errors.length === 0 ? [] : [Math.min(...errors)];
    });
    expect(compared.length).toBeGreaterThan(100);
    expect(Math.max(...compared)).toBeLessThan(1e-6);
    expect((await read("scanner/x")).count).toBe(0);
    // The angles of the skeleton, each at its own time.
    for (const angle of angles) {
      const seen = await read(`posture/${angle}`);
      const pairs = seen.timesMs.flatMap((timeMs, row) => {
        const values = truth.get(timeMs);
        const posture = values === undefined ? undefined : postureOf(values as ReadonlyMap<string, Value>);
        return posture === undefined ? [] : [[seen.values[row], posture[angle]] as const];
      });
      expect(pairs.length).toBeGreaterThan(0);
      for (const [value, expected] of pairs) expect(value).toBeCloseTo(expected, 0);
    }
  });
});
