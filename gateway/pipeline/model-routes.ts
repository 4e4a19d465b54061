/** Which models a value goes to, as one of their channels or as the mode in which the machine runs; and takes it there. */
import { liveRowsInTimeOrder, type MeasurementBatch, timeMsAt, valueAt } from "../core/measurement.ts";
import { isGood } from "../core/quality.ts";
import type { Windower } from "../core/window.ts";
import { heardAs, type SensorWatch } from "./sensor-watch.ts";

interface Routed {
  readonly inUse: { readonly channels: readonly number[]; readonly mode?: { readonly tag: number } };
}

interface Route<M> {
  readonly model: M;
  /** Or `modeChannel`. */
  readonly channel: number;
}

/** Stands for the channel of the tag that says the mode. */
const modeChannel = -1;

/** By number of the tag. */
export function routesOf<M extends Routed>(models: readonly M[]): Map<number, Route<M>[]> {
  const routes = new Map<number, Route<M>[]>();
  const add = (tag: number, route: Route<M>): void => {
    const known = routes.get(tag);
    if (known === undefined) routes.set(tag, [route]);
    else known.push(route);
  };
  for (const model of models) {
    const { channels, mode } = model.inUse;
    channels.forEach((tag, channel) => {
      add(tag, { model, channel });
    });
    if (mode !== undefined) add(mode.tag, { model, channel: modeChannel });
  }
  return routes;
}

/** Every model that one of these tags goes to, once. */
export function modelsOf<M>(routes: ReadonlyMap<number, readonly Route<M>[]>, tags: Iterable<number>): Set<M> {
  return new Set(Array.from(tags).flatMap((tag) => (routes.get(tag) ?? []).map(({ model }) => model)));
}

interface Fed extends Routed {
  readonly windower: Windower;
  readonly sensors: SensorWatch | undefined;
  /** Monotonic clock at the last value of any channel. */
  lastValueMs: number;
}

interface Feeding<M> {
  readonly batch: MeasurementBatch;
  readonly nowMs: number;
  /** Told of the mode; undefined when it is not known. */
  readonly onMode: (model: M, mode: string | undefined) => void;
}

/** Values into the windows of their models; `onFrame` hears of each window that has moved on. */
export function feed<M extends Fed>(
  routes: ReadonlyMap<number, readonly Route<M>[]>,
  { batch, nowMs, onMode }: Feeding<M>,
  onFrame: (model: M) => void,
): void {
  const isMode = (tag: number): boolean => routes.get(tag)?.some(({ channel }) => channel === modeChannel) === true;
  for (const row of liveRowsInTimeOrder(batch, (tag) => routes.has(tag), isMode)) {
    const value = batch.values[row]!;
    const isUsable = isGood(batch.statusCodes[row]!) && Number.isFinite(value);
    for (const { model, channel } of routes.get(batch.tags[row]!) ?? []) {
      if (channel === modeChannel) {
        // The frame that is open still belongs to the mode of before, unless it is of the same time.
        model.windower.flushBefore(timeMsAt(batch, row), () => onFrame(model));
        onMode(model, isGood(batch.statusCodes[row]!) ? String(valueAt(batch, row)) : undefined);
        continue;
      }
      model.lastValueMs = nowMs;
      model.sensors?.heard(channel, heardAs(batch.statusCodes[row]!, isUsable), nowMs);
      if (!isUsable) model.windower.invalidate(channel);
      else model.windower.push({ channel, timeMs: timeMsAt(batch, row), value }, () => onFrame(model));
    }
  }
}
