/** The tag browser of the page of connections, down to a real OPC UA server with a robot, into a configuration file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { offeredPage, recommendations } from "../../gateway/browse-view.ts";
import { addEntries } from "../../gateway/config/additions.ts";
import { registries } from "../../gateway/kinds.ts";
import { opcuaAccess } from "../../gateway/sources/opcua/access.ts";
import { opcua } from "../../gateway/sources/opcua/source.ts";
import { roboticsServer } from "../../simulators/servers/robotics.ts";
import { violations } from "../support/axe.ts";
import { temporaryDirectory, testContext } from "../support/context.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../support/opcua-server.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";
import { checkedOptions } from "../support/source-reader.ts";

let site: Pages;
let machine: OpcuaTestServer;
const stopping = new AbortController();
const file = join(temporaryDirectory("offers"), "gateway.yaml");

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
  const robot = roboticsServer("Robot1");
  const options = { nodeset_filename: [...robot.extension.nodesets] };
  machine = await startOpcuaServer({ options, build: robot.extension.build });
  const endpoint = { endpointUrl: machine.endpointUrl, securityMode: "None" };
  writeFileSync(file, `# Cell 3\nsources:\n  - { id: plc, kind: opcua, endpointUrl: "${machine.endpointUrl}" }\n`);
  const config = checkedOptions(opcua, endpoint);
  const context = testContext("offers", stopping);
  const scope = { source: "plc", tags: site.line.view.tags };
  const unused = () => Promise.reject(new Error("not asked for"));
  Object.assign(site.line.view, {
    sourceAccess: () => ({
      certificates: unused,
      changeCertificates: unused,
      browse: async (query: Parameters<typeof opcuaAccess.browse>[0]) =>
        offeredPage(await opcuaAccess.browse(query, config, context), query, scope),
      recommended: async () => recommendations(await opcuaAccess.findModels(config, context), scope),
    }),
  });
  Object.assign(site.line.view.tagTable, {
    added: (...[entries, how]: Parameters<typeof site.line.view.tagTable.added>) =>
      addEntries({ file, registries, env: {} }, entries, how),
  });
}, 180_000);

afterEach(() => site.closePages());

afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  stopping.abort();
  await machine?.close();
});

async function openOffers(lang: "sv" | "en", colorScheme: "light" | "dark"): Promise<Page> {
  // As high as its content, so that the bar at the edge of the screen covers nothing.
  const viewport = { width: 800, height: 8000 };
  const { page } = await site.open(`/connections?lang=${lang}`, { colorScheme, viewport });
  await page
    .getByText(lang === "sv" ? "Lägg till taggar" : "Add tags", { exact: true })
    .first()
    .click(patient);
  return page;
}

test("a variable is found by search, ticked, shown as YAML and added to the file, whose comments stay", async () => {
  const page = await openOffers("en", "light");

  await page.getByLabel("Search names, paths and addresses").fill("Axis2/ParameterSet");
  await page.getByRole("button", { name: "Find" }).click(patient);
  await page.getByRole("checkbox", { name: /ActualPosition/ }).check(patient);
  await page.getByLabel(/^Equipment before the names/).fill("cell-3");
  await page.getByRole("button", { name: "Show as YAML" }).click(patient);
  await page.getByText("Would be added: 1").waitFor(patient);
  expect(readFileSync(file, "utf8")).not.toContain("tags:");
  await page.getByRole("button", { name: "Add to the configuration" }).click(patient);
  await page.getByText(/Added to the configuration: 1/).waitFor(patient);

  const text = readFileSync(file, "utf8");
  expect(text).toContain("# Cell 3");
  expect(text).toMatch(/id: cell-3\/.*axis2\/parameter-set\/actual-position\n {4}unit: deg\n {4}source: plc/);
  expect(await violations(page)).toEqual([]);
});

test("the tree opens level by level, and a robot is recommended as a whole, in Swedish and dark", async () => {
  const page = await openOffers("sv", "dark");

  await page.getByText("DeviceSet", { exact: true }).click(patient);
  await page.getByText("Robot1", { exact: true }).click(patient);
  await page.getByText("MotionDevices", { exact: true }).waitFor(patient);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Rekommenderade" }).click(patient);
  await page.getByLabel("Välj alla").check(patient);
  await page.getByText(/Valda: taggar \d+, maskiner 2/).waitFor(patient);
  await page.getByRole("button", { name: "Lägg till i konfigurationen" }).click(patient);
  await page.getByText(/Tillagda i konfigurationen/).waitFor(patient);

  expect(readFileSync(file, "utf8")).toMatch(/assets:\n {2}- id: robot1\/robot\n {4}name: Robot\n {4}template: cobot/);
  expect(await violations(page)).toEqual([]);
});
