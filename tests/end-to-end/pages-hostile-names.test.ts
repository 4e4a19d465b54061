/** Names that carry script, invisible signs, paths or formulas: in Chromium they are text, and nothing else happens. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../gateway/api/server.ts";
import type { AssetReport, ModelReport } from "../../gateway/core/view.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { builtPages } from "../support/built-pages.ts";
import { silentLog } from "../support/context.ts";
import { hostileNames } from "../support/hostile-names.ts";
import { modelReport } from "../support/line-reports.ts";
import { patient } from "../support/pages.ts";
import { createTestGateway, plainCondition, plainSink, plainSource, plainTag } from "../support/view.ts";

let server: RunningServer;

/** Each name as asset, tag, unit, equipment, source, sink, text value and message, and as name of models that are active or refused. */
function hostileGateway() {
  const tags = hostileNames.map((name) =>
    plainTag(name, { name, unit: name.slice(0, 40), equipment: `boras/${name}`, dataType: "string" }),
  );
  const gateway = createTestGateway(tags);
  gateway.clockMs = Date.now();
  for (const [index, name] of hostileNames.entries()) {
    const asset: AssetReport = {
      id: name,
      name,
      equipment: "boras",
      template: "pump",
      tags: [name],
      models: [],
      metrics: [],
      nameplate: { manufacturer: name, model: name, serialNumber: name },
    };
    const model: ModelReport = {
      ...modelReport({ id: name, asset: name, channels: [name] }),
      ...(index % 2 === 0 ? {} : { state: "refused", code: "SAMSPEL_TEST", message: name }),
    };
    gateway.assets.push({ ...asset, models: [model] });
    gateway.models.push(model);
    gateway.sources.push(
      plainSource(name, { failedAddresses: [{ address: name, tagIds: [name], code: "SAMSPEL_TEST", message: name }] }),
    );
    gateway.sinks.push(plainSink(name, { message: name }));
    gateway.conditions.set(name, plainCondition(name, { message: name, severity: 100 + 20 * index }));
  }
  const nameplate = { manufacturer: "Makino", model: "a51nx", serialNumber: "4711", yearOfConstruction: 2019 };
  gateway.assets.push({
    ...{ id: "mill-1", name: "Mill 1", equipment: "boras/mill-1", template: "spindle" },
    ...{ tags: [], models: [], metrics: [], nameplate },
  });
  gateway.publish(hostileNames.map((name) => ({ tag: name, value: name })));
  return gateway;
}

beforeAll(async () => {
  const dashboards = await builtPages();
  const { view } = hostileGateway();
  server = await startServer({
    view,
    host: "127.0.0.1",
    port: 0,
    dashboards,
    log: silentLog,
    anonymousRole: "engineer",
  });
}, 120_000);
afterAll(() => server?.close());

test("forty hostile names are text on every page: nothing runs, nothing is fetched, no page grows beyond the screen", async () => {
  await using browser = await launchBrowser();
  const width = 1280;
  const { page, problems, foreignRequests } = await openPage(browser, `${server.url}/?lang=en`, {
    viewport: { width, height: 800 },
  });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss().catch(() => {});
  });
  const paths = [
    ...["/", "/connections", "/alarms", "/models", "/recordings", "/wall"],
    ...[0, 30, 32, 36].flatMap((index) => {
      const asset = `/assets/${encodeURIComponent(wellFormed(hostileNames[index]!))}`;
      return [asset, `${asset}?tab=signals`, `${asset}?tab=setup`];
    }),
  ];
  const wide: string[] = [];
  const injected: string[] = [];
  for (const path of paths) {
    await page.goto(`${server.url}${path}${path.includes("?") ? "&" : "?"}lang=en`, { waitUntil: "domcontentloaded" });
    await page.locator("h1").first().waitFor(patient);
    await page.locator(".card").first().waitFor(patient);
    await page
      .getByText("Loading")
      .first()
      .waitFor({ ...patient, state: "detached" });
    for (const size of [width, 800]) {
      await page.setViewportSize({ width: size, height: 1280 });
      const scroll = Number(await page.evaluate("document.documentElement.scrollWidth"));
      if (scroll > size) wide.push(`${path} is ${scroll} wide on ${size}`);
    }
    const found = await page.evaluate(
      "[...document.querySelectorAll('script:not([src]), iframe, base, [onerror], [onload], [onfocus], [ontoggle], [href^=\"javascript:\"]')].map((one) => one.outerHTML)",
    );
    if (Array.isArray(found) && found.length > 0) injected.push(`${path}: ${found.join()}`);
    expect(await page.evaluate("window.hostile"), path).toBeUndefined();
  }
  if (process.env.SAMSPEL_SCREENSHOTS !== undefined) {
    await page.goto(`${server.url}/?lang=en`);
    await page.locator("h1").first().waitFor(patient);
    await page.screenshot({ path: `${process.env.SAMSPEL_SCREENSHOTS}/hostile-names.png`, fullPage: true });
  }

  expect(hostileNames).toHaveLength(40);
  expect({ wide, injected, dialogs, foreignRequests }).toEqual({
    wide: [],
    injected: [],
    dialogs: [],
    foreignRequests: [],
  });
  expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
}, 180_000);

test("what stands on the plate of a machine stands on its page, in the language of the page", async () => {
  await using browser = await launchBrowser();

  const { page } = await openPage(browser, `${server.url}/assets/mill-1?lang=sv`);
  await page.getByText("Makino a51nx · serienummer 4711 · 2019", { exact: true }).waitFor(patient);
  await page.goto(`${server.url}/assets/mill-1?lang=en`);
  await page.getByText("Makino a51nx · serial number 4711 · 2019", { exact: true }).waitFor(patient);
}, 60_000);

function wellFormed(name: string): string {
  return name.toWellFormed();
}
