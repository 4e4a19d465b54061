/** A fault of the simulated line is a label with its exact times, in every recording that holds it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DemoStatus } from "../../../gateway/core/demo.ts";
import type { RecordingReport } from "../../../gateway/core/recording.ts";
import { InjectedLabels } from "../../../gateway/recordings/injected-labels.ts";
import { LabelBook } from "../../../gateway/recordings/label-book.ts";
import { openLabels } from "../../../gateway/recordings/label-lines.ts";
import { memoryDirectory } from "../../support/context.ts";

const startMs = Date.UTC(2026, 10, 26, 8);

async function line() {
  const directory = memoryDirectory("injected");
  const state = {
    nowMs: startMs + 10_000,
    status: { faults: [], ended: [] } as Pick<DemoStatus, "faults" | "ended">,
    recording: {
      ...{ id: "r1", revision: 1, name: "Demo", fromMs: startMs, assets: [], context: {}, keep: true },
      ...{ createdMs: startMs, state: "running", valueCount: 1, thinnedCount: 0, removedCount: 0 },
    } as RecordingReport,
  };
  const recordings = { list: async () => [state.recording], find: () => state.recording };
  const labels = new LabelBook(await openLabels(join(directory, "recordings")), {
    ...{ recordings, now: () => state.nowMs, isSimulated: true, cases: () => [], caseLabels: () => [] },
    isKnownScope: () => true,
  });
  const injected = () =>
    new InjectedLabels({ recordings, labels, now: () => state.nowMs, faults: async () => state.status });
  return { state, labels, injected };
}

const fault = { kind: "bearing-wear", machine: "spindle-1", severity: 0.5, fromMs: startMs + 4000 };

test("is labelled while it lasts, and gets its exact end afterwards, also when the gateway was started again", async () => {
  const { state, labels, injected } = await line();
  const first = injected();
  state.status = { faults: [fault], ended: [] };
  await first.look();
  await first.look();
  const during = (await labels.of("r1")).labels;

  state.status = { faults: [], ended: [{ ...fault, toMs: startMs + 12_300 }] };
  state.nowMs = startMs + 15_000;
  await injected().look();
  const after = (await labels.of("r1")).labels;

  const about = {
    class: "bearing-wear",
    scope: "spindle-1",
    source: "injected",
    annotator: "simulator",
    severity: 500,
  };
  expect(during).toMatchObject([{ ...about, revision: 1, fromMs: startMs + 4000, toMs: startMs + 10_000 }]);
  expect(after).toMatchObject([{ ...about, revision: 2, fromMs: startMs + 4000, toMs: startMs + 12_300 }]);
});

test("ends with the recording that it outlasts, and begins with one that it was there before", async () => {
  const { state, labels, injected } = await line();
  state.recording = { ...state.recording, toMs: startMs + 8000, state: "stopped" };
  state.status = { faults: [{ ...fault, fromMs: startMs - 5000 }], ended: [{ ...fault, toMs: startMs + 5000 }] };

  await injected().look();

  expect((await labels.of("r1")).labels).toMatchObject([
    { fromMs: startMs, toMs: startMs + 8000 },
    { fromMs: startMs + 4000, toMs: startMs + 5000 },
  ]);
});

test("is not of a recording of other machines or of another time, and stays away when somebody took it away", async () => {
  const { state, labels, injected } = await line();
  state.recording = { ...state.recording, toMs: startMs + 8000, state: "stopped" };
  const looking = injected();
  state.status = { faults: [], ended: [{ ...fault, toMs: startMs + 5000 }] };
  await looking.look();
  const [label] = (await labels.of("r1")).labels;
  await labels.remove("r1", label?.labelId ?? "");
  await looking.look();
  const removed = (await labels.of("r1")).labels;
  state.recording = { ...state.recording, id: "r2", assets: ["pump-1"] };
  await looking.look();
  state.recording = { ...state.recording, id: "r3", assets: [], fromMs: startMs + 6000 };
  await looking.look();

  expect(removed).toEqual([]);
  expect((await labels.of("r2")).labels).toEqual([]);
  expect((await labels.of("r3")).labels).toEqual([]);
});
