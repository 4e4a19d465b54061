/** Windows are views on frames that are written once: they stay what they were. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Window, Windower } from "../../../gateway/core/window.ts";

test("a window stays what it was while frames come after it, and new frames alone are read in their order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }), (length, channels) => {
      const windower = new Windower({ channels, length, sampleRateHz: 1, holdSeconds: 10 });
      const windows: Window[] = [];
      const pushedAt = (channel: number, frame: number) => 1000 * channel + Math.max(1, frame);
      for (let frame = 1; frame <= 130; frame++)
        for (let channel = 0; channel < channels; channel++)
          windower.push({ channel, timeMs: 1000 * frame, value: pushedAt(channel, frame) }, () =>
            windows.push(windower.window()),
          );

      expect(windows).toHaveLength(130);
      for (const [index, { frames }] of windows.entries()) {
        const newest = Math.min(2, length);
        const samples = new Float32Array(channels * newest + 1);
        frames.copyNewest(newest, samples, 1);
        const expected = (count: number, channel: number) =>
          Array.from({ length: count }, (_, place) => pushedAt(channel, index + 2 - count + place));
        for (let channel = 0; channel < channels; channel++) {
          expect([...frames.channel(channel)]).toEqual(expected(length, channel));
          expect([...samples.subarray(1 + channel * newest).subarray(0, newest)]).toEqual(expected(newest, channel));
        }
        expect([...frames.newest()]).toEqual(Array.from({ length: channels }, (_, each) => pushedAt(each, index + 1)));
      }
    }),
    { numRuns: 20 },
  );
});

test("holds the newest frames in order, channel by channel, and says when they were", () => {
  const windower = new Windower({ channels: 2, length: 4, sampleRateHz: 1, holdSeconds: 10 });
  for (const second of [1, 2, 3, 4, 5, 6]) {
    windower.push({ channel: 0, timeMs: second * 1000, value: second }, () => {});
    windower.push({ channel: 1, timeMs: second * 1000, value: 10 * second }, () => {});
  }

  const { frames, startTimeMs, endTimeMs, coverage } = windower.window();

  expect([0, 1].map((channel) => [...frames.channel(channel)])).toEqual([
    [3, 4, 5, 6],
    [30, 40, 50, 60],
  ]);
  expect([startTimeMs, endTimeMs, coverage]).toEqual([3000, 6000, 1]);
});
