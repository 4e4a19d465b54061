/** Files that differ in nothing but their float weights: what was found out about one of them holds for the others. Pure. */
import { elementTypes } from "./onnx-graph.ts";
import { constantsOf } from "./onnx-schema.ts";

interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

interface Known<T> {
  readonly file: Uint8Array;
  /** Where the weights lie, in the order of the file. */
  readonly weights: readonly Range[];
  readonly found: T;
}

/** Shapes that are remembered, and the largest file. */
const shapesMax = 16;
const fileBytesMax = 1024 * 1024;

/**
 * A restart reads hundreds of graphs of a few shapes. Decoding one takes some thousand times as long as comparing it with
 * one of its shape, byte by byte but for the raw data of its float tensors. Integers are compared: they say sizes.
 */
export class SameShape<T> {
  #known: Known<T>[] = [];

  /** What was remembered of a file of this shape, and the weights of this one by name. */
  recall(file: Uint8Array): { readonly found: T; readonly weights: ReadonlyMap<string, Uint8Array> } | undefined {
    const known = this.#known.find((each) => isOfShape(file, each));
    if (known === undefined) return undefined;
    const weights = known.weights.map(({ name, from, to }) => [name, file.subarray(from, to)] as const);
    return { found: known.found, weights: new Map(weights) };
  }

  /** The file must be as our own writer gives it: then there is one way to read it. */
  remember(file: Uint8Array, found: T): void {
    if (file.length > fileBytesMax) return;
    const { float32, float16 } = elementTypes;
    const floats = [...constantsOf(file)].filter(([, { dataType }]) => dataType === float32 || dataType === float16);
    const weights = floats
      .map(([name, { bytes }]) => {
        const from = bytes.byteOffset - file.byteOffset;
        return { name, from, to: from + bytes.length, isWithin: bytes.buffer === file.buffer };
      })
      .toSorted((a, b) => a.from - b.from);
    if (!weights.every(({ isWithin }) => isWithin)) return;
    this.#known = [{ file, weights, found }, ...this.#known].slice(0, shapesMax);
  }
}

function isOfShape(file: Uint8Array, { file: other, weights }: Known<unknown>): boolean {
  if (file.length !== other.length) return false;
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  let from = 0;
  for (const range of [...weights, { from: file.length, to: file.length }]) {
    if (bytes.compare(other, from, range.from, from, range.from) !== 0) return false;
    from = range.to;
  }
  return true;
}
