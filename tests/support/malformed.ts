/** Malformed input for decoders: valid examples, mutated at random, and what must hold for every one of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explore } from "./new-code.ts";
import { seeded } from "./power-cut.ts";

const asked = process.env.SAMSPEL_MALFORMED_CASES;

/** 20,000, or what SAMSPEL_MALFORMED_CASES says: 1000000 before a release. */
export const malformedCases = casesOr(20_000);

/** What SAMSPEL_MALFORMED_CASES says; without it, as many as a decoder is worth in every run. */
export function casesOr(usual: number): number {
  return Number(asked ?? usual);
}

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

/** One change of `malformed`, by numbers from 0 to 1. */
export function changed(input: Buffer, random: () => number): Buffer {
  const edit = edits[Math.floor(random() * edits.length)]!;
  const at = Math.floor(random() * Math.max(1, Math.min(2000, input.length)));
  const result = edit(input, at, Math.floor(random() * 0x1_0000));
  return random() < 0.5 ? result : changed(result, random);
}

/**
 * Runs the decoder over all cases, and over a tenth as many that are led by the code which they reach. It must not throw, not take a second of processor time for any of them, and not touch
 * the prototype of all objects. Gives the longest time.
 */
export function decodeAll(
  examples: readonly Uint8Array[],
  decode: (input: Buffer) => void,
  cases = malformedCases,
): { longestMs: number } {
  let longestMs = 0;
  const timed = (input: Buffer) => {
    const before = process.cpuUsage();
    decode(input);
    longestMs = Math.max(longestMs, sinceMs(before));
  };
  fc.assert(fc.property(malformed(examples), timed), { numRuns: cases });
  const seed = Date.now() % 2 ** 31;
  const led = { examples, cases: Math.ceil(cases / 10), change: changed, random: seeded(seed), decode: timed };
  const newWays = explore(led);
  console.log(JSON.stringify({ name: "led by new code", cases: led.cases, seed, newWays }));
  return told(cases, longestMs);
}

/** The same for what reads files. */
export async function readAll(
  inputs: fc.Arbitrary<Buffer>,
  read: (input: Buffer) => Promise<void>,
  cases: number,
): Promise<{ longestMs: number }> {
  let longestMs = 0;
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const before = process.cpuUsage();
      await read(input);
      longestMs = Math.max(longestMs, sinceMs(before));
    }),
    { numRuns: cases },
  );
  return told(cases, longestMs);
}

/** What was thrown is one of ours, with a stable code; anything else is a defect of the decoder. */
export function refusalOnly(error: unknown): void {
  const code: unknown = Reflect.get(Object(error), "code");
  if (typeof code !== "string" || !/^SAMSPEL_[A-Z0-9_]+$/.test(code)) throw error;
}

function sinceMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function told(cases: number, longestMs: number): { longestMs: number } {
  console.log(JSON.stringify({ name: "malformed", cases, longestMs }));
  expect(longestMs).toBeLessThan(1000);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  return { longestMs };
}

interface Decoder {
  readonly name: string;
  readonly examples: readonly (string | Uint8Array)[];
  /** May throw an error of ours; anything else is a defect. */
  readonly decode: (input: Buffer, count: number) => void;
  /** In every run; what takes longer gets fewer. Default 1,000. */
  readonly cases?: number;
}

/** Each is a test: what is changed is read or refused with a code. */
export function decodersHold(decoders: readonly Decoder[]): void {
  describe("changed by the thousand, it is read or refused with a code", () => {
    test.each(decoders)(
      "$name",
      ({ examples, decode, cases = 1000 }) => {
        let count = 0;
        // The first example is sound: nothing is proven by changes of what is refused in any case.
        decode(Buffer.from(examples[0] ?? ""), count);

        decodeAll(
          examples.map((example) => Buffer.from(example)),
          (input) => {
            try {
              decode(input, count++);
            } catch (error) {
              refusalOnly(error);
            }
          },
          casesOr(cases),
        );
      },
      malformedTimeoutMs,
    );
  });
}

/** Undefined for what is no JSON: that is refused before a decoder sees it. */
export function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return undefined;
  }
}
