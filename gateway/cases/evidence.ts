/** What a case shows: signals in the order of their share, where they were before, and what to look at. Pure. */
import type { Advice, CaseSignal } from "../core/cases.ts";
import type { WindowFrames } from "../core/window-frames.ts";

/** What is known of the channels of a model. */
export interface CaseChannel {
  readonly tagId: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
}

/** Frames at the end of a window that are "now", and at its beginning that are "before". */
const nowFrames = 5;
const beforeShare = 0.25;

export interface EvidenceInput {
  readonly channels: readonly CaseChannel[];
  readonly window: WindowFrames;
  /** [channels]; without it every channel has the same share. */
  readonly contributions?: Float32Array;
}

/** Largest share first. */
export function caseSignals({ channels, window, contributions }: EvidenceInput): CaseSignal[] {
  return channels
    .map(({ tagId, unit, low, high }, channel): CaseSignal => {
      const values = window.channel(channel);
      const before = values.subarray(0, Math.floor(window.length * beforeShare));
      return {
        tagId,
        unit,
        share: contributions?.[channel] ?? 1 / channels.length,
        ...(before.length === 0 ? {} : { before: mean(before) }),
        now: mean(values.subarray(-nowFrames)),
        ...(low === undefined ? {} : { low }),
        ...(high === undefined ? {} : { high }),
      };
    })
    .toSorted((a, b) => b.share - a.share);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** UCUM units whose quantity says what to look at. */
const adviceByUnit: Readonly<Record<string, Advice>> = {
  "mm/s": "vibration",
  "m/s2": "vibration",
  g: "vibration",
  um: "vibration",
  Cel: "temperature",
  K: "temperature",
  A: "electrical",
  V: "electrical",
  W: "electrical",
  kW: "electrical",
  "N.m": "electrical",
  bar: "pressure",
  Pa: "pressure",
  kPa: "pressure",
  MPa: "pressure",
  "L/min": "flow",
  "m3/h": "flow",
  "m3/min": "flow",
  "1/min": "speed",
  "{rot}/min": "speed",
  Hz: "speed",
  "m/s": "speed",
};

/** Damage that `bearing-diagnosis` names. */
const damages = ["outer", "inner", "ball"];

/** At most three, the most telling first. */
export function adviceOf(signals: readonly CaseSignal[], diagnosis: string | undefined): Advice[] {
  const [first, second] = signals;
  const isOutside = ({ now, low = now, high = now }: CaseSignal) => now < low || now > high;
  const found: (Advice | undefined)[] = [
    diagnosis !== undefined && damages.includes(diagnosis) ? "bearing" : undefined,
    first === undefined ? undefined : adviceByUnit[first.unit],
    second === undefined || second.share < 0.25 ? undefined : adviceByUnit[second.unit],
    first !== undefined && isOutside(first) ? "outside-range" : undefined,
  ];
  const advice = [...new Set(found.filter((each) => each !== undefined))];
  return advice.length === 0 ? ["general"] : advice.slice(0, 3);
}
