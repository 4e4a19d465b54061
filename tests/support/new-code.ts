/**
 * Finds inputs that lead a decoder where none has led it before: such an input is kept and changed further, which reaches what
 * blind chance does not. The engine itself tells which blocks of our code ran (precise coverage, V8 inspector protocol).
 */
import { Session } from "node:inspector";

/** What is kept of inputs: far more than any decoder has had. */
const corpusMax = 2000;

interface Exploration {
  /** Sound inputs to begin with. */
  readonly examples: readonly Uint8Array[];
  readonly cases: number;
  /** Changes an input; numbers from 0 to 1 decide how. */
  readonly change: (input: Buffer, random: () => number) => Buffer;
  readonly random: () => number;
  readonly decode: (input: Buffer) => void;
  /** Files whose code leads. Default: the gateway and its models. */
  readonly files?: RegExp;
}

const ownFiles = /\/(gateway|models)\//;

/** Runs the decoder over that many inputs. Throws what it throws, with the input. Gives how many led to new code. */
export function explore({ examples, cases, change, random, decode, files = ownFiles }: Exploration): number {
  const corpus: Buffer[] = examples.map((example) => Buffer.from(example));
  const run = (input: Buffer) => {
    try {
      decode(input);
    } catch (error) {
      throw new Error(`Failed at base64 ${input.toString("base64")}`, { cause: error });
    }
    return isNewCode(files);
  };
  for (const example of [...corpus]) run(example);
  let found = 0;
  for (let done = 0; done < cases; done++) {
    const input = change(corpus[Math.floor(random() * corpus.length)]!, random);
    if (!run(input)) continue;
    found++;
    if (corpus.length < corpusMax) corpus.push(input);
  }
  return found;
}

const session = new Session();
session.connect();
// From the first import on: what was compiled before tells of whole functions only.
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });

/** Ways through functions that were taken. */
const known = new Set<string>();

/** True when one was taken since the last call that had never been taken. */
function isNewCode(files: RegExp): boolean {
  const before = known.size;
  // Answered in the same turn.
  session.post("Profiler.takePreciseCoverage", (error, answer) => {
    if (error !== null) throw error;
    for (const { url, functions } of answer.result) {
      if (!files.test(url)) continue;
      for (const { ranges } of functions) known.add(`${url} ${JSON.stringify(ranges)}`);
    }
  });
  return known.size > before;
}
