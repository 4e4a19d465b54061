/** What is told of the installation: releases beside one another, the last update, keys of pseudonyms. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installationOf } from "../../gateway/installation.ts";
import { switchTo, writeState } from "../../gateway/update-state.ts";
import { temporaryDirectory } from "../support/context.ts";

function installed() {
  const root = temporaryDirectory("installed");
  for (const release of ["0.1.0", "0.2.0", ".0.3.0.partial"]) {
    mkdirSync(join(root, "releases", release), { recursive: true });
  }
  switchTo(root, "0.2.0");
  const told = () =>
    installationOf({ version: "0.2.0", folder: join(root, "releases/0.2.0"), dataDirectory: join(root, "data") });
  return { root, told };
}

test("of releases beside one another the one at work, those kept, and what became of the last update are told", () => {
  const { root, told } = installed();
  const before = told();
  writeState(root, {
    ...{ phase: "rolled-back", from: "0.2.0", to: "0.3.0" },
    ...{ attempts: 3, deadline: 1, updater: 1 },
  });

  expect(before.releases).toEqual({ atWork: "0.2.0", others: ["0.1.0"] });
  expect(told().releases?.update).toEqual({ phase: "rolled-back", from: "0.2.0", to: "0.3.0" });
});

test("a checkout, a container, and a folder that only looks like an installation have no releases", () => {
  const { root, told } = installed();
  const folder = join(temporaryDirectory("releases-elsewhere"), "releases/0.2.0");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "../../current"), "no link");

  expect(installationOf({ version: "0.2.0", folder: root, dataDirectory: root }).releases).toBeUndefined();
  expect(installationOf({ version: "0.2.0", folder, dataDirectory: root }).releases).toBeUndefined();
  expect(told()).toMatchObject({ version: "0.2.0", runtime: process.version, campaignKeyCount: 0 });
});

test("keys of campaigns are counted, and nothing else of them is told", () => {
  const { root, told } = installed();
  const keys = join(root, "data/recordings/campaign-keys");
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, "0123456789abcdef.key"), "secret");
  symlinkSync("/etc/hostname", join(keys, "note.txt"));

  expect(told().campaignKeyCount).toBe(1);
  expect(JSON.stringify(told())).not.toContain("0123456789abcdef");
});
