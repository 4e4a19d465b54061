/** The human side of the cell as a scanner would tell it, in the neutral JSON format: zones, number, nearest distance, a track. */
import { isInSharedZone } from "../machines/cell-geometry.ts";
import type { Value } from "../machines/machine.ts";

/** `hrc/v1/{site}/{cell}/human/{source}`. */
export const presenceTopic = "hrc/v1/samspel/cell-1/human/scanner";

/** Keys of tracks change this often; they may live ten minutes at most, ms. */
const keyMs = 300_000;
const stepMs = 100;

/** @param cell Newest value of each signal of the cell. */
export function presenceMessage(cell: ReadonlyMap<string, Value>, timeMs: number): object {
  const number = (signal: string) => Number(cell.get(signal) ?? Number.NaN);
  const isPresent = cell.get("human/present") === true;
  const [x, y] = [number("human/x"), number("human/y")];
  const isSeen = isPresent && Number.isFinite(x) && Number.isFinite(y);
  const rounded = (metres: number) => Math.round(metres * 1e4) / 1e4;
  const nearest = rounded(Math.hypot(x - number("robot/tcp-x"), y - number("robot/tcp-y")));
  return {
    ts: new Date(timeMs).toISOString(),
    seq: Math.round(timeMs / stepMs),
    src: "scanner",
    validMs: 500,
    safetyRated: false,
    zones: [{ id: "shared", kind: "warning", occupied: isSeen && isInSharedZone({ x, y, z: 0 }) }],
    count: isPresent ? 1 : 0,
    ...(isSeen && Number.isFinite(nearest) ? { nearest: { d: nearest, to: "tcp", u: 0.02 } } : {}),
    tracks: isSeen ? [{ k: `track-${Math.floor(timeMs / keyMs)}`, p: [x, y, 0], u: 0.02 }] : [],
    quality: "good",
  };
}
