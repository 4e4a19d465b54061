/** Matrices as 16-bit floats with a power of two for each row: half the bytes, three digits of each weight. Pure. */

/** IEEE 754 binary16 has 11 digits of two; what they cost a score is far below the tolerance of the golden examples. */
export interface HalfMatrix {
  /** [rows × columns] at most 1 in size. */
  readonly halves: Float16Array;
  /** [rows] powers of two. */
  readonly scales: Float32Array;
}

/** Rows of `columns` numbers. What comes back from `fromHalves` gives the very same halves again. */
export function toHalves(values: Float32Array, columns: number): HalfMatrix {
  const rows = values.length / columns;
  const scales = new Float32Array(rows);
  const halves = new Float16Array(values.length);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const most = own.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
    scales[row] = most > 0 ? powerAbove(most) : 1;
    for (let column = 0; column < columns; column++) halves[row * columns + column] = own[column]! / scales[row]!;
  }
  return { halves, scales };
}

export function fromHalves({ halves, scales }: HalfMatrix): Float32Array {
  const columns = halves.length / scales.length;
  return Float32Array.from(halves, (half, index) => half * scales[Math.floor(index / columns)]!);
}

/** Least power of two that the number does not exceed once it is rounded to a half; the same before and after rounding. */
function powerAbove(value: number): number {
  const below = 2 ** Math.floor(Math.log2(value));
  const rounded = Math.f16round(value / below);
  return rounded > 1 ? 2 * below : below;
}
