/** `npm start` on a fresh data directory: a live line with scores and collaboration figures in a real browser. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { HistoryAnswer, SiteAnswer, TagAnswer } from "../../gateway/api/contract.ts";
import { demoHosts } from "../../gateway/cli/demo-hosts.ts";
import type { DemoPlan, DemoStatus } from "../../gateway/core/demo.ts";
import type { AssetReport, ModelReport, SourceReport } from "../../gateway/core/view.ts";
import { launchBrowser, openPage, systemChromium } from "../support/browser.ts";
import { demoVerb, eventually, getJson, samspel, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { patient } from "../support/pages.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const root = join(import.meta.dirname, "../..");
const canPrint = presentOrFailInCi(existsSync(systemChromium), "Chromium");

test("the demo shows a live line, keeps its values when it is killed, and goes on where it was", async () => {
  const data = join(temporaryDirectory("demo"), "data");
  const startMs = Date.now();

  const first = await startSamspel<{ url: string }>(demoVerb(data));
  await using _first = first;
  const { url } = first.ready;
  const tags = await eventually(
    () => getJson<TagAnswer[]>(`${url}/api/v1/tags`),
    (all) =>
      ["spindle-1/anomaly/score", "cell-1/fluency/robot-idle-share", "cell-1/separation/separation-margin"].every(
        (id) => typeof all.find((tag) => tag.id === id)?.value === "number",
      ),
  );
  const models = await getJson<ModelReport[]>(`${url}/api/v1/models`);
  const sources = await getJson<SourceReport[]>(`${url}/api/v1/sources`);
  const checked = await samspel(["check", "--config", join(data, "demo.yaml")]);
  const written = await connected(url);
  const restarted = () => getJson<{ reloads: number }>(`${url}/api/v1/onboarding`).catch(() => ({ reloads: 0 }));
  await eventually(restarted, ({ reloads }) => reloads > 0);
  await using browser = await launchBrowser();
  const { page, problems, foreignRequests } = await openPage(browser, `${url}/?lang=en`);
  await page.getByRole("link", { name: "Spindle 1" }).waitFor();
  await page.getByText("Simulated data").first().waitFor();
  await page.getByRole("link", { name: "Demo", exact: true }).click();
  await page.getByText("samspel demo --host 0.0.0.0").waitFor();
  await page.getByText("The line runs as it should").waitFor();
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByText("The line has faults").waitFor();
  await page.getByRole("button", { name: "Back to normal" }).click();
  await page.getByText("The line runs as it should").waitFor();
  await page.getByRole("button", { name: "Start the story" }).click();
  await page.getByText("Calm means good.").first().waitFor();
  await expect.poll(() => page.locator("h1").innerText(), patient).toBe("Overview");
  await page.getByRole("button", { name: "Next chapter" }).click();
  await expect.poll(() => page.locator("h1").innerText(), patient).toBe("Conveyor 1");
  await page.getByText("Two weeks before anybody hears it.").waitFor();
  const steered = await steeredByHttp(`${url}/api/v1/demo`);
  const problemsWhileAlive = [...problems];
  await first.child.kill();

  const second = await startSamspel<{ url: string }>([
    "demo",
    "--lang",
    "sv",
    "--host",
    "0.0.0.0",
    "--port",
    "0",
    "--data",
    data,
  ]);
  await using _second = second;
  const open = await getJson<{ plan: DemoPlan }>(`${second.ready.url}/api/v1/demo`);
  const site = await getJson<SiteAnswer>(`${second.ready.url}/api/v1/site`);
  const assets = await getJson<AssetReport[]>(`${second.ready.url}/api/v1/assets`);
  const range = `from=${startMs}&to=${Date.now() + 60_000}&points=4000`;
  const history = await getJson<HistoryAnswer>(`${second.ready.url}/api/v1/history?tag=spindle-1/vibration&${range}`);
  const left = canPrint ? await leftBehind(second.ready.url, { data, fromMs: startMs }) : undefined;

  expect(checked, checked.stderr).toMatchObject({ code: 0 });
  expect(written).toMatchObject({ added: ["press-1/serial"], isWritten: true });
  expect(models.map(({ state }) => state)).toEqual(["active", "active", "active", "active"]);
  expect(sources.map(({ state, rejectedCount }) => [state, rejectedCount])).toEqual([
    ["connected", 0],
    ["connected", 0],
  ]);
  // No version of a model runs in shadow, and a machine need not have stood idle: those tags, and no others, are without a value.
  const empty = tags.filter(({ statusCode, id }) => statusCode === null && !id.endsWith("/idle-stretch"));
  expect(empty.map(({ id }) => id)).toEqual(models.map(({ id }) => `${id}/anomaly/shadow-score`));
  expect(steered.refused).toMatchObject({
    code: "SAMSPEL_DEMO_REFUSED",
    message: expect.stringContaining("compressor-1"),
  });
  expect(steered.injected).toMatchObject({
    faults: expect.arrayContaining([expect.objectContaining({ kind: "air-leak" })]),
  });
  expect(steered.calm).toMatchObject({ scenario: "healthy-line", faults: [] });
  expect(problemsWhileAlive).toEqual([]);
  expect(foreignRequests).toEqual([]);
  expect(open.plan.hosts).toEqual(demoHosts("0.0.0.0"));
  expect(site).toMatchObject({ role: "operator", language: "sv" });
  expect(assets.map(({ name }) => name)).toContain("Spindel 1");
  expect(history.count).toBeGreaterThan(0);
  expect(history.timesMs[0]).toBeLessThan(startMs + 60_000);
  if (left !== undefined) {
    expect(left.end, left.end.stderr).toMatchObject({ code: 0 });
    for (const sheet of ["energirapport.pdf", "skiftrapport.pdf"]) {
      expect(readFileSync(join(left.folder, sheet), "latin1")).toMatch(/^%PDF-/);
    }
    expect(left.verified, left.verified.stderr).toMatchObject({ code: 0 });
  }
  expect(await second.child.stop("SIGTERM")).toMatchObject({ code: 0 });
}, 240_000);

/** A value more, as if a machine were connected from the pages. */
async function connected(url: string): Promise<unknown> {
  const tags = [{ id: "press-1/serial", dataType: "string", source: "plc", address: "ns=1;s=serial" }];
  const answer = await fetch(`${url}/api/v1/onboarding/entries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ source: "plc", tags }),
  });
  return answer.json();
}

/** What the kit leaves with a host after a visit: two sheets and the crate of a recording, by its script. */
async function leftBehind(url: string, { data, fromMs }: { readonly data: string; readonly fromMs: number }) {
  const folder = join(temporaryDirectory("left-behind"), "visit");
  const command = join(root, "gateway/cli/samspel.mjs");
  const recording = JSON.stringify({ name: "Visit", fromMs, toMs: Date.now() });
  const headers = { "content-type": "application/json" };
  const started = await fetch(`${url}/api/v1/recordings`, { method: "POST", headers, body: recording });
  expect(started.status, await started.text()).toBeLessThan(300);
  const end = await runProcess("sh", [join(root, "deploy/kit/leave-behind.sh"), folder, "cell-1", "Visit"], {
    env: {
      ...{ SAMSPEL_URL: url, SAMSPEL_CONFIG: join(data, "demo.yaml"), SAMSPEL: command },
      ...{ SAMSPEL_CHROMIUM: systemChromium, SAMSPEL_PRINT_MS: "5000" },
    },
  });
  const verified = await runProcess(process.execPath, [command, "verify", join(folder, "inspelning")]);
  return { folder, end, verified };
}

/** A fault on a machine that cannot have it, one on a machine that can, and back to normal, on the real simulated line. */
async function steeredByHttp(address: string) {
  const send = async (command: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    return (await fetch(address, { method: "POST", headers, body: JSON.stringify(command) })).json();
  };
  type Look = { readonly status: DemoStatus };
  const look = (isDone: (status: DemoStatus) => boolean) =>
    eventually(
      () => getJson<Look>(address),
      ({ status }) => isDone(status),
    );
  const refused = await send({ inject: "air-leak", machine: "spindle-1" });
  await send({ inject: "air-leak", machine: "compressor-1" });
  const injected = await look(({ faults }) => faults.some(({ kind }) => kind === "air-leak"));
  await send({ scenario: "healthy-line" });
  const calm = await look(({ faults }) => faults.length === 0);
  return { refused, injected: injected.status, calm: calm.status };
}

test("a port that is taken is said in words, with what to do, before anything is started", async () => {
  const data = join(temporaryDirectory("demo"), "b");
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? String(address?.port) : "";

  await expect(startSamspel(["demo", "--port", port, "--data", data])).rejects.toThrow(/SAMSPEL_PORT_IN_USE/);
  expect(existsSync(data)).toBe(false);
});
