/** Anonymous answers: nothing of a single one can be found again, and figures come from five on, a day at the earliest. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AnonymousForms } from "../../gateway/anonymous-forms.ts";
import type { TrustItems } from "../../gateway/core/cell.ts";
import type { MetricResults } from "../../gateway/core/contracts.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const tooFew = { unavailable: "too-few: at least 5 answers are needed" };
/** 10:30 in Stockholm. */
const morningMs = Date.UTC(2026, 0, 5, 9, 30, 12, 345);
const dayMs = 86_400_000;

function opened(directory = temporaryDirectory("forms"), options: object = { taskLoad: false, trust: true }) {
  const clock = { ms: morningMs };
  const given: { metric: string; results: MetricResults; timeMs: number }[] = [];
  const open = () =>
    new AnonymousForms({
      metrics: [
        { id: "cell-1/form", kind: "anonymous-form", options, enabled: true },
        { id: "cell-2/form", kind: "anonymous-form", options, enabled: false },
      ],
      directory,
      timeZone: "Europe/Stockholm",
      now: () => clock.ms,
      log: silentLog,
      give: (metric, results, timeMs) => given.push({ metric, results, timeMs }),
    });
  return { clock, given, directory, open };
}

const answers: readonly TrustItems[] = [
  [1, 2, 3],
  [3, 2, 3],
  [5, 2, 3],
  [7, 2, 3],
  [9, 7, 3],
];

test("five answers become means after the end of their day, and not a moment before", () => {
  const { clock, given, open } = opened();
  const forms = open();
  for (const trust of answers) expect(forms.answer("cell-1", { trust })).toBe(true);

  forms.release();
  clock.ms = Date.UTC(2026, 0, 5, 22, 59);
  forms.release();
  expect(given.map(({ results }) => results)).toEqual([[tooFew, tooFew, tooFew, tooFew]]);
  // Midnight in Stockholm.
  clock.ms = Date.UTC(2026, 0, 5, 23, 0, 5);
  forms.release();
  forms.release();

  expect(given.slice(1)).toEqual([{ metric: "cell-1/form", results: [5, 3, 3, 5], timeMs: Date.UTC(2026, 0, 5, 23) }]);
});

test("four answers wait for a fifth, however long it takes and however often the gateway restarts", () => {
  const { clock, given, open } = opened();
  for (const trust of answers.slice(0, 4)) open().answer("cell-1", { trust });
  clock.ms += 3 * dayMs;
  open().release();
  expect(given.every(({ results }) => results.every((result) => typeof result === "object"))).toBe(true);

  open().answer("cell-1", { trust: answers[4]! });
  clock.ms += dayMs;
  open().release();

  expect(given.at(-1)?.results).toEqual([5, 3, 3, 5]);
  open();
  expect(given.at(-1)?.results).toEqual([5, 3, 3, 5]);
});

test("the next figures rest on other answers, so that their difference is nobody's", () => {
  const { clock, given, open } = opened();
  const forms = open();
  for (const trust of answers) forms.answer("cell-1", { trust });
  clock.ms += dayMs;
  forms.release();
  forms.answer("cell-1", { trust: [10, 10, 10] });
  clock.ms += dayMs;
  forms.release();

  expect(given.at(-1)?.results).toEqual([5, 3, 3, 5]);
  expect(given).toHaveLength(2);
});

test("what is kept holds sums and a day: no order, no time, no address", () => {
  const { directory, open } = opened();
  const forms = open();
  for (const trust of answers.slice(0, 3)) forms.answer("cell-1", { trust });

  const [name = ""] = readdirSync(directory);
  const file = join(directory, name);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    day: "2026-01-05",
    pools: { trust: { count: 3, sums: [9, 6, 9] } },
    figures: {},
    givenMs: 0,
  });
  expect(statSync(file).mtimeMs).toBe(Date.UTC(2026, 0, 5));
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a form that is off, unknown or does not ask this takes no answer; a full one says so", () => {
  const { open } = opened();
  const forms = open();

  expect(forms.answer("cell-2", { trust: [1, 1, 1] })).toBe(false);
  expect(forms.answer("cell-3", { trust: [1, 1, 1] })).toBe(false);
  expect(forms.answer("cell-1", { taskLoad: [0, 0, 0, 0, 0, 0] })).toBe(false);
  expect(forms.answer("cell-1", {})).toBe(false);
  for (let count = 0; count < 500; count++) forms.answer("cell-1", { trust: [5, 5, 5] });
  expect(() => forms.answer("cell-1", { trust: [5, 5, 5] })).toThrow(
    expect.objectContaining({ code: "SAMSPEL_FORM_FULL" }),
  );
});

test("both parts are counted apart, and the task load is the mean of its scales", () => {
  const { clock, given, open } = opened(undefined, { taskLoad: true, trust: true });
  const forms = open();
  for (let count = 0; count < 5; count++) forms.answer("cell-1", { taskLoad: [55, 20, 40, 30, 60, 25] });
  forms.answer("cell-1", { trust: [5, 5, 5] });
  clock.ms += dayMs;
  forms.release();

  const [taskLoad, ...rest] = given.at(-1)?.results ?? [];
  expect(taskLoad).toBeCloseTo(38.33, 2);
  expect(rest).toEqual([55, 20, 40, 30, 60, 25, 5, tooFew, tooFew, tooFew, tooFew]);
});

test("a damaged file is set aside and the form goes on", () => {
  const { directory, open } = opened();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "cell-1%2Fform.json"), '{"day":');

  const forms = open();

  expect(forms.answer("cell-1", { trust: [5, 5, 5] })).toBe(true);
  expect(readdirSync(directory).toSorted()).toEqual(["cell-1%2Fform.json", "cell-1%2Fform.json.damaged"]);
});
