/** Reads what was recorded of a cell and asks what a change would have made of it. Reads only; bounded. */
import Value from "typebox/value";
import type { MetricEntry } from "./config/configuration.ts";
import type { CellQuestion, CellReview } from "./core/cell.ts";
import type { History, HistoryQuery } from "./core/contracts.ts";
import { isGood } from "./core/quality.ts";
import type { TagDirectory } from "./core/view.ts";
import { everyValue } from "./every-value.ts";
import { mapColumns, occupancyMapConfig } from "./metrics/collaboration/occupancy-map.ts";
import { parametersOf, type SeparationConfig, separationConfig } from "./metrics/collaboration/separation-config.ts";
import { allowedSpeed, type SeparationParameters } from "./metrics/collaboration/separation-distance.ts";
import {
  knownSecondsOf,
  type RecordedSample,
  reviewSecondsMin,
  speedDistance,
  whatIf,
} from "./metrics/collaboration/what-if.ts";

export interface RecordedCell {
  readonly metrics: readonly Pick<MetricEntry, "id" | "kind" | "options">[];
  readonly tags: Pick<TagDirectory, "byId">;
  history(query: HistoryQuery): Promise<History>;
}

/** Values of one tag that are read for one answer: eight hours at ten a second, with a margin. */
const valuesMax = 320_000;
const pointsPerQuery = 4000;
/** Entries below which none are counted. Source: privacy rule of this product. */
const entriesMin = 5;
/** The robot's speed holds this long without a new value, ms. */
const speedHoldMs = 500;

/** Throws PermanentError with `SAMSPEL_REVIEW_RANGE` when the range holds more values than one answer may read. */
export async function reviewCell(cell: RecordedCell, id: string, question: CellQuestion): Promise<CellReview> {
  const of = (kind: string) => cell.metrics.find((metric) => metric.kind === kind && metric.id.startsWith(`${id}/`));
  const common = {
    entries: await entriesOf(cell, of("entry-depth")?.id, question),
    occupancy: await occupancyOf(cell, of("occupancy-map"), question),
  };
  const separation = of("separation");
  const options = separation?.options;
  if (separation === undefined || !Value.Check(separationConfig, options)) {
    return { ...without("not-configured: a metric separation is needed"), ...common };
  }
  const parameters = parametersOf(options);
  if (parameters === undefined || options.robotSpeed === undefined) {
    return { ...without("not-configured: reactionSeconds, stopping data and robotSpeed are needed"), ...common };
  }
  const samples = await samplesOf(cell, { metric: separation.id, robotSpeed: options.robotSpeed }, question);
  const review = whatIf(samples, question, parameters);
  const allowed = allowedCurve(options, parameters);
  if (review === undefined) {
    const reason = `too-little: at least ${reviewSecondsMin} s with a known distance are needed`;
    return { ...without(reason), ...common, knownSeconds: knownSecondsOf(samples), allowedSpeed: allowed };
  }
  return { ...review, ...common, speedDistance: speedDistance(samples), allowedSpeed: allowed };
}

function without(unavailable: string): Omit<CellReview, "entries" | "occupancy"> {
  return { unavailable, knownSeconds: 0, speedDistance: [], allowedSpeed: [] };
}

async function entriesOf(
  cell: RecordedCell,
  metric: string | undefined,
  { fromMs, toMs, moveM }: CellQuestion,
): Promise<CellReview["entries"]> {
  if (metric === undefined) return { unavailable: "not-configured: a metric entry-depth is needed" };
  const depths = (await seriesOf(cell, `${metric}/entry-depth`, { fromMs, toMs })).map(({ value }) => value);
  if (depths.length < entriesMin) return { unavailable: `too-few: at least ${entriesMin} entries are needed` };
  return { recorded: depths.length, remaining: depths.filter((depth) => depth > moveM).length };
}

/** The newest map of the range. The size of its squares is that of the configuration. */
async function occupancyOf(
  cell: RecordedCell,
  metric: RecordedCell["metrics"][number] | undefined,
  { fromMs, toMs }: Range,
): Promise<CellReview["occupancy"]> {
  if (metric === undefined || !Value.Check(occupancyMapConfig, metric.options)) {
    return { unavailable: "not-configured: a metric occupancy-map is needed" };
  }
  const tag = cell.tags.byId(`${metric.id}/occupancy-map`)?.number;
  const none = { unavailable: "too-few: no square was visited often enough" };
  if (tag === undefined) return none;
  const { others, timesMs } = await cell.history({ tag, fromMs, toMs, points: pointsPerQuery });
  const maps = [...others].filter(([, value]) => typeof value === "object" && value !== null);
  const [row, map] = maps.at(-1) ?? [];
  if (row === undefined || typeof map !== "object" || map === null) return none;
  const { area, squareM } = metric.options;
  return {
    timeMs: timesMs[row]!,
    columns: mapColumns(metric.options),
    squareM,
    leftM: area.leftM,
    bottomM: area.bottomM,
    seconds: Array.from(map.samples, (seconds) => (Number.isNaN(seconds) ? null : seconds)),
  };
}

interface Point {
  readonly timeMs: number;
  readonly value: number;
}

/** Distance and required distance of one evaluation have one source time; the speed is the last one before. */
async function samplesOf(
  cell: RecordedCell,
  { metric, robotSpeed }: { readonly metric: string; readonly robotSpeed: string },
  range: Range,
): Promise<readonly RecordedSample[]> {
  const distances = await seriesOf(cell, `${metric}/separation-distance`, range);
  const requireds = new Map(
    (await seriesOf(cell, `${metric}/required-distance`, range)).map(({ timeMs, value }) => [timeMs, value]),
  );
  const speeds = await seriesOf(cell, robotSpeed, range);
  const samples: RecordedSample[] = [];
  let next = 0;
  for (const { timeMs, value: distance } of distances) {
    while (next < speeds.length && speeds[next]!.timeMs <= timeMs) next++;
    const speed = speeds[next - 1];
    const required = requireds.get(timeMs);
    if (speed === undefined || required === undefined || timeMs - speed.timeMs > speedHoldMs) continue;
    samples.push({ timeMs, distance, required, robotSpeed: Math.abs(speed.value) });
  }
  return samples;
}

type Range = Pick<CellQuestion, "fromMs" | "toMs">;

/** Every good number of a tag; none when there is no such tag. */
async function seriesOf(cell: RecordedCell, tagId: string, { fromMs, toMs }: Range): Promise<readonly Point[]> {
  const tag = cell.tags.byId(tagId)?.number;
  if (tag === undefined) return [];
  const query = { tag, tagId, fromMs, toMs, valuesMax };
  return (await everyValue((part) => cell.history(part), query)).flatMap(pointsOf);
}

function pointsOf({ timesMs, values, statusCodes }: History): Point[] {
  const points: Point[] = [];
  for (let row = 0; row < timesMs.length; row++) {
    const value = values[row]!;
    if (isGood(statusCodes[row]!) && Number.isFinite(value)) points.push({ timeMs: timesMs[row]!, value });
  }
  return points;
}

/** Allowed speed by distance at the assumed speed of a person, every 0.1 m to 4 m. */
function allowedCurve(options: SeparationConfig, parameters: SeparationParameters): CellReview["allowedSpeed"] {
  return Array.from({ length: 41 }, (_, step) => {
    const distance = step / 10;
    const question = { distance, humanSpeed: options.defaultHumanSpeed, maximumSpeed: options.maximumRobotSpeed };
    return { distance, speed: allowedSpeed(question, parameters) };
  });
}
