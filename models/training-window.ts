/** Windows of rows that are learned from. Pure. */
import type { StandIn } from "./stand-in.ts";

/** [channels × length] window that ends with a row; missing values are held, before the start lies what stands in. */
export function windowAt(
  columns: readonly Float64Array[],
  row: number,
  length: number,
  standIn: StandIn | undefined,
): Float32Array {
  const window = new Float32Array(columns.length * length);
  columns.forEach((values, channel) => {
    const first = values.find(Number.isFinite) ?? 0;
    let last = first;
    for (let index = Math.min(0, row - length + 1); index <= row; index++) {
      if (index < 0) last = standIn?.(channel, first, -index) ?? first;
      else if (index === 0) last = first;
      if (Number.isFinite(values[index])) last = values[index]!;
      const position = length - 1 - (row - index);
      if (position >= 0) window[channel * length + position] = last;
    }
  });
  return window;
}
