/** What an accelerometer on a bearing housing records in a second: shaft, noise, and the impacts of a damaged outer ring. */
import type { Random } from "../random.ts";

/** Motor bearing 6205: passes of a ball over a spot of the outer ring, per turn of the shaft. */
const passesPerTurn = 3.58478;
const resonanceHz = 3000;
/** Decay of the ringing, 1/s. */
const damping = 800;
/** Broadband noise, m/s². */
const noiseLevel = 0.3;
/** Peak of an impact at full wear, m/s². */
const fullImpact = 25;

export interface AccelerationInput {
  readonly sampleRateHz: number;
  readonly length: number;
  readonly shaftHz: number;
  /** Vibration velocity at the frequency of the shaft, mm/s rms. */
  readonly velocityMmS: number;
  /** 0 to 1. */
  readonly bearingWear: number;
  readonly random: Random;
}

/** [length] acceleration in m/s². The impacts ring far above the band of the velocity: it hardly shows them. */
export function acceleration(input: AccelerationInput): Float32Array {
  const { sampleRateHz, length, shaftHz, velocityMmS, random } = input;
  const turn = (2 * Math.PI * shaftHz) / sampleRateHz;
  const phase = 2 * Math.PI * random.uniform();
  const peak = (velocityMmS / 1000) * Math.SQRT2 * 2 * Math.PI * shaftHz;
  const samples = Float32Array.from(
    { length },
    (_, index) => peak * Math.sin(turn * index + phase) + noiseLevel * random.normal(),
  );
  if (input.bearingWear > 0) addImpacts(samples, input);
  return samples;
}

function addImpacts(samples: Float32Array, { sampleRateHz, shaftHz, bearingWear, random }: AccelerationInput): void {
  const period = 1 / (passesPerTurn * shaftHz);
  const ringing = Math.ceil((6 / damping) * sampleRateHz);
  for (let at = period * random.uniform(); at < samples.length / sampleRateHz; at += period * slip(random)) {
    const size = fullImpact * bearingWear * (1 + 0.1 * random.normal());
    const first = Math.ceil(at * sampleRateHz);
    for (let index = first; index < Math.min(samples.length, first + ringing); index++) {
      const since = index / sampleRateHz - at;
      samples[index]! += size * Math.exp(-damping * since) * Math.sin(2 * Math.PI * resonanceHz * since);
    }
  }
}

/** Balls slip a little, each pass differently. */
function slip(random: Random): number {
  return 1.004 + 0.008 * random.normal();
}
