/** Waveforms of a bearing with a known fault: impacts that ring at 3 kHz, in coloured noise, over shaft harmonics. 12 kHz. */

export const orders = { bpfo: 3.5848, bpfi: 5.4152, bsf: 2.357, ftf: 0.3983 };
export const shaftHz = 29.95;
export const rateHz = 12_000;

export type SyntheticFault = "outer" | "inner" | "ball" | "foreign" | "none";
/** What else the sensor hears: rare impacts, a loose part once per turn, a gear, load that modulates the noise, mains. */
export type Disturbance = "impacts" | "loose" | "gear" | "modulation" | "mains";

/** Impacts per turn; `foreign` belongs to another bearing. */
const impactsPerTurn = { outer: orders.bpfo, inner: orders.bpfi, ball: 2 * orders.bsf, foreign: 2.9, none: 0 };

interface Wanted {
  readonly fault: SyntheticFault;
  readonly seed?: number;
  readonly seconds?: number;
  /** Level of the impacts over the level of the noise. */
  readonly ratio?: number;
  /** Share by which the frequency differs from the geometry. */
  readonly slip?: number;
  readonly disturbances?: readonly Disturbance[];
}

interface Draw {
  uniform(): number;
  normal(): number;
}

export function syntheticBearing({ fault, seed = 1, seconds = 3, ratio = 1, slip = 0, disturbances = [] }: Wanted) {
  const draw = drawFrom(seed);
  const length = Math.round(seconds * rateHz);
  const samples = noise(length, draw);
  add(samples, () => 1, shaftTone);
  if (impactsPerTurn[fault] > 0) addImpacts(samples, { fault, ratio, slip, draw });
  for (const disturbance of disturbances) disturb(samples, disturbance, draw);
  return samples;
}

/** Level 0.1, more of it around a resonance at 2.4 kHz. */
function noise(length: number, { normal }: Draw): Float64Array {
  let [before, last] = [0, 0];
  const turn = 2 * 0.97 * Math.cos((2 * Math.PI * 2400) / rateHz);
  return Float64Array.from({ length }, () => {
    const white = normal();
    [before, last] = [last, white + turn * last - 0.97 ** 2 * before];
    return 0.08 * white + 0.015 * last;
  });
}

function shaftTone(turn: number): number {
  return 0.2 * Math.sin(turn) + 0.1 * Math.sin(2 * turn) + 0.03 * Math.sin(3 * turn);
}

/** The load of an inner race defect changes with each turn, that of a ball with each turn of the cage. */
function addImpacts(
  samples: Float64Array,
  { fault, ratio, slip, draw }: { fault: SyntheticFault; ratio: number; slip: number; draw: Draw },
): void {
  const impacts = new Float64Array(samples.length);
  const period = 1 / (impactsPerTurn[fault] * shaftHz * (1 + slip));
  const phase = 2 * Math.PI * draw.uniform();
  const loadOrder = fault === "inner" ? 1 : orders.ftf;
  const depth = fault === "outer" || fault === "foreign" ? 0.1 : 0.45;
  let at = period * draw.uniform();
  while (at < samples.length / rateHz) {
    const load = 1 - depth + depth * Math.cos(2 * Math.PI * loadOrder * shaftHz * at + phase);
    ring(impacts, at, load * (1 + 0.1 * draw.normal()));
    at += period * (1 + 0.01 * draw.normal());
  }
  const level = Math.sqrt(impacts.reduce((sum, value) => sum + value ** 2, 0) / impacts.length);
  for (let index = 0; index < samples.length; index++) samples[index]! += ((ratio * 0.1) / level) * impacts[index]!;
}

function ring(samples: Float64Array, atSeconds: number, size: number, hertz = 3000): void {
  const first = Math.max(0, Math.ceil(atSeconds * rateHz));
  for (let index = first; index < Math.min(samples.length, first + 100); index++) {
    const since = index / rateHz - atSeconds;
    samples[index]! += size * Math.exp(-800 * since) * Math.sin(2 * Math.PI * hertz * since);
  }
}

function disturb(samples: Float64Array, disturbance: Disturbance, { uniform, normal }: Draw): void {
  const seconds = samples.length / rateHz;
  switch (disturbance) {
    case "impacts":
      for (let count = 0; count < 8 * seconds; count++) {
        ring(samples, seconds * uniform(), 1.5 * Math.exp(0.7 * normal()));
      }
      break;
    case "loose":
      for (let turn = 0; turn < seconds * shaftHz; turn++) {
        ring(samples, (turn + 0.02 * normal()) / shaftHz, 0.8 + 0.2 * normal(), 2100);
      }
      break;
    case "gear":
      add(
        samples,
        (turn) => 0.3 + 0.15 * Math.sin(turn),
        (turn) => Math.sin(37 * turn) + 0.5 * Math.sin(74 * turn),
      );
      break;
    case "modulation":
      for (let index = 0; index < samples.length; index++) {
        const turn = (2 * Math.PI * shaftHz * index) / rateHz;
        samples[index]! *= 1 + 0.4 * Math.sin(turn) + 0.2 * Math.sin(2 * turn);
      }
      break;
    case "mains":
      for (let index = 0; index < samples.length; index++) {
        const turn = (2 * Math.PI * 50 * index) / rateHz;
        samples[index]! += 0.05 * Math.sin(turn) + 0.1 * (1 + 0.5 * Math.sin(2 * turn)) * Math.sin(40 * turn);
      }
  }
}

/** Adds size × tone, both by the angle of the shaft in radians. */
function add(samples: Float64Array, size: (turn: number) => number, tone: (turn: number) => number): void {
  for (let index = 0; index < samples.length; index++) {
    const turn = (2 * Math.PI * shaftHz * index) / rateHz;
    samples[index]! += size(turn) * tone(turn);
  }
}

/** Numbers that a seed fixes. Source: T. Ettinger, mulberry32; Box and Muller. */
function drawFrom(seed: number): Draw {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
}
