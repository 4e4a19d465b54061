/** Where the cursors of a spectrum stand, and what is read off there. Pure. */
import type { WaveformReport } from "../../gateway/core/waveform-report.ts";

export const cursorNames = ["bpfo", "bpfi", "bsf", "ftf"] as const;

/** Share each side of a cursor in which the highest amplitude is read: slip and error of the speed. */
const searchShare = 0.02;

/** Defect frequencies at a speed. A ball strikes both rings in one turn: it shows at twice its rotation. */
export function cursorsAt(orders: NonNullable<WaveformReport["orders"]>, shaftHz: number) {
  return cursorNames.map((name) => ({ name, hertz: (name === "bsf" ? 2 : 1) * orders[name] * shaftHz }));
}

/** Highest amplitude around a frequency; undefined beyond the end of the spectrum. */
export function amplitudeAround({ stepHz, amplitudes }: WaveformReport["spectrum"], hertz: number): number | undefined {
  const from = Math.floor((hertz * (1 - searchShare)) / stepHz);
  const to = Math.ceil((hertz * (1 + searchShare)) / stepHz);
  return from >= amplitudes.length ? undefined : Math.max(...amplitudes.slice(from, to + 1));
}

export function highestHz({ stepHz, amplitudes }: WaveformReport["spectrum"]): number {
  return stepHz * amplitudes.indexOf(Math.max(...amplitudes));
}
