/** One recording that can be started, stopped and described, in memory, for everything that is built on `GatewayView`. */
import type { Recording, RecordingControl, RecordingReport } from "../../gateway/core/recording.ts";

const startMs = 1_763_900_000_000;

export function plainRecordings(): RecordingControl {
  let recording: Recording = {
    ...{ id: "cell-3", revision: 1, name: "Worn tool", fromMs: startMs, toMs: startMs + 60_000 },
    ...{ assets: [], context: {}, keep: true, createdMs: startMs },
  };
  const report = async (): Promise<RecordingReport> => {
    const state = recording.toMs === undefined ? "running" : "stopped";
    return { ...recording, state, valueCount: 600, thinnedCount: 0, removedCount: 0 };
  };
  return {
    list: async () => [await report()],
    report,
    start: async ({ name }) => {
      recording = { ...recording, name };
      return { ...(await report()), state: "running" };
    },
    stop: report,
    change: async (_id, change) => {
      recording = { ...recording, ...change };
      return report();
    },
    remove: async () => {},
    diskTime: async () => ({
      ...{ secondsLeft: 864_000, valuesPerSecond: 500, bytesPerSecond: 1000, bytesLeft: 864_000_000, keptBytes: 0 },
    }),
  };
}
