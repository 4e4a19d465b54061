/** Width of a routed part, mm: what a gauge behind the spindle reads once for each part. Plausible, not measured. */
import { createRandom } from "../random.ts";
import { rounded } from "./machine.ts";

/** Drawing: 120 mm ± 0.1 mm. */
const nominalMm = 120;
const deviationMm = 0.022;
/** A worn tool cuts less: the part grows. */
const wearMm = 0.09;

export interface RoutedPart {
  /** Names the run; the same key gives the same parts. */
  readonly key: string | number;
  /** From 0. */
  readonly part: number;
  /** Of the bearing, 0 to 1. */
  readonly wear?: number;
}

/** Depends on its arguments only: no other stream of random numbers is drawn from. */
export function partWidth({ key, part, wear = 0 }: RoutedPart): number {
  const noise = createRandom(`${key} width ${part}`).normal();
  return rounded(nominalMm + deviationMm * noise * (1 + wear) + wearMm * wear, 3);
}

/** Parts of the last hours, one after the other as the spindle makes them. */
const pastParts = 480;
const partMs = 45_000;

/** What the gauge read before the simulation began: six hours of parts that end at `toMs`. */
export function pastWidths({ seed, toMs }: { readonly seed: number; readonly toMs: number }) {
  return Array.from({ length: pastParts }, (_, part) => ({
    timeMs: toMs - (pastParts - part) * partMs,
    value: partWidth({ key: `past ${seed}`, part }),
  }));
}
