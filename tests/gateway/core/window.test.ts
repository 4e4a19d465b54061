/** Values of several channels become frames and windows, the same live and from a file. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Window, Windower, type WindowerOptions } from "../../../gateway/core/window.ts";

interface Value {
  readonly channel: number;
  readonly timeMs: number;
  readonly value: number;
}

/** [channels × length], as models take them. */
function samplesOf({ frames }: Window): number[] {
  const samples = new Float32Array(frames.channels * frames.length);
  frames.copyNewest(frames.length, samples, 0);
  return [...samples];
}

/** Times of the frames that close, with the newest values of each channel. */
function framesOf(values: readonly Value[], options: Pick<WindowerOptions, "channels"> & Partial<WindowerOptions>) {
  const length = 4;
  const windower = new Windower({ length, sampleRateHz: 1, holdSeconds: 10, ...options });
  const frames: { timeMs: number; values: number[]; coverage: number }[] = [];
  for (const value of values) {
    windower.push(value, () => {
      const { endTimeMs, frames: window, coverage } = windower.window();
      frames.push({ timeMs: endTimeMs, values: [...window.newest()], coverage });
    });
  }
  return { frames, windower };
}

describe("a frame", () => {
  test("closes as soon as every channel has a value", () => {
    const { frames } = framesOf(
      [
        { channel: 0, timeMs: 1000, value: 1 },
        { channel: 1, timeMs: 1000, value: 2 },
      ],
      { channels: 2 },
    );

    expect(frames).toEqual([{ timeMs: 1000, values: [1, 2], coverage: 0.25 }]);
  });

  test("takes values up to half a period before and after its time", () => {
    const { frames } = framesOf(
      [
        { channel: 0, timeMs: 999, value: 1 },
        { channel: 1, timeMs: 1499, value: 2 },
        { channel: 0, timeMs: 1500, value: 3 },
        { channel: 1, timeMs: 2100, value: 4 },
      ],
      { channels: 2 },
    );

    expect(frames.map(({ timeMs, values }) => [timeMs, ...values])).toEqual([
      [1000, 1, 2],
      [2000, 3, 4],
    ]);
  });

  test("closes with held values when a later frame begins", () => {
    const { frames } = framesOf(
      [
        { channel: 0, timeMs: 1000, value: 1 },
        { channel: 1, timeMs: 1000, value: 2 },
        { channel: 0, timeMs: 2000, value: 3 },
        { channel: 0, timeMs: 3000, value: 5 },
      ],
      { channels: 2 },
    );

    expect(frames.map(({ values }) => values)).toEqual([
      [1, 2],
      [3, 2],
    ]);
  });

  test("is not made from a value that is older than the hold time", () => {
    const { frames } = framesOf(
      [
        { channel: 0, timeMs: 0, value: 1 },
        { channel: 1, timeMs: 0, value: 2 },
        { channel: 0, timeMs: 11_000, value: 3 },
        { channel: 0, timeMs: 12_000, value: 4 },
      ],
      { channels: 2, holdSeconds: 10 },
    );

    expect(frames).toHaveLength(1);
  });

  test("is not made before every channel was seen once", () => {
    const { frames, windower } = framesOf(
      [
        { channel: 0, timeMs: 1000, value: 1 },
        { channel: 0, timeMs: 2000, value: 2 },
      ],
      { channels: 2 },
    );

    expect(frames).toEqual([]);
    expect(() => windower.window()).toThrow(RangeError);
  });

  test("that has closed takes no more values; they are counted as late", () => {
    const { frames, windower } = framesOf(
      [
        { channel: 0, timeMs: 2000, value: 1 },
        { channel: 0, timeMs: 2100, value: 9 },
        { channel: 0, timeMs: 1000, value: 9 },
      ],
      { channels: 1 },
    );

    expect(frames.map(({ values }) => values)).toEqual([[1]]);
    expect(windower.lateCount).toBe(2);
  });
});

describe("a channel whose source sends only what has changed", () => {
  const holdSeconds = [10, Number.POSITIVE_INFINITY];

  test("holds its value without an end", () => {
    const { frames } = framesOf(
      [
        { channel: 1, timeMs: 0, value: 7 },
        { channel: 0, timeMs: 3_600_000, value: 1 },
        { channel: 0, timeMs: 3_601_000, value: 2 },
      ],
      { channels: 2, holdSeconds },
    );

    expect(frames.map(({ values }) => values)).toEqual([[1, 7]]);
  });

  test("may tell its value late: it holds from then on", () => {
    const { frames, windower } = framesOf(
      [
        { channel: 0, timeMs: 3_600_000, value: 1 },
        { channel: 1, timeMs: 0, value: 7 },
        { channel: 0, timeMs: 3_601_000, value: 2 },
      ],
      { channels: 2, holdSeconds },
    );

    expect(frames.map(({ values }) => values)).toEqual([[1, 7]]);
    expect(windower.lateCount).toBe(1);
  });

  test("is not held once its value was said to be bad", () => {
    const { windower } = framesOf([{ channel: 1, timeMs: 0, value: 7 }], { channels: 2, holdSeconds });
    let frameCount = 0;

    windower.invalidate(1);
    windower.push({ channel: 0, timeMs: 1000, value: 1 }, () => frameCount++);
    windower.push({ channel: 0, timeMs: 2000, value: 2 }, () => frameCount++);

    expect(frameCount).toBe(0);
  });
});

test("an open frame is closed with held values when nothing more is expected", () => {
  const { windower } = framesOf(
    [
      { channel: 0, timeMs: 1000, value: 1 },
      { channel: 1, timeMs: 1000, value: 2 },
      { channel: 0, timeMs: 2000, value: 3 },
    ],
    { channels: 2 },
  );
  let frameCount = 0;

  windower.flush(() => frameCount++);
  windower.flush(() => frameCount++);

  expect(frameCount).toBe(1);
  expect(samplesOf(windower.window())).toEqual([1, 1, 1, 3, 2, 2, 2, 2]);
});

describe("a window", () => {
  test("repeats the first frame before the start", () => {
    const { windower } = framesOf(
      [
        { channel: 0, timeMs: 1000, value: 7 },
        { channel: 0, timeMs: 2000, value: 8 },
      ],
      { channels: 1 },
    );

    expect(samplesOf(windower.window())).toEqual([7, 7, 7, 8]);
    expect(windower.window().coverage).toBe(0.5);
  });

  test("takes what stands in for the frames before its first one, and needs no more of them then", () => {
    const seconds = [1, 2, 3, 4].map((second) => ({ channel: 0, timeMs: 1000 * second, value: 10 * second }));
    const windowOf = (values: readonly Value[], standIn?: (channel: number, first: number, before: number) => number) =>
      framesOf(values, { channels: 1, ...(standIn === undefined ? {} : { standIn }) }).windower.window();

    const young = windowOf(seconds.slice(0, 2), (_, first, before) => first / 2 ** before);
    expect(samplesOf(young)).toEqual([2.5, 5, 10, 20]);
    expect(young.framesLeft).toBe(0);
    expect(windowOf(seconds.slice(0, 1)).framesLeft).toBe(3);
    expect(windowOf(seconds).framesLeft).toBe(0);
  });

  test("begins anew after a long gap, goes on over a short one, and its number tells which", () => {
    const windower = new Windower({ channels: 1, length: 4, sampleRateHz: 1, holdSeconds: 2 });
    const windows: [number, number[]][] = [];
    const push = (second: number) =>
      windower.push({ channel: 0, timeMs: 1000 * second, value: second }, () => {
        const { frame, frames } = windower.window();
        windows.push([frame, [...frames.channel(0)]]);
      });

    for (const second of [1, 2, 3, 14, 26, 27]) push(second);

    expect(windows.slice(2)).toEqual([
      [3, [1, 1, 2, 3]],
      [4, [1, 2, 3, 14]],
      [9, [26, 26, 26, 26]],
      [10, [26, 26, 26, 27]],
    ]);
    expect(windower.window().coverage).toBe(0.5);
  });
});

test("for any stream in order, frames rise in time and hold only values that were pushed", () => {
  const stream = fc.array(
    fc.record({ channel: fc.nat(2), stepMs: fc.nat(2500), value: fc.integer({ min: -1000, max: 1000 }) }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(stream, (steps) => {
      let timeMs = 0;
      const values = steps.map(({ channel, stepMs, value }) => {
        timeMs += stepMs;
        return { channel, timeMs, value };
      });
      const { frames } = framesOf(values, { channels: 3 });
      const pushed = [0, 1, 2].map(
        (channel) => new Set(values.filter((v) => v.channel === channel).map((v) => v.value)),
      );

      frames.forEach((frame, index) => {
        if (index > 0) expect(frame.timeMs).toBeGreaterThan(frames[index - 1]!.timeMs);
        frame.values.forEach((value, channel) => {
          expect(pushed[channel]!.has(value)).toBe(true);
        });
        expect(frame.coverage).toBeGreaterThanOrEqual(0);
        expect(frame.coverage).toBeLessThanOrEqual(1);
      });
    }),
  );
});

describe("a clock that is set back", () => {
  const steady = (fromSeconds: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const timeMs = 1000 * (fromSeconds + index);
      return [0, 1].map((channel) => ({ channel, timeMs, value: index + channel / 10 }));
    }).flat();

  test("does not stop the frames for ever: one value dated far ahead costs a few", () => {
    const farAhead = { channel: 0, timeMs: 4e12, value: 99 };

    const { frames } = framesOf([...steady(1, 5), farAhead, ...steady(6, 100)], { channels: 2, holdSeconds: Infinity });

    const after = frames.filter(({ timeMs }) => timeMs > 6000 && timeMs < 4e12);
    expect(after.length).toBeGreaterThanOrEqual(75);
    expect(after.at(-1)).toMatchObject({ timeMs: 105_000, coverage: 1 });
    expect(after.at(-1)!.values.map((value) => Math.round(10 * value) / 10)).toEqual([99, 99.1]);
  });

  test("goes on with the new time after a few frames", () => {
    const { frames } = framesOf([...steady(10_000, 50), ...steady(6400, 50)], { channels: 2 });

    expect(frames.at(-1)).toMatchObject({ timeMs: 1000 * 6449, coverage: 1 });
  });

  test("is not what a channel behind the others is: that one is late and held", () => {
    const behind = Array.from({ length: 100 }, (_, index) => [
      { channel: 0, timeMs: 1000 * (index + 5), value: index },
      { channel: 1, timeMs: 1000 * index, value: index },
    ]).flat();

    const { frames } = framesOf(behind, { channels: 2 });

    const times = frames.map(({ timeMs }) => timeMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.length).toBeGreaterThan(90);
  });
});
