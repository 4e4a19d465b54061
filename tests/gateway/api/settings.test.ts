/** Changing settings over HTTP: who may, what is refused with which code, and what is written down. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "../../../gateway/api/server.ts";
import { AuditLog } from "../../../gateway/audit/audit-log.ts";
import { loadConfiguration } from "../../../gateway/config/load.ts";
import { registries } from "../../../gateway/kinds.ts";
import { openSettings } from "../../../gateway/settings-at-work.ts";
import { furnishedAccounts } from "../../support/accounts.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { createTestGateway, plainTag } from "../../support/view.ts";

const text = "equipment: a/b/c # ours\nenergy: { tariff: { orePerKwh: 110 } }\n";

async function served() {
  const directory = temporaryDirectory("settings-api");
  const file = join(directory, "gateway.yaml");
  writeFileSync(file, text);
  mkdirSync(join(directory, "data"));
  const settings = openSettings({
    configuration: loadConfiguration(file, registries, {}),
    ...{ registries, env: {}, reload: undefined, isDemo: false },
  });
  const { accounts, tokens } = await furnishedAccounts();
  const audit = new AuditLog({ directory: join(directory, "audit"), quotaBytes: 1e9, now: Date.now });
  const { view } = createTestGateway([plainTag("pump/power")]);
  const server = await startServer({
    ...{ view: Object.create(view, { settings: { value: settings } }), host: "127.0.0.1", port: 0 },
    ...{ dashboards: undefined, log: silentLog, accounts, audit },
  });
  onTestFinished(() => server.close());
  const post = async (path: string, body: object, token: string = tokens.engineer) => {
    const response = await fetch(`${server.url}/api/v1/settings/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each test looks at its own parts of an answer.
    const answer: any = await response.json();
    return { status: response.status, body: answer };
  };
  return { post, tokens, audit, file, content: () => readFileSync(file, "utf8") };
}

const changes = [{ setting: "tariff", value: { orePerKwh: 98 } }];

test("an engineer sees the difference, writes it, and the audit log holds what it was and what it is", async () => {
  const { post, audit, content } = await served();

  const { body: preview } = await post("preview", { changes });
  const { status, body: report } = await post("changes", { changes, digest: preview.digest });
  const { body: undone } = await post("undo", {});

  expect(preview.lines.filter(({ change }: { change: string }) => change !== "same")).toEqual([
    { change: "removed", before: 2, text: "energy: { tariff: { orePerKwh: 110 } }" },
    { change: "added", after: 2, text: "energy: { tariff: { orePerKwh: 98 } }" },
  ]);
  expect({ status, canUndo: report.canUndo, canReload: report.canReload }).toEqual({
    ...{ status: 200, canUndo: true, canReload: false },
  });
  expect(undone.canUndo).toBe(false);
  expect(content()).toBe(text);
  expect(audit.list({ limit: 10 }).find(({ action }) => action === "configuration.change")).toMatchObject({
    ...{ role: "engineer", target: "energy/tariff", outcome: "done" },
    details: { from: "{ orePerKwh: 110 }", to: "{ orePerKwh: 98 }" },
  });
});

test("an operator may not, and nothing is read or written", async () => {
  const { post, tokens, content } = await served();

  for (const path of ["preview", "changes", "undo"]) {
    const digest = "0".repeat(64);
    expect(
      await post(path, path === "undo" ? {} : { changes, ...(path === "changes" ? { digest } : {}) }, tokens.operator),
    ).toMatchObject({
      ...{ status: 403, body: { code: "SAMSPEL_FORBIDDEN" } },
    });
  }
  expect(content()).toBe(text);
});

test.each([
  ["a file of another digest", "changes", { changes, digest: "0".repeat(64) }, 409, "SAMSPEL_CONFIG_CHANGED"],
  ["nothing to undo", "undo", {}, 409, "SAMSPEL_CONFIG_CHANGED"],
  ["a wrong value", "preview", { changes: [{ setting: "language", value: {} }] }, 400, "SAMSPEL_CONFIG_INVALID"],
  ["an unknown metric", "preview", { changes: [{ setting: "shifts", metric: "x" }] }, 404, "SAMSPEL_SETTING_UNKNOWN"],
  ["a setting outside the set", "preview", { changes: [{ setting: "api", value: 1 }] }, 400, "SAMSPEL_REQUEST_INVALID"],
  ["a key too many", "preview", { changes: [{ setting: "language", path: "/etc" }] }, 400, "SAMSPEL_REQUEST_INVALID"],
  ["no change", "preview", { changes: [] }, 400, "SAMSPEL_REQUEST_INVALID"],
  ["too many", "preview", { changes: Array(201).fill(changes[0]) }, 400, "SAMSPEL_REQUEST_INVALID"],
  ["no digest", "changes", { changes }, 400, "SAMSPEL_REQUEST_INVALID"],
  [
    "a secret of the machine",
    "preview",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
    { changes: [{ setting: "timeZone", value: "${file:/etc/shadow}" }] },
    400,
    "SAMSPEL_ENTRY_REFERENCE",
  ],
])("%s is refused with a stable code, and the file stays", async (_, path, body, status, code) => {
  const { post, content } = await served();

  expect(await post(path, body)).toMatchObject({ status, body: { code } });
  expect(content()).toBe(text);
});
