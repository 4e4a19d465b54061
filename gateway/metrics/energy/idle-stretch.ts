/** A stretch in which a machine stood ready, and what of its energy was avoidable. Pure. */
import type { Waveform } from "../../core/measurement.ts";

export interface IdleStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kwh: number;
  /** Σ (P − fallback)·Δt after the grace time; undefined without a power to fall back to. */
  readonly avoidableKwh: number | undefined;
  /** It still goes on. */
  readonly isOpen: boolean;
}

export interface IdleRule {
  readonly graceMinutes: number;
  readonly fallbackKw?: number;
}

const msPerHour = 3_600_000;

/** The stretch with one more piece of constant power that follows it, or a new one; and what the piece adds to the avoidable energy. */
export function extended(
  stretch: IdleStretch | undefined,
  piece: { readonly fromMs: number; readonly toMs: number; readonly kw: number },
  { graceMinutes, fallbackKw }: IdleRule,
): { readonly stretch: IdleStretch; readonly addedKwh: number } {
  const { fromMs, toMs, kw } = piece;
  const startMs = stretch?.fromMs ?? fromMs;
  const beyondMs = Math.max(0, toMs - Math.max(fromMs, startMs + graceMinutes * 60_000));
  const addedKwh = fallbackKw === undefined ? 0 : (Math.max(0, kw - fallbackKw) * beyondMs) / msPerHour;
  return {
    stretch: {
      fromMs: startMs,
      toMs,
      kwh: (stretch?.kwh ?? 0) + (kw * (toMs - fromMs)) / msPerHour,
      avoidableKwh: fallbackKw === undefined ? undefined : (stretch?.avoidableKwh ?? 0) + addedKwh,
      isOpen: true,
    },
    addedKwh,
  };
}

/** Only what lasts longer than the grace time is told. */
export function isTold({ fromMs, toMs }: IdleStretch, { graceMinutes }: IdleRule): boolean {
  return toMs - fromMs > graceMinutes * 60_000;
}

/** As a value of the store, at the start of the stretch. */
export function stretchRecord({ fromMs, toMs, kwh, avoidableKwh, isOpen }: IdleStretch): Waveform {
  const samples = Float32Array.from([(toMs - fromMs) / 1000, kwh, avoidableKwh ?? Number.NaN, Number(isOpen)]);
  return { sampleRateHz: 1, samples };
}

export function stretchIn({ samples }: Waveform, fromMs: number): IdleStretch | undefined {
  const [seconds, kwh, avoidable, isOpen] = samples;
  if (seconds === undefined || kwh === undefined || avoidable === undefined || isOpen === undefined) return undefined;
  const avoidableKwh = Number.isNaN(avoidable) ? undefined : avoidable;
  return { fromMs, toMs: fromMs + seconds * 1000, kwh, avoidableKwh, isOpen: isOpen === 1 };
}
