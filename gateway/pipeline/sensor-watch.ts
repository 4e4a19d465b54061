/** The sensors of one model: which are in doubt, how much of a score is theirs, and the conditions that say so. */
import type { ReportCondition } from "../core/contracts.ts";
import {
  type SensorFault,
  SensorHealth,
  type SensorStatus,
  type SensorTraits,
  statusOfFault,
} from "../core/sensor-health.ts";
import type { TagId } from "../core/tag.ts";

export interface SensorWatchOptions {
  readonly model: string;
  /** [channels] */
  readonly tagIds: readonly TagId[];
  readonly traits: readonly SensorTraits[];
  /** [channels] as of the windows; Infinity where silence means unchanged. */
  readonly holdSeconds: readonly number[];
  readonly report: ReportCondition;
  /** Monotonic clock. */
  readonly nowMs: number;
}

type Heard = "good" | "bad" | "in-work";

/** OPC UA: BadOutOfService, GoodLocalOverride, UncertainSensorCalibration (OPC 10000-6 Annex A, OPC 10000-8). */
const inWorkCodes: ReadonlySet<number> = new Set([0x808d_0000, 0x0096_0000, 0x408a_0000]);
const codeMask = 0xffff_0000;

export function heardAs(statusCode: number, isUsable: boolean): Heard {
  if (inWorkCodes.has((statusCode & codeMask) >>> 0)) return "in-work";
  return isUsable ? "good" : "bad";
}

/** Without a usable value for so long, while other channels have some, a sensor gives no signal. */
const silentMsMin = 10_000;

/** An alarm of which the doubtful channels make more than this share says nothing of the machine. */
const shareMax = 0.5;

/** Priority 3, plan. */
const severity = 300;
/** A machine that leaves the range of a tag is an event, not yet something to do. */
const eventSeverity = 100;
const codes: Readonly<Record<SensorStatus, `SAMSPEL_${string}`>> = {
  failure: "SAMSPEL_SENSOR_FAILURE",
  "out-of-specification": "SAMSPEL_SENSOR_OUT_OF_SPECIFICATION",
  "function-check": "SAMSPEL_SENSOR_FUNCTION_CHECK",
  "maintenance-required": "SAMSPEL_SENSOR_MAINTENANCE",
};
const words: Readonly<Record<SensorFault, string>> = {
  stuck: "does not change any more while other signals do",
  "noise-collapse": "has lost its noise while other signals have theirs",
  impossible: "is far outside of its range",
  "out-of-range": "is outside of its range",
  spikes: "jumps for single values and back",
  dropouts: "is bad much of the time",
  "no-signal": "gives no usable value",
  "in-work": "is being worked on, says its source",
};

export class SensorWatch {
  readonly #options: SensorWatchOptions;
  readonly #sensors: readonly SensorHealth[];
  /** [channels] null before the first report: a condition of an earlier run may have to end. */
  readonly #reported: (SensorFault | undefined | null)[];
  /** [channels] monotonic clock at the last usable value, and whether a bad one came after it. */
  readonly #usableMs: Float64Array;
  readonly #isBad: boolean[];

  constructor(options: SensorWatchOptions) {
    this.#options = options;
    this.#sensors = options.tagIds.map((_, channel) => new SensorHealth(options.traits[channel] ?? {}));
    this.#reported = options.tagIds.map(() => null);
    this.#usableMs = new Float64Array(options.tagIds.length).fill(options.nowMs);
    this.#isBad = options.tagIds.map(() => false);
  }

  heard(channel: number, quality: Heard, nowMs: number): void {
    this.#sensors[channel]!.heard(quality);
    this.#isBad[channel] = quality === "bad";
    if (quality !== "bad") this.#usableMs[channel] = nowMs;
  }

  /** Once a second. True when a channel has nothing usable although others have: no window can be made. */
  tick(nowMs: number): boolean {
    const newestMs = this.#usableMs.reduce((newest, timeMs) => Math.max(newest, timeMs));
    if (nowMs - newestMs > silentMsMin) return false;
    let isSilent = false;
    this.#sensors.forEach((sensor, channel) => {
      const hold = this.#options.holdSeconds[channel]!;
      if (!Number.isFinite(hold) && !this.#isBad[channel]) return;
      const limitMs = Math.max(silentMsMin, Number.isFinite(hold) ? 2000 * hold : 0);
      if (nowMs - this.#usableMs[channel]! <= limitMs) return;
      sensor.missed();
      isSilent = true;
    });
    if (isSilent) this.#report();
    return isSilent;
  }

  /** [channels]: the newest frame of a window. */
  take(frame: Float32Array): void {
    const moving = this.#sensors.reduce((count, { isMoving }) => count + Number(isMoving), 0);
    this.#sensors.forEach((sensor, channel) => {
      sensor.take(frame[channel]!, moving > Number(sensor.isMoving));
    });
    this.#report();
  }

  /** Tags whose values cannot be believed now. */
  doubtful(): TagId[] {
    return this.#options.tagIds.filter((_, channel) => this.#sensors[channel]!.isDoubtful);
  }

  /** Whether an alarm is about sensors and not about the machine. Without contributions, any doubt is enough. */
  explains(contributions: Float32Array | undefined): boolean {
    let share = 0;
    let count = 0;
    this.#sensors.forEach((sensor, channel) => {
      if (!sensor.isDoubtful) return;
      count++;
      share += contributions?.[channel] ?? 0;
    });
    return contributions === undefined ? count > 0 : share > shareMax;
  }

  #report(): void {
    const { model, tagIds, report } = this.#options;
    this.#sensors.forEach(({ fault }, channel) => {
      const before = this.#reported[channel];
      if (fault === before) return;
      this.#reported[channel] = fault;
      const tagId = tagIds[channel]!;
      const shown = fault ?? before ?? "no-signal";
      report({
        id: `model/${model}/sensor/${tagId}`,
        active: fault !== undefined,
        severity: shown === "out-of-range" ? eventSeverity : severity,
        code: codes[statusOfFault[shown]],
        message: `The signal ${tagId} ${words[shown]} (NE 107: ${statusOfFault[shown].replaceAll("-", " ")}).`,
        tagId,
      });
    });
  }
}
