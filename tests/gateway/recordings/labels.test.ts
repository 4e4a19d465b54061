/** What people and models say of a recording: every revision stays, verdicts count, two annotators are compared. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CaseReport, Label } from "../../../gateway/core/cases.ts";
import type { RecordingReport } from "../../../gateway/core/recording.ts";
import type { RecordingLabel } from "../../../gateway/core/recording-label.ts";
import { agreementOf, cohensKappa } from "../../../gateway/recordings/agreement.ts";
import { LabelBook } from "../../../gateway/recordings/label-book.ts";
import { openLabels } from "../../../gateway/recordings/label-lines.ts";
import { memoryDirectory } from "../../support/context.ts";

const startMs = Date.UTC(2026, 10, 26, 8);
const recording: RecordingReport = {
  ...{ id: "r1", revision: 1, name: "Worn tool", fromMs: startMs, toMs: startMs + 60_000, assets: ["pump-1"] },
  ...{ context: {}, keep: true, createdMs: startMs, state: "stopped", valueCount: 1, thinnedCount: 0, removedCount: 0 },
};
const openCase: CaseReport = {
  ...{ id: "c1", asset: "pump-1", model: "pump-1", state: "open", openedMs: startMs - 5000, overMs: startMs + 5000 },
  ...{ alarms: 1, peak: 2.4, peakMs: startMs, signals: [], doubtfulSensors: [], advice: [] },
};
const verdict: Label = {
  ...{ labelId: "v1", revision: 1, asset: "pump-1", fromMs: startMs + 20_000, toMs: startMs + 30_000 },
  ...{ class: "normal", source: "human", annotator: "operator", createdMs: startMs, case: "c0" },
};

async function opened(directory = memoryDirectory("labels"), isSimulated = false) {
  const file = await openLabels(directory);
  const book = new LabelBook(file, {
    now: () => startMs + 100_000,
    recordings: {
      find: (id) => {
        if (id === recording.id) return recording;
        throw Object.assign(new Error(), { code: "unknown" });
      },
    },
    cases: () => [openCase, { ...openCase, id: "c2", asset: "pump-2" }],
    caseLabels: () => [verdict],
    isSimulated,
    isKnownScope: (scope) => scope === "pump-1",
  });
  return { directory, book };
}

const codeOf = (work: Promise<unknown>) => work.then(String, (error: { code: string }) => error.code);

test("a label is changed and taken away by new lines; the old ones stay", async () => {
  const { directory, book } = await opened();
  const span = { fromMs: startMs + 1000, toMs: startMs + 2000 };
  const { labelId } = await book.add("r1", { ...span, class: "fault", annotator: "first", scope: "pump-1" });
  const changed = await book.change("r1", labelId, { class: "setup" });
  const reopened = (await opened(directory)).book;
  const before = await reopened.of("r1");

  await reopened.remove("r1", labelId);
  const after = await reopened.of("r1");

  expect(changed).toMatchObject({ revision: 2, class: "setup", fromMs: span.fromMs });
  expect(before.labels.map((label) => label.labelId)).toEqual([labelId, "v1"]);
  expect(after.labels.map((label) => label.labelId)).toEqual(["v1"]);
  expect(readFileSync(join(directory, "labels.jsonl"), "utf8").trim().split("\n")).toHaveLength(3);
});

test("an open alarm is suggested within the recording, until it is accepted or rejected; a verdict is a label", async () => {
  const { book } = await opened();
  const { labels, suggestions } = await book.of("r1");
  const [suggested] = suggestions;

  const { id: suggestion, fromMs, toMs, scope } = suggested!;
  const accepted = await book.add("r1", { fromMs, toMs, scope, suggestion, class: "fault", annotator: "second" });
  const rest = (await book.of("r1")).suggestions;

  expect(suggestions).toMatchObject([{ id: "c1", fromMs: startMs, toMs: startMs + 5000, scope: "pump-1", peak: 2.4 }]);
  expect(labels).toMatchObject([{ labelId: "v1", class: "normal", annotator: "operator", scope: "pump-1" }]);
  expect(accepted.source).toBe("model");
  expect(rest).toEqual([]);
});

test("a label outside of the recording, backwards, or on something unknown is refused", async () => {
  const { book } = await opened();
  const label = { fromMs: startMs, toMs: startMs, class: "fault", annotator: "first" } as const;

  expect(await codeOf(book.add("r1", { ...label, fromMs: startMs - 1 }))).toBe("SAMSPEL_LABEL_INVALID");
  expect(await codeOf(book.add("r1", { ...label, fromMs: startMs + 1 }))).toBe("SAMSPEL_LABEL_INVALID");
  expect(await codeOf(book.add("r1", { ...label, scope: "pump-9" }))).toBe("SAMSPEL_LABEL_INVALID");
  expect(await codeOf(book.change("r1", "v1", { class: "fault" }))).toBe("SAMSPEL_LABEL_UNKNOWN");
});

test("κ of the example of two readers of fifty proposals is 0.4", () => {
  // 20 both yes, 5 first alone, 10 second alone, 15 both no: observed 0.7, expected 0.5.
  const first = [...Array(25).fill("yes"), ...Array(25).fill("no")];
  const second = [...Array(20).fill("yes"), ...Array(5).fill("no"), ...Array(10).fill("yes"), ...Array(15).fill("no")];

  const { kappa, observed, expected } = cohensKappa(first, second);

  expect(kappa).toBeCloseTo(0.4, 12);
  expect([observed, expected]).toEqual([0.7, 0.5]);
});

test("agreement counts seconds; of somebody who said nothing κ says nothing", () => {
  const label = (annotator: RecordingLabel["annotator"], from: number, to: number): RecordingLabel => ({
    ...{ labelId: `${annotator}${from}`, revision: 1, recording: "r1", scope: "", class: "fault", source: "human" },
    ...{ annotator, fromMs: startMs + 1000 * from, toMs: startMs + 1000 * to, createdMs: startMs },
  });
  const span = { fromMs: startMs, toMs: startMs + 100_000 };

  const both = agreementOf([label("first", 0, 50), label("second", 0, 40)], span);
  const one = agreementOf([label("first", 0, 50)], span);

  // 90 of 100 seconds alike; expected 0.5 · 0.4 + 0.5 · 0.6 = 0.5.
  expect(both).toMatchObject({ observed: 0.9, expected: 0.5, stretches: 100 });
  expect(both.kappa).toBeCloseTo(0.8, 12);
  expect(one.kappa).toBeNull();
});

test("the truth about an injected fault is a label of a simulated line, and of no other", async () => {
  const truth = { fromMs: startMs + 1000, toMs: startMs + 2000, class: "bearing-wear", scope: "pump-1" } as const;
  const simulated = (await opened(undefined, true)).book;

  const label = await simulated.add("r1", { ...truth, annotator: "simulator" });
  const refused = await codeOf((await opened()).book.add("r1", { ...truth, annotator: "simulator" }));

  expect(label).toMatchObject({ ...truth, source: "injected", annotator: "simulator" });
  expect(refused).toBe("SAMSPEL_LABEL_NOT_SIMULATED");
});
