/** Where packages come from, under which licences, and the bill of materials; and that what is wrong is found. */

import { join } from "node:path";
import Type from "typebox";
import Value from "typebox/value";
import { expect, test } from "vitest";
import { productionPackages } from "../../deploy/package/tree.ts";
import {
  type LockedPackage,
  type Review,
  readLockfile,
  readReview,
  reviewAgeDays,
  supplyChainProblems,
} from "../../deploy/supply-chain/check.ts";
import { readBill } from "../../gateway/bill-of-materials.ts";
import { runProcess } from "../support/processes.ts";

test("every package comes from the registry with a hash, under a licence that fits, without a known weakness", () => {
  expect(supplyChainProblems(readLockfile(), readReview())).toEqual([]);
});

test("the review has a date and a judgement for each entry", () => {
  const { reviewed, advisories } = readReview();

  expect(Number.isFinite(Date.parse(reviewed))).toBe(true);
  for (const { id, judgement } of advisories) expect(`${id}: ${judgement}`).toMatch(/: .{20}/);
  expect(reviewAgeDays({ reviewed: "2026-11-01" }, Date.parse("2026-12-02T12:00:00Z"))).toBe(31);
});

const sound: LockedPackage = { version: "2.0.0", integrity: "sha512-x", license: "MIT" };
const review: Review = {
  reviewed: "2026-11-26",
  licences: ["MIT"],
  licencesByHand: { old: "MIT, LICENSE" },
  installScripts: {},
  advisories: [{ id: "CVE-1", package: "weak", fixedIn: "2.10.0", judgement: "Bad." }],
};

test.each<[string, LockedPackage, string | undefined]>([
  ["a", sound, undefined],
  ["a", { ...sound, license: "GPL-3.0 OR MIT" }, undefined],
  ["old", { version: "1.0.0", integrity: "sha512-x" }, undefined],
  ["a", { ...sound, resolved: "git+ssh://git@example.com/a.git" }, "comes from git"],
  ["a", { ...sound, resolved: "https://elsewhere.example/a.tgz" }, "comes from https://elsewhere"],
  ["a", { ...sound, integrity: "sha1-x" }, "has no hash"],
  ["a", { ...sound, license: "GPL-3.0" }, "is under GPL-3.0"],
  ["a", { version: "1.0.0", integrity: "sha512-x" }, "states no licence"],
  ["a", { ...sound, hasInstallScript: true }, "runs a script"],
  ["weak", { ...sound, version: "2.9.9" }, "CVE-1, corrected in 2.10.0"],
  ["weak", { ...sound, version: "2.10.0" }, undefined],
])("%s %o: %s", (name, locked, problem) => {
  const problems = supplyChainProblems({ "": {}, [`node_modules/${name}`]: locked }, review);

  if (problem === undefined) expect(problems).toEqual([]);
  else expect(problems.join()).toContain(problem);
});

const Bill = Type.Object({
  bomFormat: Type.Literal("CycloneDX"),
  specVersion: Type.String(),
  components: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), purl: Type.String() })),
});

test("npm writes a CycloneDX bill of materials that names every package of production", async () => {
  // Not with --omit dev: npm then also leaves out what a package of development happens to share, such as yaml.
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const { stdout } = await runProcess("npm", args, { cwd: join(import.meta.dirname, "../..") });

  const { components } = Value.Parse(Bill, JSON.parse(stdout));
  const named = new Set(components.map(({ name }) => name));
  const missing = productionPackages().filter((path) => !named.has(path.slice(path.lastIndexOf("node_modules/") + 13)));
  expect(missing).toEqual([]);

  // The bill that a gateway gives out without npm names the same packages in the same form.
  const own = readBill(join(import.meta.dirname, "../../package-lock.json"), "0.1.0").components;
  const written = new Set(components.map(({ purl }) => purl));
  const needed = new Set(productionPackages().map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
  expect(own.filter(({ purl }) => !written.has(purl))).toEqual([]);
  expect([...needed].filter((name) => !own.some((component) => component.name === name))).toEqual([]);
  expect(own.every(({ hashes }) => hashes !== undefined)).toBe(true);
}, 120_000);
