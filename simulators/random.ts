/** Seeded random numbers: the same seed gives the same line, on every machine. */

export interface Random {
  /** Evenly distributed in [0, 1). */
  uniform(): number;
  /** Normally distributed, mean 0, standard deviation 1. */
  normal(): number;
  /** A stream of its own. It depends on the seed and the name only, so a new consumer does not disturb the others. */
  fork(name: string): Random;
}

/** Stream of the generator sfc32 (Doty-Humphrey, PractRand: period at least 2^64), seeded through FNV-1a. */
export function createRandom(seed: number | string): Random {
  const key = String(seed);
  const state = new Uint32Array(4);
  for (let word = 0; word < 3; word++) state[word] = hash(`${key}/${word}`);
  state[3] = 1;
  // The first outputs still show the seed; twelve rounds mix it (the generator's author).
  for (let round = 0; round < 12; round++) next(state);
  let spare: number | undefined;

  const uniform = (): number => next(state) / 2 ** 32;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box and Muller 1958; 1 − uniform keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    fork: (name) => createRandom(`${key}:${name}`),
  };
}

function next(state: Uint32Array): number {
  const sum = (state[0]! + state[1]! + state[3]!) >>> 0;
  state[3] = state[3]! + 1;
  state[0] = state[1]! ^ (state[1]! >>> 9);
  state[1] = state[2]! + (state[2]! << 3);
  state[2] = ((state[2]! << 21) | (state[2]! >>> 11)) + sum;
  return sum;
}

/** FNV-1a, 32 bits (draft-eastlake-fnv). */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  return value >>> 0;
}
