/** The page of connections: the tree of tags, and certificates that a person decides about. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CertificateChange, CertificateOverview, KeptCertificate } from "../../gateway/core/source-access.ts";
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
  expect(await page.locator(".tag-leaf").first().innerText()).toMatch(/\d/);
  expect(await violations(page)).toEqual([]);
});
