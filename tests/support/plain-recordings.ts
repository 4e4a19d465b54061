/** One recording that can be started, stopped and described, in memory, for everything that is built on `GatewayView`. */

import type { Recording, RecordingControl, RecordingReport } from "../../gateway/core/recording.ts";
import type { ExportControl, ExportJobReport } from "../../gateway/core/recording-export.ts";
import type { LabelControl, RecordingLabel } from "../../gateway/core/recording-label.ts";

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
    find: () => recording,
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

/** Labels in memory; nothing is suggested. */
export function plainLabels(): LabelControl {
  const labels = new Map<string, RecordingLabel>();
  const first: RecordingLabel = {
    ...{ labelId: "cell-3", revision: 1, recording: "cell-3", fromMs: startMs, toMs: startMs + 5000, scope: "" },
    ...{ class: "fault", source: "human", annotator: "second", createdMs: startMs },
  };
  labels.set(first.labelId, first);
  return {
    of: async () => ({ labels: [...labels.values()], suggestions: [] }),
    add: async (recording, label) => {
      const labelId = String(labels.size + 1);
      const added = {
        scope: "",
        ...label,
        ...{ labelId, revision: 1, recording, source: "human" as const, createdMs: startMs },
      };
      labels.set(labelId, added);
      return added;
    },
    change: async (_recording, label, change) => ({ ...(labels.get(label) ?? first), ...change, revision: 2 }),
    remove: async (_recording, label) => {
      labels.delete(label);
    },
    agreement: async () => ({ kappa: 0.5, observed: 0.75, expected: 0.5, stretches: 60 }),
  };
}

/** One export that is done; its crate is a few bytes. */
export function plainExports(): ExportControl {
  const job: ExportJobReport = {
    ...{ id: "cell-3", recording: "cell-3", name: "Worn tool", profile: "own", csv: false, state: "done" },
    ...{ startedMs: startMs, progress: 1, etaSeconds: 0, crate: { files: 9, rows: 600, bytes: 40_000, missing: [] } },
  };
  async function* content() {
    yield new Uint8Array([80, 75, 5, 6]);
  }
  return {
    preview: async () => ({
      fields: [{ about: "company", field: "site", was: "boras/line-1", becomes: "not said" }],
      keyPath: "data/recordings/campaign-keys/1.key",
    }),
    start: async () => job,
    jobs: () => [job],
    resume: async () => job,
    cancel: async () => job,
    remove: async () => {},
    download: async () => ({ name: "worn-tool.zip", bytes: 4, content: content() }),
  };
}
