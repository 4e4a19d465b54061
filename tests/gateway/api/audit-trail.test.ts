/** What the interface writes down about who did what, and what it does not. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AuditLog } from "../../../gateway/audit/audit-log.ts";
import { furnishedAccounts, passwordOf } from "../../support/accounts.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { plainCondition } from "../../support/view.ts";
import { get, post, startedServer } from "./server-under-test.ts";

async function auditedServer(directory = temporaryDirectory("audit")) {
  const { accounts, tokens } = await furnishedAccounts();
  const audit = new AuditLog({ directory, quotaBytes: 1e9, now: Date.now });
  const server = await startedServer({ options: { accounts, audit, anonymousRole: "none" } });
  const as = (role: keyof typeof tokens) => ({ authorization: `Bearer ${tokens[role]}` });
  return { ...server, audit, as };
}

function json(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
}

test("who did what, from where, and what came of it; refused attempts too; looking is not written down", async () => {
  const { url, audit, as, gateway } = await auditedServer();
  gateway.raise(plainCondition("one"));

  await post(`${url}/api/v1/conditions/one/acknowledge`, { headers: as("operator") });
  await post(`${url}/api/v1/conditions/one/acknowledge`, { headers: as("viewer") });
  await post(`${url}/api/v1/models/pump/roll-back`, { headers: as("engineer") });
  await fetch(`${url}/api/v1/site`, { headers: as("viewer") });

  await expect.poll(() => audit.list({ limit: 9 }).length).toBe(3);
  expect(audit.list({ limit: 9 }).reverse()).toMatchObject([
    { actor: "t-operator", role: "operator", from: "127.0.0.1", target: "one", outcome: "done" },
    { actor: "t-viewer", action: "POST /api/v1/conditions/:id/acknowledge", outcome: "SAMSPEL_FORBIDDEN" },
    { actor: "t-engineer", action: "POST /api/v1/models/:id/roll-back", target: "pump", outcome: "done" },
  ]);
});

test("secrets are masked: passwords, codes, tokens, whoever sends them", async () => {
  const { url, audit, as } = await auditedServer();
  const secrets = ["canary words for a new account", "canary-wrong-password", "samspel_canary-token"];

  const user = { name: "olle", role: "viewer", password: secrets[0] };
  expect((await post(`${url}/api/v1/users`, json(user, as("admin")))).status).toBe(200);
  await post(`${url}/api/v1/session`, json({ name: "a-admin", password: secrets[1] }));
  await post(`${url}/api/v1/display`, json({ token: secrets[2] }));
  const made = await post(`${url}/api/v1/tokens`, json({ name: "mes", role: "viewer", days: 1 }, as("admin")));

  await expect.poll(() => audit.list({ limit: 9 }).length).toBe(4);
  const text = JSON.stringify(audit.list({ limit: 9 }));
  for (const secret of [...secrets, (made.body as { secret: string }).secret]) expect(text).not.toContain(secret);
  expect(text).toContain("anonymous: a-admin");
  expect(text).toContain('"role":"viewer"');
});

test("a name that is no account is not written down, for it may be a password; the same one is known again", async () => {
  const { url, audit } = await auditedServer();
  const names = ["a-admin", "my-long-password", "my-long-password", "other\u202e\n"];

  for (const name of names) await post(`${url}/api/v1/session`, json({ name, password: "wrong words of nobody" }));

  await expect.poll(() => audit.list({ limit: 9 }).length).toBe(4);
  const [other, again, unknown, known] = audit.list({ limit: 9 });
  expect(known).toMatchObject({ actor: "anonymous: a-admin", details: { name: "a-admin", password: "***" } });
  expect(unknown!.actor).toMatch(/^anonymous: unknown name [0-9a-f]{8}$/);
  expect(again!.actor).toBe(unknown!.actor);
  expect(other!.actor).not.toBe(unknown!.actor);
  expect(JSON.stringify(audit.list({ limit: 9 }))).not.toMatch(/my-long|202e|\u202e/);
});

test("nothing is written down about the anonymous form", async () => {
  const { url, audit, as } = await auditedServer();

  await post(`${url}/api/v1/cells/cell-3/form`, json({ trust: [7, 8, 9] }, as("viewer")));
  await post(`${url}/api/v1/session`, json({ name: "a-admin", password: passwordOf("admin") }));

  await expect.poll(() => audit.list({ limit: 9 }).length).toBe(1);
  expect(JSON.stringify(audit.list({ limit: 9 }))).not.toContain("form");
});

test("accounts are not changed while nothing can be written; everything else goes on", async () => {
  const directory = join(temporaryDirectory("audit"), "file");
  writeFileSync(directory, "in the way");
  const { url, audit, as, gateway } = await auditedServer(directory);
  gateway.raise(plainCondition("one"));

  expect((await post(`${url}/api/v1/conditions/one/acknowledge`, { headers: as("operator") })).status).toBe(200);
  await expect.poll(() => audit.failure()).toBeDefined();
  const refused = await post(`${url}/api/v1/tokens`, json({ name: "mes", role: "viewer", days: 1 }, as("admin")));

  expect(refused).toMatchObject({ status: 503, body: { code: "SAMSPEL_AUDIT_UNWRITABLE" } });
  expect((await get(`${url}/healthz`)).status).toBe(200);
});

test("admins read it over the interface", async () => {
  const { url, as } = await auditedServer();
  await post(`${url}/api/v1/session`, json({ name: "a-admin", password: passwordOf("admin") }));

  const read = async (query: string) =>
    (await fetch(`${url}/api/v1/audit${query}`, { headers: as("admin") })).json() as Promise<object[]>;

  await expect.poll(() => read("")).toMatchObject([{ number: 1, outcome: "done" }]);
  expect(await read("?before=1")).toEqual([]);
  expect((await fetch(`${url}/api/v1/audit`, { headers: as("engineer") })).status).toBe(403);
});
