/** Presses on models and cases, always answered: versions, learning anew, what an alarm was. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CaseReport, Judgement, Verdict } from "../../gateway/core/cases.ts";
import type { LifecycleReport } from "../../gateway/core/model-control.ts";
import type { LearnJobReport, LearnRequest } from "../../gateway/core/model-learning.ts";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

/** So high that the bar at the bottom covers nothing. */
const tall = { width: 800, height: 6000 };

const version = {
  kind: "principal-components",
  version: "1",
  digest: "ab".repeat(32),
  rows: 400,
  warnings: [],
  description: "spindle-1",
  signature: "none",
} as const;

/** Two versions, of which any may be put to work. */
function offerVersions(): string[] {
  const calls: string[] = [];
  let active = "old";
  const report = (): LifecycleReport => ({
    model: "spindle-1",
    active,
    versions: ["old", "new"].map((id, index) => ({
      ...version,
      id,
      created: `2026-11-2${index}T08:00:00.000Z`,
      role: id === active ? "active" : "kept",
    })),
    events: [],
  });
  Object.assign(site.line.view.modelControl, {
    lifecycle: async () => report(),
    activate: async (model: string, id: string) => {
      calls.push(`${model} ${id}`);
      active = id;
      return report();
    },
  });
  return calls;
}

test.each([
  ["sv", "dark", "Räknetid per bedömning", "0,412 ms i snitt, 99 av 100 inom 1,2 ms"],
  ["en", "light", "Runtime per inference", "0.412 ms on average, 99 of 100 within 1.2 ms"],
] as const)(
  "what an inference costs a version in shadow stands beside the active one, in %s and %s",
  async (language, colorScheme, name, cost) => {
    const counts = { windows: 90, alarmWindows: 0, activations: 0 };
    const shadow = { ...counts, inference: { meanMs: 0.412, p99Ms: 1.2, runs: 90 } };
    Object.assign(site.line.view.modelControl, {
      lifecycle: async (): Promise<LifecycleReport> => ({
        ...{ model: "spindle-1", active: "old", versions: [], events: [] },
        shadow: { version: "new", sinceMs: Date.now() - 60_000, active: counts, shadow, agreement: 1 },
      }),
    });
    const { page } = await site.open(`/models?lang=${language}`, {
      colorScheme,
      viewport: tall,
    });

    const card = page.locator(".source").filter({ has: page.getByRole("heading", { name: "spindle-1" }) });
    await card.getByText(language === "sv" ? "Versioner" : "Versions", { exact: true }).click(patient);
    const row = card.locator("tr", { has: page.getByRole("rowheader", { name }) });
    await row.waitFor(patient);

    expect(await row.locator("td").allInnerTexts()).toEqual([expect.stringContaining("–"), cost]);
    expect(await violations(page)).toEqual([]);
  },
);

test.each(["light", "dark"] as const)("a version is put to work by a press, in %s", async (colorScheme) => {
  const calls = offerVersions();
  const { page } = await site.open("/models?lang=sv", { colorScheme, viewport: { width: 800, height: 1280 } });

  const card = page.locator(".source").filter({ has: page.getByRole("heading", { name: "spindle-1" }) });
  await card.getByText("Versioner", { exact: true }).click(patient);
  await card.getByRole("button", { name: "Ta i drift: new" }).click(patient);
  await card.getByRole("button", { name: "Ta i drift: old" }).waitFor(patient);

  // What the bar at the bottom covers is no target at that moment.
  const height = Number(await page.evaluate("document.documentElement.scrollHeight")) + 200;
  await page.setViewportSize({ width: 800, height });

  expect(calls).toEqual(["spindle-1 new"]);
  expect(await violations(page)).toEqual([]);
});

test("what a window costs and how often a model was wrong stand on its card, and what was not measured says so", async () => {
  const { page } = await site.open("/models?lang=en");
  const card = (name: string) => page.locator(".source").filter({ has: page.getByRole("heading", { name }) });

  await card("spindle-1").getByText("0.012 ms on average, 99 of 100 within 0.031 ms").waitFor(patient);
  await card("conveyor-1").getByText("not measured").waitFor(patient);
  await card("spindle-1").getByText("Score 1 (raw score 1)").waitFor(patient);
  await card("spindle-1").getByText("Why this score").click(patient);
  await card("spindle-1")
    .getByText(/deviates most|largest share|No contributions/)
    .first()
    .waitFor(patient);
  await card("spindle-1").getByRole("button", { name: "0.5 per day (1 in" }).click(patient);

  await page.getByRole("dialog").getByText("held back", { exact: false }).first().waitFor(patient);
  expect(await violations(page)).toEqual([]);
});

test("learning asks for a time, shows how far it is, and what it covered and found", async () => {
  let job: LearnJobReport | undefined;
  const requests: LearnRequest[] = [];
  const learn = (request: LearnRequest): LearnJobReport => {
    requests.push(request);
    const { model, toMs } = request;
    job = {
      ...request,
      id: "1",
      asset: model,
      state: "reading",
      startedMs: toMs,
      progress: 0.4,
      etaSeconds: 3,
    };
    return job;
  };
  const jobs = () => (job === undefined ? [] : [job]);
  Object.assign(site.line.view, { learnControl: { learn, jobs, cancel: () => job }, learning: jobs });
  const { page } = await site.open("/models?lang=en");
  const card = page.locator(".source").filter({ has: page.getByRole("heading", { name: "spindle-1" }) });

  await card.getByText("Learn normal anew", { exact: true }).click(patient);
  await card.getByRole("combobox").selectOption("1");
  await card.getByRole("button", { name: "Learn", exact: true }).click(patient);
  await card.getByText("Reading stored values").waitFor(patient);
  const progress = await card.getByRole("progressbar").getAttribute("value");
  const finding = {
    channel: "spindle-1/power",
    unit: "kW",
    kind: "level",
    fromMs: 1e12,
    toMs: 2e12,
    at: 7,
    usual: 3,
  } as const;
  const covered = [{ name: "spindle-1/power", unit: "kW", low: 1, high: 6 }];
  job = { ...job!, state: "done", progress: 1, etaSeconds: 0, rows: 400, role: "shadow", covered, findings: [finding] };
  await card.getByText("Learned from 400 rows.").waitFor(patient);

  expect(requests).toMatchObject([{ model: "spindle-1", activate: false }]);
  expect(requests[0]!.toMs - requests[0]!.fromMs).toBe(3_600_000);
  expect(progress).toBe("0.4");
  expect(await card.innerText()).toMatch(/Unusual:.*lay at 7 kW instead of 3 kW/);
});

test.each([
  ["sv", "dark", "Övervakas inte än: modellen lär sig vad som är normalt. Samlar in det normala", "25 min kvar"],
  ["en", "light", "Is not watched yet: its model learns what is normal. Collecting what is normal", "25 min left"],
] as const)(
  "a machine whose normal is being learned says how far that is, in %s and %s",
  async (language, colorScheme, said, left) => {
    const job = {
      ...{ id: "1", model: "conveyor-1", asset: "conveyor-1", fromMs: 0, toMs: 1, startedMs: 0 },
      ...{ activate: false, withFalseAlarms: false, progress: 0.5 },
    };
    const condition = { id: "model/conveyor-1/refused", severity: 300, code: "SAMSPEL_MODEL_LEARNING" } as const;
    const learning = [{ ...job, state: "collecting", etaSeconds: 1500 }];
    Object.assign(site.line.view, { learning: () => learning });
    site.line.report({ ...condition, active: true, message: "conveyor-1 is not watched yet." });
    const { page } = await site.open(`/alarms?lang=${language}&q=all`, {
      colorScheme,
      viewport: { width: 800, height: 1280 },
    });
    const row = page.locator(".condition", { hasText: said });
    await row.waitFor(patient);

    await expect.poll(() => row.innerText(), patient).toContain(left);
    expect(await violations(page)).toEqual([]);
    site.line.report({ ...condition, active: false, message: "" });

    site.line.model("conveyor-1", { state: "missing" });
    const { page: models } = await site.open(`/models?lang=${language}`);
    const word = models.locator("article", { hasText: "conveyor-1" }).locator(".state-word");
    await expect.poll(() => word.innerText(), patient).toBe(said.split(". ")[1]);
    site.line.model("conveyor-1", { state: "active" });
  },
);

test.each([
  ["sv", "dark", "Inget, maskinen mår bra"],
  ["en", "light", "Nothing, machine well"],
] as const)(
  "a case shows its evidence and is judged by one press, in %s and %s",
  async (language, colorScheme, press) => {
    const verdicts: Verdict[] = [];
    const openedMs = Date.now() - 60_000;
    const signal = {
      tagId: "spindle-1/vibration",
      unit: "mm/s",
      share: 0.8,
      before: 0.9,
      now: 2.6,
      low: 0.5,
      high: 1.7,
    };
    let report: CaseReport = {
      ...{
        id: "1",
        asset: "spindle-1",
        model: "spindle-1",
        state: "open",
        openedMs,
        alarms: 1,
        peak: 2.4,
        peakMs: openedMs,
      },
      ...{ signals: [signal], doubtfulSensors: ["spindle-1/power"], health: 61, advice: ["vibration"] },
    };
    Object.assign(site.line.view, {
      cases: () => [report],
      caseControl: {
        ...site.line.view.caseControl,
        detail: () => ({ ...report, trace: { timesMs: [openedMs - 1000, openedMs], scores: [0.2, 2.4] } }),
        judge: async (_id: string, judgement: Judgement) => {
          verdicts.push(judgement.verdict);
          report = { ...report, verdict: { ...judgement, timeMs: openedMs, labelId: "1" } };
          return report;
        },
      },
    });
    const { page } = await site.open(`/assets/spindle-1?lang=${language}`, {
      colorScheme,
      // As high as its content, so that the bar at the edge covers nothing.
      viewport: { width: 800, height: 3200 },
    });
    const card = page.locator(".card-case");

    await card.getByRole("button", { name: press }).click(patient);
    await card.locator('[aria-pressed="true"]').waitFor(patient);

    expect(verdicts).toEqual(["false"]);
    expect(await card.locator("tbody tr").innerText()).toMatch(/80.*0[.,]9.*2[.,]6.*0[.,]5/s);
    expect(await violations(page)).toEqual([]);
  },
);
