/** Recordings and labels in a real browser: both languages, both colour schemes, tablet and phone, without a violation. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enExports } from "../../dashboards/language/en-exports.ts";
import { svExports } from "../../dashboards/language/sv-exports.ts";
import { violations } from "../support/axe.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 120_000);

afterAll(() => site?.[Symbol.asyncDispose]());

/** Screenshots are kept where a folder is named. */
const folder = process.env.SAMSPEL_SCREENSHOTS;

test.each([
  ["sv", "dark", 800, 1280],
  ["en", "light", 390, 844],
] as const)(
  "the pages have no violation and nothing sticks out, in %s, %s, %i × %i",
  {
    timeout: 120_000,
  },
  async (lang, colorScheme, width, height) => {
    const watched = await site.open(`/recordings?lang=${lang}`, { viewport: { width, height }, colorScheme });
    const { page, problems } = watched;
    const open = page.getByRole("link", { name: lang === "sv" ? /märk/i : /label/i }).first();
    await open.waitFor(patient);
    await loaded(watched);
    const sticksOut = () =>
      page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    // The bar at the bottom lies over what is scrolled under it: what it covers is no target at that moment.
    const whole = async () => {
      const full = await page.evaluate("document.documentElement.scrollHeight");
      await page.setViewportSize({ width, height: Number(full) + 200 });
    };
    const shot = async (name: string) => {
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    };
    await shot("recordings");
    const { describe, title, preview, states, download, addSensor } = lang === "sv" ? svExports : enExports;
    for (const name of [describe, title]) await page.locator("summary").filter({ hasText: name }).first().click();
    await page.getByRole("button", { name: addSensor }).click();
    await page.getByText(states.done, { exact: true }).waitFor(patient);
    await page.getByText(lang === "sv" ? "0,04 MB" : "0.04 MB").waitFor(patient);
    await page
      .locator("select:visible")
      .filter({ hasText: /pseudonym/ })
      .selectOption("shared");
    await page.getByRole("button", { name: preview }).click();
    await page.locator(".export-preview").waitFor(patient);
    const [fetched] = await Promise.all([page.waitForEvent("download"), page.getByText(download).first().click()]);
    await shot("export");
    const list = [await violations(page), await sticksOut(), fetched.suggestedFilename()];
    await open.click();
    await page.locator(".label-lane").first().waitFor(patient);
    await loaded(watched);
    await shot("labels");
    await whole();
    const desk = [await violations(page), await sticksOut()];

    expect(list).toEqual([[], 0, "worn-tool.zip"]);
    expect(desk).toEqual([[], 0]);
    expect(problems).toEqual([]);
  },
);

test("an export that failed for the name of a person leads to the text that must change", async () => {
  const control = site.line.view.exports;
  const { jobs } = control;
  const [done] = jobs();
  const why = { code: "SAMSPEL_SHARE_PERSON", message: 'Somebody may be found in notes "Anna Berg".' };
  Object.assign(control, { jobs: () => [{ ...done, profile: "shared", state: "failed", crate: undefined, ...why }] });
  const { page } = await site.open("/recordings?lang=sv", { viewport: { width: 800, height: 1280 } });
  const { title, toTexts, tryAgain, resume, describe } = svExports;

  await page.locator("summary").filter({ hasText: title }).first().click(patient);
  await page.getByRole("alert").getByText("Anna Berg").waitFor(patient);
  const offered = await page.getByRole("button", { name: resume }).count();
  await page.getByRole("button", { name: tryAgain }).waitFor(patient);
  await page.getByRole("button", { name: toTexts }).click();
  await page.getByLabel("Anteckningar").last().waitFor(patient);
  Object.assign(control, { jobs });

  expect(offered).toBe(0);
  await expect.poll(() => page.locator("summary:focus").innerText(), patient).toBe(describe);
});

test("what is started stands in the list at once, and is stopped above the form", async () => {
  const { page } = await site.open("/recordings?lang=sv");
  await page.locator(".card-recordings h3").first().waitFor(patient);

  await page.getByLabel("Namn").fill("Nytt prov");
  await page.getByRole("button", { name: "Spela in" }).click();

  await page.locator(".card-recordings h3").filter({ hasText: "Nytt prov" }).waitFor({ timeout: 2500 });
});

test("a label is about the machine that is chosen under Where, or about the whole line", async () => {
  const watched = await site.open("/recordings/cell-3?lang=en");
  const { page, problems } = watched;
  const where = page.locator("label", { hasText: "Where" }).locator("select");
  await where.waitFor(patient);
  await loaded(watched);
  const labelled = async (name: string) => {
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.method() === "POST" && request.url().includes("/labels")),
      page.getByRole("button", { name, exact: true }).first().click(patient),
    ]);
    return sent.postDataJSON();
  };
  const choices = await where.locator("option").allInnerTexts();

  const aboutLine = await labelled("Label as Planned work");
  await where.selectOption({ label: "Spindle 1" });
  const aboutSpindle = await labelled("Label as Planned work");
  await page.locator("table td", { hasText: "Spindle 1" }).first().waitFor(patient);

  expect(choices).toEqual(expect.arrayContaining(["Spindle 1", "Conveyor 1", "Assembly cell 1"]));
  expect(aboutLine).toMatchObject({ scope: "" });
  expect(aboutSpindle).toMatchObject({ scope: "spindle-1" });
  expect(problems).toEqual([]);
});

test.each(["no-preference", "reduce"] as const)(
  "a recording is played back to its end, said twice and asked of the history only, with motion %s",
  async (reducedMotion) => {
    const watched = await site.open("/recordings/cell-3?lang=en", { reducedMotion });
    const { page, problems } = watched;
    const transport = page.getByRole("region", { name: "Play the recording back" });
    const play = transport.getByRole("button", { name: "Play", exact: true });
    await play.waitFor(patient);
    await loaded(watched);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.evaluate(`
      (() => {
        globalThis.said = [];
        const spoken = document.querySelector(".replay [role=status]");
        const hear = () => said.at(-1) !== spoken.textContent && said.push(spoken.textContent);
        new MutationObserver(hear).observe(spoken, { childList: true, characterData: true, subtree: true });
      })()
    `);

    await transport.getByRole("combobox").selectOption({ label: "50 ×" });
    await play.click(patient);
    await page.getByText("1:00.0 of 1:00.0").waitFor(patient);
    await play.waitFor(patient);
    const cursors = await page.locator(".replay-cursor").count();
    await transport.getByRole("slider").press("Home");
    await page.getByText("0:00.0 of 1:00.0").waitFor(patient);
    await transport.getByRole("slider").press("ArrowRight");
    await page.getByText("0:00.1 of 1:00.0").waitFor(patient);

    expect(cursors).toBe(1);
    expect(await page.evaluate("said.filter((text) => text !== '')")).toEqual([
      "Plays at 50 times the recorded speed.",
      "The recording has ended.",
    ]);
    expect(asked.filter((request) => !/^GET .*\/(history|site|energy|stream)/.test(request))).toEqual([]);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  },
);

test("a press on P plays and pauses while a button of the desk has the focus", async () => {
  const watched = await site.open("/recordings/cell-3?lang=en");
  const { page } = watched;
  await page.getByRole("button", { name: "Whole recording" }).focus(patient);
  await loaded(watched);

  await page.keyboard.press("p");
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor(patient);
  await page.keyboard.press("p");

  await page.getByRole("button", { name: "Play", exact: true }).waitFor(patient);
});
