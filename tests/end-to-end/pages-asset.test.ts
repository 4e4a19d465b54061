/** The page of an asset in a real browser: its views, each with an address; what happened; by what it is judged. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test("on paper a plot is as wide as the paper, and nothing is to be pressed", async () => {
  const { page } = await site.open("/assets/conveyor-1?lang=sv");
  await page.locator(".card-score canvas").first().waitFor(patient);
  await page.emulateMedia({ media: "print" });

  // Narrower all at once, as when a page is printed: nothing that watches sizes has had its turn.
  const cut = await page.evaluate(`(() => {
    document.body.style.width = "700px";
    const parts = [...document.querySelectorAll("main canvas, main td, main .value")];
    return parts.filter((part) => part.getBoundingClientRect().right > 701).length;
  })()`);
  const pressed = await page.locator("main .button:visible").count();

  expect([cut, pressed]).toEqual([0, 0]);
});

test("each view has an address that brings it back, with the stretch of time, and keys open it", {
  timeout: 120_000,
}, async () => {
  const { page, problems } = await site.open("/assets/conveyor-1?lang=en&range=1h");
  await page.locator(".card-health .health-figure").waitFor(patient);
  const tabs = page.getByRole("navigation", { name: "Views" });
  expect(await tabs.locator("[aria-current]").innerText()).toBe("Health");
  expect(await page.locator(".card-signals, .card-maintenance, .card-asset-setup").count()).toBe(0);

  await tabs.getByRole("link", { name: "Signals" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".card-waveform .spectra").waitFor(patient);
  await page.locator(".signal-value .value").first().waitFor(patient);
  const { searchParams } = new URL(page.url());
  expect([searchParams.get("tab"), searchParams.get("range")]).toEqual(["signals", "1h"]);
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Signals");
  expect(await tabs.locator("[aria-current]").innerText()).toBe("Signals");

  await page.reload();
  await page.locator(".signal-value .value").first().waitFor(patient);
  await page.goBack();
  await page.locator(".card-health .health-figure").waitFor(patient);
  expect(await page.locator(".card-signals").count()).toBe(0);
  // State, health and what drives it stand above every view.
  for (const tab of ["Events", "Setup"]) {
    await tabs.getByRole("link", { name: tab }).click();
    await expect.poll(() => tabs.locator("[aria-current]").innerText(), patient).toBe(tab);
    expect(await page.locator(".card-asset-status").innerText()).toMatch(/Health\s+\d+ of 100[\s\S]{0,40}\sDriven by/);
  }
  expect(problems).toEqual([]);
});

test("on a phone all views stand in one row of targets for a finger", async () => {
  for (const language of ["sv", "en"]) {
    const { page } = await site.open(`/assets/conveyor-1?lang=${language}`, { viewport: { width: 390, height: 844 } });
    const links = page.locator(".page-tabs a");
    await links.last().waitFor(patient);
    const boxes = await links.evaluateAll((all) =>
      all.map((each) => each.getBoundingClientRect()).map(({ top, height }) => ({ top, height })),
    );

    expect(new Set(boxes.map(({ top }) => top)).size, language).toBe(1);
    expect(Math.min(...boxes.map(({ height }) => height))).toBeGreaterThanOrEqual(48);
  }
});

test("the setup says of each limit where it comes from, of the bearing who published it, of the model from what it learned", async () => {
  const { page } = await site.open("/assets/conveyor-1?lang=sv&tab=setup");
  const card = page.locator(".card-asset-setup");
  await card.getByText("Case Western Reserve University").waitFor(patient);

  const rows = await card.locator("tbody tr").allInnerTexts();
  expect(rows.join("\n")).toMatch(/zon A till 0,71, B till 1,8, C till 4,5 mm\/s\s+ISO 10816-1 bilaga B, klass I/);
  expect(rows.join("\n")).toMatch(/slutet nås vid 1,8 mm\/s\s+konfigurationen/);
  expect(rows.join("\n")).toMatch(/Avvikelsepoäng, conveyor-1\s+över 1\s+lärd ur data/);
  expect(await card.innerText()).toMatch(/maskiner upp till 15 kW[\s\S]*3,58 × axeln/);
  await page.locator(".card-model-facts dl").waitFor(patient);
  expect(await violations(page)).toEqual([]);
});

test("alarms, work and models of an asset stand in one list, newest first; what was withdrawn does not", async () => {
  const { logbook, alarmControl, assets, now } = site.line.view;
  const [model] = assets().find(({ id }) => id === "spindle-1")!.models;
  const dayMs = 86_400_000;
  const condition = {
    ...{ id: `model/${model!.id}/score`, severity: 600, message: "The score is high.", state: "active" },
    ...{ activeTimeMs: now() - dayMs, acknowledged: false },
  } as const;
  Object.assign(alarmControl, {
    history: async () => [
      { n: 2, timeMs: now() - dayMs, condition },
      { n: 1, timeMs: now() - 2 * dayMs, condition: { ...condition, id: "source/plc" } },
    ],
  });
  const written = { kind: "maintenance", about: "spindle-1", by: "operator" } as const;
  await logbook.write({ ...written, work: "cleaned", text: "Slide", timeMs: now() - 3 * dayMs });
  const { id } = await logbook.write({ ...written, work: "repaired" });
  await logbook.withdraw(id, "operator");

  const { page } = await site.open("/assets/spindle-1?lang=en&tab=events");
  const rows = page.locator(".card-asset-events tbody tr");
  await rows.nth(1).waitFor(patient);

  const texts = await rows.allInnerTexts();
  expect(texts).toHaveLength(2);
  expect(texts[0]).toMatch(/Alarm\s.*came/);
  expect(texts[1]).toMatch(/Work\sCleaned: Slide/);
  expect(await violations(page)).toEqual([]);
});

test("an engineer chooses a picture of any kind; a small JPEG of it stands above every view, until it is removed", {
  timeout: 120_000,
}, async () => {
  const { page, problems } = await site.open("/assets/conveyor-1?lang=en&tab=setup");
  const card = page.locator(".card-asset-photo");
  await card.getByText("No photo.").waitFor(patient);
  // 2560 × 1600 pixels.
  await page.setViewportSize({ width: 2560, height: 1600 });
  const png = await page.screenshot();
  await page.setViewportSize({ width: 1280, height: 3200 });

  await card
    .getByLabel("Choose a picture")
    .setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from("no") });
  await card.getByText("This browser cannot read that picture.").waitFor(patient);
  await card.getByLabel("Choose a picture").setInputFiles({ name: "machine.png", mimeType: "image/png", buffer: png });
  await card.getByRole("img", { name: "Photo of Conveyor 1" }).waitFor(patient);

  await page.locator(".card-asset-status .status-photo").waitFor(patient);
  await expect
    .poll(
      () =>
        page.evaluate("[...document.images].map(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])"),
      patient,
    )
    .toEqual([
      [1280, 800],
      [1280, 800],
    ]);
  expect(await violations(page)).toEqual([]);
  const kept = await site.line.view.photos.read("conveyor-1");
  expect(Buffer.from(kept!.subarray(0, 3)).toString("hex")).toBe("ffd8ff");

  await card.getByRole("button", { name: "Remove the photo" }).click();
  await card.getByText("No photo.").waitFor(patient);
  expect(await page.locator(".status-photo").count()).toBe(0);
  expect(problems).toEqual([]);
});
