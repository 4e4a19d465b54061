/** Windows that are sent in parts come out whole. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelError } from "../../models/contract.ts";
import { WindowMemory } from "../../models/window-memory.ts";
import { machineColumns, windowAt } from "./support/machine.ts";

const channels = 3;
const length = 7;
const columns = machineColumns({ seed: 1, rows: 200, channels });

test("whatever frames are new, the windows are those of the rows", () => {
  const steps = fc.array(fc.record({ place: fc.nat(1), advance: fc.integer({ min: 1, max: 10 }) }), { maxLength: 20 });

  fc.assert(
    fc.property(steps, (batch) => {
      const memory = new WindowMemory({ models: 2, channels, length });
      const rows: (number | undefined)[] = [undefined, undefined];
      const parts = batch.map(({ place, advance }) => {
        const before = rows[place];
        const row = (before ?? -1) + advance;
        rows[place] = row;
        const frames = before === undefined || advance >= length ? 0 : advance;
        const window = windowAt(columns, row, length);
        const newest = Array.from({ length: channels }, (_, channel) => [
          ...window.subarray((channel + 1) * length - (frames || length), (channel + 1) * length),
        ]);
        return { place, frames, window, values: newest.flat() };
      });

      const whole = memory.take({
        models: Int32Array.from(parts, ({ place }) => place),
        newFrames: Int32Array.from(parts, ({ frames }) => frames),
        values: Float32Array.from(parts.flatMap(({ values }) => values)),
      });

      expect([...whole]).toEqual(parts.flatMap(({ window }) => [...window]));
    }),
  );
});

test.each([
  ["too few values", [0], [0], channels * length - 1],
  ["a model that is not there", [2], [0], channels * length],
  ["more frames than a window has", [0], [length + 1], 100],
  ["less than no frames", [0], [-1], 100],
])("a batch with %s is refused", (_, models, newFrames, values) => {
  const memory = new WindowMemory({ models: 2, channels, length });
  const batch = {
    models: Int32Array.from(models),
    newFrames: Int32Array.from(newFrames),
    values: new Float32Array(values),
  };

  expect(() => memory.take(batch)).toThrow(ModelError);
});
