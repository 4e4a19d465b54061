/** Conditions as metrics of Sparkplug B: a folder of six metrics for each, on the device that it concerns. */
import type { Condition, ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import type { Metric } from "../../protocols/sparkplug/payload.ts";
import { deviceOf } from "./metrics.ts";

/** Undefined: the node itself. */
export type Device = string | undefined;

interface Place {
  readonly device: Device;
  /** As last sent. */
  condition: Condition;
  /** A change that is not newer is history. */
  newestMs: number;
}

/** Conditions beyond it are counted as left out. */
const placesMax = 2000;
/** A change that is stored while the births are made may be missing in them; so old it is not. */
const storedWithinMs = 5000;

/** What hosts know of the conditions of one session. */
export class ConditionMetrics {
  readonly #places = new Map<string, Place>();

  /** Before births: everything is as the store has it now. What is over and was not told is left out. */
  isNow(conditions: readonly Condition[], nowMs: number): void {
    for (const condition of conditions) {
      const isOver = condition.state === "inactive" && condition.acknowledged && condition.shelved === undefined;
      if (!isOver) this.#know(condition);
      const place = this.#places.get(condition.id);
      if (place !== undefined) place.condition = condition;
    }
    for (const place of this.#places.values()) place.newestMs = Math.max(place.newestMs, nowMs - storedWithinMs);
  }

  /** Devices that must be born anew because a host does not know all conditions of these entries. */
  unknownIn(entries: readonly Stored<Entry>[]): Set<Device> {
    const devices = new Set<Device>();
    for (const { entry } of entries) {
      if (entry.type === "condition" && this.#know(entry.condition)) devices.add(deviceOf(entry.condition.tagId));
    }
    return devices;
  }

  /** For births. */
  *all(timestampMs: number): Generator<readonly [Device, readonly Metric[]]> {
    for (const { device, condition } of this.#places.values()) yield [device, metricsOf(condition, { timestampMs })];
  }

  /** For data; undefined when there is no metric for it. */
  changed({ condition, timeMs }: ConditionChange): readonly [Device, readonly Metric[]] | undefined {
    const place = this.#places.get(condition.id);
    if (place === undefined) return undefined;
    const isHistorical = timeMs <= place.newestMs;
    if (!isHistorical) [place.newestMs, place.condition] = [timeMs, condition];
    return [place.device, metricsOf(condition, { timestampMs: timeMs, isHistorical })];
  }

  /** Whether it was new. */
  #know(condition: Condition): boolean {
    if (this.#places.has(condition.id) || this.#places.size >= placesMax) return false;
    const newestMs = Number.NEGATIVE_INFINITY;
    this.#places.set(condition.id, { device: deviceOf(condition.tagId), condition, newestMs });
    return true;
  }
}

/** Names without aliases: changes are rare, and an alias would have to be kept for ever. */
function metricsOf(
  { id, state, acknowledged, shelved, severity, code, message }: Condition,
  more: Pick<Metric, "timestampMs" | "isHistorical">,
): Metric[] {
  const name = (part: string) => `Conditions/${id}/${part}`;
  return [
    { ...more, name: name("Active"), dataType: "Boolean", value: state === "active" },
    { ...more, name: name("Acknowledged"), dataType: "Boolean", value: acknowledged },
    { ...more, name: name("Shelved"), dataType: "Boolean", value: shelved !== undefined },
    { ...more, name: name("Severity"), dataType: "Int32", value: severity },
    { ...more, name: name("Code"), dataType: "String", value: code },
    { ...more, name: name("Message"), dataType: "String", value: message },
  ];
}
