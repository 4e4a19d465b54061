/** The page of connections: the tree of tags, and certificates that a person decides about. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import type { CertificateChange, CertificateOverview, KeptCertificate } from "../../gateway/core/source-access.ts";
import type { SinkReport } from "../../gateway/core/view.ts";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer" });
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

const certificate: KeptCertificate = {
  subject: "CN=PLC-1",
  issuer: "CN=PLC-1",
  applicationUri: "urn:plc-1",
  thumbprint: "ab".repeat(20),
  fingerprint: "cd".repeat(32),
  validFrom: "2026-01-01T00:00:00Z",
  validTo: "2027-01-01T00:00:00Z",
  daysLeft: 40,
  hosts: ["plc-1"],
  keyBits: 2048,
  file: "plc-1.pem",
};

test.each(["light", "dark"] as const)("a certificate that waits is trusted by a press, in %s", async (colorScheme) => {
  const changes: CertificateChange[] = [];
  const overview = (): CertificateOverview => {
    const [trusted, rejected] = changes.length > 0 ? [[certificate], []] : [[], [certificate]];
    return { trusted, rejected, unreadable: [], steps: [] };
  };
  Object.assign(site.line.view, {
    sourceAccess: () => ({
      certificates: async () => overview(),
      changeCertificates: async (change: CertificateChange) => {
        changes.push(change);
        return overview();
      },
    }),
  });
  const { page } = await site.open("/connections?lang=sv", { colorScheme, viewport: { width: 800, height: 2400 } });

  await page.getByText("Certifikat", { exact: true }).click(patient);
  await page.getByRole("button", { name: "Lita på: CN=PLC-1" }).click(patient);
  await page.getByRole("button", { name: "Sluta lita på: CN=PLC-1" }).waitFor(patient);

  expect(changes).toEqual([{ action: "trust", fingerprint: certificate.fingerprint }]);
  expect(await violations(page)).toEqual([]);
});

test("tags stand in a tree by equipment: a level is drawn when it is opened", async () => {
  const { page } = await site.open("/connections?lang=en", { viewport: { width: 1280, height: 2400 } });
  const tree = page.locator(".tag-tree").first();
  await tree.waitFor(patient);
  expect(await page.locator(".tag-leaf").count()).toBe(0);

  await tree.getByText("spindle-1", { exact: false }).first().click(patient);

  await expect.poll(() => page.locator(".tag-leaf").count(), patient).toBeGreaterThan(2);
  await expect.poll(() => page.locator(".tag-leaf").first().innerText(), patient).toMatch(/\d/);
  expect(await violations(page)).toEqual([]);
});

const destination: SinkReport = {
  id: "history",
  kind: "influxdb",
  state: "forwarding",
  sinceMs: Date.now() - 60_000,
  attempts: 0,
  dueCount: 1000,
  forwardedCount: 1000,
  omittedCount: 0,
  setAsideCount: 0,
  missedCount: 0,
  pendingCount: 0,
  refusals: [],
};

const unreachable: Condition = {
  id: "sink/plant/unreachable",
  state: "active",
  acknowledged: false,
  severity: 400,
  code: "SAMSPEL_INFLUXDB_TOKEN",
  message: "Nothing is forwarded to plant; it waits on disk: 401.",
  activeTimeMs: Date.now() - 60_000,
};

test("a destination shows its backlog in hours, what it waits for and the condition that it raised", async () => {
  const held: SinkReport = {
    ...destination,
    id: "plant",
    state: "held",
    code: "SAMSPEL_INFLUXDB_TOKEN",
    message: "The server refuses the token.",
    next: "Check token.",
    nextAttemptMs: Date.now() + 60_000,
    forwardedCount: 100,
    pendingCount: 900,
    pendingSinceMs: Date.now() - 5_400_000,
  };
  const waiting: SinkReport = { ...held, id: "archive", kind: "file", state: "retrying" };
  Object.assign(site.line.view, { sinks: () => [destination, held, waiting], conditions: () => [unreachable] });
  const { page } = await site.open("/connections?lang=sv", { viewport: { width: 800, height: 4000 } });
  const cardOf = (id: string) => page.locator(".source", { has: page.getByRole("heading", { name: id }) });

  await cardOf("plant").getByText("Databasen tar inte emot nyckeln").waitFor(patient);
  const [idle, stopped, retried] = [
    await cardOf("history").innerText(),
    await cardOf("plant").innerText(),
    await cardOf("archive").innerText(),
  ];

  expect(idle).toContain("Vilar: inget väntar");
  expect(stopped).toMatch(/Stoppad tills någon åtgärdar; nytt försök \d\d:\d\d:\d\d/);
  expect(stopped).toContain("Databasen tar inte emot nyckeln. (The server refuses the token.) SAMSPEL_INFLUXDB_TOKEN");
  expect(stopped).toContain("Inget skickas till plant");
  expect(stopped).toMatch(/Eftersläpning\s+1,50 h/);
  expect(retried).toMatch(/Väntar till \d\d:\d\d:\d\d/);
  expect(retried).not.toContain("Inget skickas");
  expect(await violations(page)).toEqual([]);
});
