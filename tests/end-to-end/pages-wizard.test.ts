/** Connecting a machine on the pages of a running gateway: a secured OPC UA server that knows nobody yet, and a broker. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpcuaServer, serveOpcua } from "../../simulators/servers/opcua.ts";
import { violations } from "../support/axe.ts";
import { launchBrowser, openPage, type WatchedPage } from "../support/browser.ts";
import { createCertificates } from "../support/certificates.ts";
import { eventually, startGatewayOn } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { patient } from "../support/pages.ts";
import { freePort } from "../support/ports.ts";

/** A machine that publishes while it is asked about. */
interface Machine extends AsyncDisposable {
  readonly endpointUrl: string;
  /** What somebody does in the machine's own tool. */
  acceptAll(): Promise<void>;
}

const password = "Read-only-1";
const tags = [
  { id: "press/vibration", dataType: "number", unit: "mm/s", range: [0, 11] },
  { id: "press/motor-temperature", dataType: "number", range: [0, 120] },
  { id: "press/power", dataType: "number", unit: "kW" },
  { id: "press/serial-number", dataType: "string" },
] as const;

async function startMachine(): Promise<Machine> {
  const certificateDirectory = temporaryDirectory("wizard-machine");
  const server: OpcuaServer = await serveOpcua({
    ...{ port: 0, tags, certificateDirectory, namespaceUri: "urn:example:press" },
    ...{ users: { samspel: password }, trustsUnknownClients: false },
  });
  let step = 0;
  const publishing = setInterval(() => {
    const timeMs = Date.now();
    const wave = Math.sin(++step / 10);
    server.publish([
      { id: "press/vibration", value: 1 + wave / 10, timeMs },
      { id: "press/motor-temperature", value: 55 + wave, timeMs },
      { id: "press/power", value: 4 + wave / 5, timeMs },
    ]);
  }, 200);
  return {
    endpointUrl: server.endpointUrl,
    async acceptAll() {
      const rejected = (await readdir(certificateDirectory, { recursive: true })).filter((name) =>
        /rejected\/.*\.pem$/.test(name),
      );
      for (const name of rejected) {
        const to = join(certificateDirectory, name.replace(/rejected\/(certs\/)?/, "trusted/certs/"));
        await mkdir(join(to, ".."), { recursive: true });
        await rename(join(certificateDirectory, name), to);
      }
      await server.reloadTrust();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(publishing);
      await server.close();
    },
  };
}

const before =
  "# The press shop. Ask Kim before changing anything.\nequipment: boras/press-shop/line-1 # as in the ERP\n";

async function startGateway() {
  return await startGatewayOn(`${before}api: { port: ${await freePort()}, anonymousRole: engineer }\n`);
}

let gateway: Awaited<ReturnType<typeof startGateway>>;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click(patient);
const wizard = (lang: "en" | "sv", more: Parameters<typeof openPage>[2] = {}): Promise<WatchedPage> =>
  openPage(browser, `${gateway.url}/connect?lang=${lang}`, { viewport: { width: 800, height: 1280 }, ...more });

describe("a secured OPC UA server that has never seen this gateway", () => {
  test("is found, trusted both ways, signed in to, its values are live, their normal is being learned, and undoing restores the file; nothing is written before somebody says so", async () => {
    await using machine = await startMachine();
    const watched = await wizard("en");
    const { page } = watched;
    const startedMs = performance.now();

    await page.getByLabel("Name of the connection").fill("press", patient);
    await press(page, "Next");
    await press(page, "Search this network");
    await page
      .getByText(/Nobody announced itself|announces itself|known to a discovery server/)
      .first()
      .waitFor(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Look there");
    await page.getByRole("alert").getByText("Type where the machine is").waitFor(patient);
    await page.getByText('First press "Look there".').waitFor(patient);
    await page.getByLabel("Address of the server").fill(new URL(machine.endpointUrl).host);
    await press(page, "Look there");
    await page.getByText("Samspel takes this one").waitFor(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Next");
    await page.locator("dt", { hasText: "SHA-256" }).waitFor(patient);
    await press(page, "They are equal: trust the machine");
    await page.getByText(/^The machine does not accept/).waitFor(patient);
    expect(await violations(page)).toEqual([]);
    await eventually(
      async () => {
        // An attempt that was under way may have been rejected once more.
        await machine.acceptAll();
        return page.getByText("The machine accepts Samspel.").isVisible();
      },
      (isAccepted) => isAccepted,
      90_000,
    );
    await press(page, "Next");
    await page.getByLabel("With a user name and a password").check();
    await page.getByLabel("User name", { exact: true }).fill("samspel");
    await page.getByLabel(/^Password/).fill(password);
    await press(page, "Try to sign in");
    await page.getByText("It works.").waitFor(patient);
    await press(page, "Next");
    await page.getByLabel("Choose all").check(patient);
    await page.getByText("Chosen: 3. At most 3 values a second.").waitFor(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Next");
    await page.getByRole("button", { name: "Right: press/motor-temperature, Cel" }).click(patient);
    await page.getByRole("button", { name: "Right: press/vibration, mm/s" }).click(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Next");
    await page.getByLabel("Name on the screens").fill("Press 1", patient);
    expect(readFileSync(gateway.file, "utf8")).toBe(gateway.text);
    await press(page, "Write it and start");
    await page.getByText("Live values").waitFor({ timeout: 90_000 });
    await page.locator("dd", { hasText: /mm\/s/ }).waitFor({ timeout: 60_000 });
    const seconds = (performance.now() - startedMs) / 1000;
    await press(page, "Learn");
    await page.getByText(/^Collecting what is normal .* min left/).waitFor(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Next");
    await page.getByText("Nothing leaves this gateway.").waitFor(patient);
    expect(await violations(page)).toEqual([]);
    const written = readFileSync(gateway.file, "utf8");
    await press(page, "Undo everything");
    await page.getByText("Undone. The configuration is what it was before.").waitFor({ timeout: 90_000 });

    console.info(JSON.stringify({ name: "onboarding-opcua", secondsToALiveValue: Math.round(seconds) }));
    expect(written.startsWith(before)).toBe(true);
    expect(written).toContain("id: press-1/press/vibration");
    expect(written).not.toContain(password);
    expect(readFileSync(gateway.file, "utf8")).toBe(gateway.text);
    expect(watched.foreignRequests).toEqual([]);
    await page.context().close();
  }, 300_000);
});

describe.skipIf(!hasMosquitto)("a broker", () => {
  test("with a certificate of its own authority and a user is listened to, and its values are taken over, in Swedish and dark", async () => {
    const { authority, server } = createCertificates();
    const passwords = join(temporaryDirectory("wizard-broker"), "passwords");
    execFileSync("mosquitto_passwd", ["-b", "-c", passwords, "samspel", password]);
    await using broker = await startMosquitto({
      tls: { authority, ...server },
      config: ["allow_anonymous false", `password_file ${passwords}`],
    });
    const { connectAsync } = await import("mqtt");
    const ca = readFileSync(authority, "utf8");
    const publisher = await connectAsync(broker.url, { ca, username: "samspel", password });
    const publish = (topic: string, payload: object) =>
      publisher.publish(topic, JSON.stringify(payload), { retain: true });
    publish("hall/fan-1/state", { value: 12.5, unit: "A", time: Date.now() });
    publish("hall/fan-1/env", { temperature: 21.5, deep: { humidity: 40 } });
    publish("hall/people/position", { x: 1, y: 2 });
    const { page } = await wizard("sv", { colorScheme: "dark" });

    await page.getByLabel(/^MQTT/).check(patient);
    await press(page, "Nästa");
    await page.getByLabel("Brokerns adress").fill(broker.url);
    await press(page, "Anslut och lyssna");
    await page
      .getByRole("alert")
      .getByText(/certifikat|certificate/i)
      .waitFor(patient);
    await page.getByLabel(/^Certifikat för den utfärdare/).fill(ca);
    await press(page, "Anslut och lyssna");
    await page.getByText("Brokern svarar och vill att någon loggar in.").waitFor(patient);
    await press(page, "Nästa");
    await press(page, "Nästa");
    await page.getByLabel("Med användarnamn och lösenord").check();
    await page.getByLabel("Användarnamn", { exact: true }).fill("samspel");
    await page.getByLabel(/^Lösenord/).fill(password);
    await press(page, "Prova att logga in");
    await page.getByText("Det fungerar.").waitFor(patient);
    await press(page, "Nästa");
    await page.getByLabel("Välj alla").check(patient);
    expect(await violations(page)).toEqual([]);
    await press(page, "Nästa");
    await page.getByRole("button", { name: /^Stämmer: .*temperature/ }).click(patient);
    await press(page, "Nästa");
    await press(page, "Skriv och starta");
    await page.getByText("Aktuella värden").waitFor({ timeout: 90_000 });
    await page.getByText("21,5").waitFor({ timeout: 60_000 });

    const written = readFileSync(gateway.file, "utf8");
    expect(written).toContain("address: hall/fan-1/env#/temperature");
    expect(written).toContain("address: hall/fan-1/state");
    expect(written).not.toContain("people");
    await publisher.endAsync();
    await page.context().close();
  }, 240_000);
});
