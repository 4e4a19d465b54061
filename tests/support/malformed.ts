/** Malformed input for decoders: valid examples, mutated at random, and what must hold for every one of them. */
import fc from "fast-check";
import { expect } from "vitest";

/** 20,000, or what SAMSPEL_MALFORMED_CASES says: 1000000 before a release. */
export const malformedCases = Number(process.env.SAMSPEL_MALFORMED_CASES ?? 20_000);

/** A test over this many cases may take long on a busy machine. */
export const malformedTimeoutMs = 120_000 + malformedCases * 5;

type Edit = (bytes: Buffer, at: number, argument: number) => Buffer;

const edits: readonly Edit[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => bytes.subarray(at),
  (bytes, at, argument) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at % copy.length] = argument & 0xff;
    return copy;
  },
  (bytes, at, argument) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at % copy.length]! ^= 1 << (argument & 7);
    return copy;
  },
  (bytes, at, argument) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(argument & 15, argument), bytes.subarray(at)]),
  (bytes, at, argument) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (argument & 15))]),
  (bytes, at, argument) => Buffer.concat([bytes, bytes.subarray(at, at + (argument & 63))]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(10, 0xff), bytes.subarray(at)]),
];

/** Bytes at random, and examples with one to four edits. */
export function malformed(examples: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const edit = fc.tuple(fc.nat(edits.length - 1), fc.nat(2000), fc.nat(0xffff));
  const edited = fc
    .tuple(fc.nat(examples.length - 1), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([index, list]) =>
      list.reduce<Buffer>((bytes, [which, at, argument]) => {
        return edits[which]!(bytes, bytes.length === 0 ? 0 : at % bytes.length, argument);
      }, Buffer.from(examples[index]!)),
    );
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 4, arbitrary: edited }, { weight: 1, arbitrary: random });
}

/**
 * Runs the decoder over all cases. It must not throw, not take a second of processor time for any of them, and not touch
 * the prototype of all objects. Gives the longest time.
 */
export function decodeAll(inputs: fc.Arbitrary<Buffer>, decode: (input: Buffer) => void): { longestMs: number } {
  let longestMs = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const before = process.cpuUsage();
      decode(input);
      const { user, system } = process.cpuUsage(before);
      longestMs = Math.max(longestMs, (user + system) / 1000);
    }),
    { numRuns: malformedCases },
  );
  console.log(JSON.stringify({ name: "malformed", cases: malformedCases, longestMs }));
  expect(longestMs).toBeLessThan(1000);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  return { longestMs };
}
