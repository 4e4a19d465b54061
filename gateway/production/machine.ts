/** A machine whose production is followed, and its shifts read from the store. */
import Value from "typebox/value";
import type { History, HistoryQuery } from "../core/contracts.ts";
import type { Measurement, TagNumber } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import type { NumberedTag } from "../core/view.ts";
import { everyValue } from "../every-value.ts";
import { stateReader } from "../metrics/production/machine-state.ts";
import { production } from "../metrics/production/production.ts";
import type { ProductionConfig } from "../metrics/production/production-options.ts";
import { productionOptions } from "../metrics/production/production-options.ts";
import { type ReadShift, type RecordedInput, readShift } from "../metrics/production/production-sums.ts";
import type { Shift } from "../metrics/production/shift-calendar.ts";

export interface Machine {
  /** Id of the metric. */
  readonly metric: string;
  /** Id of the asset that it belongs to; empty when none names it. */
  readonly asset: string;
  readonly name: string;
  readonly options: ProductionConfig;
  readonly inputs: readonly Input[];
}

interface Input {
  readonly tag: TagNumber;
  readonly tagId: string;
  /** Its values are true and false, which the store gives as numbers. */
  readonly isBoolean: boolean;
}

export interface MachineParts {
  readonly metrics: readonly {
    readonly id: string;
    readonly kind: string;
    readonly options: unknown;
    readonly enabled: boolean;
  }[];
  readonly assets: readonly { readonly id: string; readonly name?: string | undefined }[];
  readonly tagOf: (id: string) => Pick<NumberedTag, "number" | "dataType"> | undefined;
}

/** In the order of the assets in the configuration. */
export function machinesOf({ metrics, assets, tagOf }: MachineParts): Machine[] {
  const machines = metrics.flatMap(({ id, kind, options, enabled }): Machine[] => {
    if (kind !== production.kind || !enabled || !Value.Check(productionOptions, options)) return [];
    const asset = assets.find((each) => id === each.id || id.startsWith(`${each.id}/`));
    const inputs = production.inputs(options).map((tagId): Input => {
      const tag = tagOf(tagId);
      return { tagId, tag: tag?.number ?? -1, isBoolean: tag?.dataType === "boolean" };
    });
    return [{ metric: id, asset: asset?.id ?? "", name: asset?.name ?? asset?.id ?? id, options, inputs }];
  });
  const place = ({ asset }: Machine) => assets.findIndex(({ id }) => id === asset);
  return machines.sort((a, b) => place(a) - place(b));
}

const hourMs = 3_600_000;
/** A product may run for weeks, and its tag may tell it once. */
const productHoldMs = 31 * 24 * hourMs;
/** Values of one input that one shift may have: a day at ten a second. */
const valuesMax = 1_000_000;

/** Reads one shift, up to now when it is not over. What held before it is looked for as long as a state may hold. */
export async function readMachineShift(
  machine: Machine,
  { shift, nowMs }: { readonly shift: Shift; readonly nowMs: number },
  history: (query: HistoryQuery) => Promise<History>,
): Promise<ReadShift> {
  const { options, inputs, metric } = machine;
  const toMs = Math.min(shift.to, nowMs);
  const isFromParts = stateReader(options) === undefined;
  const values: RecordedInput[] = [];
  for (const [input, origin] of inputs.entries()) {
    const { tag, tagId } = origin;
    if (tag < 0) continue;
    const isParts = tagId === options.partCount;
    // Where parts alone tell the state, the last of them before the shift may be long ago.
    const backMs = isParts ? (isFromParts ? 24 : 1) * hourMs : 0;
    const pieces = await everyValue(history, { tag, tagId, fromMs: shift.from - backMs, toMs, valuesMax });
    const before = await lastBefore(shift.from - backMs, { origin, options, history });
    if (before !== undefined) values.push({ input, measurement: before });
    for (const piece of pieces)
      for (const measurement of measurementsOf(piece, origin)) values.push({ input, measurement });
  }
  values.sort((a, b) => a.measurement.sourceTimeMs - b.measurement.sourceTimeMs);
  return readShift(metric, production.start(options), { shift, values, nowMs });
}

/** Newest value before a moment; looked for in ever longer stretches. */
async function lastBefore(
  timeMs: number,
  {
    origin,
    options,
    history,
  }: { origin: Input; options: ProductionConfig; history: (query: HistoryQuery) => Promise<History> },
): Promise<Measurement | undefined> {
  const { tag, tagId } = origin;
  const mostMs = tagId === options.product ? productHoldMs : options.holdSeconds * 1000;
  for (let span = 60_000; ; span *= 8) {
    const fromMs = timeMs - Math.min(span, mostMs);
    const found = await history({ tag, fromMs, toMs: timeMs, points: 4000 });
    if (found.count > 0) {
      const exact = found.decimated
        ? await everyValue(history, { tag, tagId, fromMs, toMs: timeMs, valuesMax })
        : [found];
      return exact.flatMap((piece) => measurementsOf(piece, origin)).at(-1);
    }
    if (span >= mostMs) return undefined;
  }
}

function measurementsOf({ timesMs, values, statusCodes, others }: History, { tag, isBoolean }: Input): Measurement[] {
  return Array.from(timesMs, (sourceTimeMs, row) => {
    const statusCode = statusCodes[row]!;
    const number = values[row]!;
    const value = others.get(row) ?? (isBoolean ? number !== 0 : number);
    return { tag, value, statusCode, quality: qualityOf(statusCode), sourceTimeMs, receivedTimeMs: sourceTimeMs };
  });
}
