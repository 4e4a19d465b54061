/** How long to wait before something that failed is tried again. Pure. */
import { TemporaryError } from "./errors.ts";

export interface BackOff {
  readonly msMin: number;
  readonly msMax: number;
}

export interface Retry {
  readonly error: unknown;
  /** Uniform in [0, 1). */
  readonly random: number;
  readonly backOff: BackOff;
}

export const backOffDefault: BackOff = { msMin: 1000, msMax: 60_000 };

/** Longest time that the other side may ask to be left alone. */
export const retryAfterMsMax = 3_600_000;

/** Milliseconds before the next attempt: doubling, capped, between half and the whole of it; never less than asked for. */
export function retryMs(attempt: number, { error, random, backOff }: Retry): number {
  const { retryAfterMs: asked = 0, retryWithinMs = Number.POSITIVE_INFINITY } =
    error instanceof TemporaryError ? error : {};
  const ceiling = Math.min(backOff.msMax, retryWithinMs, backOff.msMin * 2 ** Math.min(attempt - 1, 30));
  return Math.max(ceiling * (0.5 + random / 2), Math.min(asked, retryAfterMsMax));
}
