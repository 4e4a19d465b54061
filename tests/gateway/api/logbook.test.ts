/** The logbook over HTTP: who may write, what is refused, and what the audit log gets of it. */
import { expect, test } from "vitest";
import type { AuditEvent } from "../../../gateway/core/audit.ts";
import { get, post, startedServer } from "./server-under-test.ts";

const entry = { kind: "maintenance", about: "pump", work: "inspected", text: "Nothing found" };

function init(body: object): RequestInit {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

test("an operator writes and withdraws, a viewer reads", async () => {
  const operator = await startedServer();
  const viewer = await startedServer({ options: { anonymousRole: "viewer" } });

  expect(await post(`${operator.url}/api/v1/logbook`, init(entry))).toMatchObject({
    status: 200,
    body: { ...entry, by: "operator" },
  });
  expect(await post(`${operator.url}/api/v1/logbook/one/withdraw`)).toMatchObject({
    status: 200,
    body: { withdrawn: { by: "operator" } },
  });
  expect(await post(`${viewer.url}/api/v1/logbook`, init(entry))).toMatchObject({ status: 403 });
  expect(await post(`${viewer.url}/api/v1/logbook/one/withdraw`)).toMatchObject({ status: 403 });
  expect(await get(`${viewer.url}/api/v1/logbook?kind=handover&about=line-1`)).toMatchObject({
    status: 200,
    body: { entries: [], noteDays: 90 },
  });
});

test("what no entry can be is refused", async () => {
  const { url } = await startedServer();
  const refused = [
    { ...entry, kind: "gossip" },
    { ...entry, work: "painted" },
    { ...entry, text: "x".repeat(1001) },
    { ...entry, by: "admin" },
    { ...entry, timeMs: 1e99 },
  ];

  for (const body of refused) expect(await post(`${url}/api/v1/logbook`, init(body))).toMatchObject({ status: 400 });
  expect(await get(`${url}/api/v1/logbook?from=5&to=4`)).toMatchObject({ status: 400 });
});

test("the audit log says that something was written about what, and not the text, which goes before it", async () => {
  const events: AuditEvent[] = [];
  const audit = {
    record: (event: AuditEvent) => events.push(event) > 0,
    list: () => [],
    failure: () => undefined,
  };
  const { url } = await startedServer({ options: { audit } });

  await post(`${url}/api/v1/logbook`, init(entry));

  expect(events).toMatchObject([{ action: "POST /api/v1/logbook", details: { about: "pump", work: "inspected" } }]);
  expect(JSON.stringify(events)).not.toContain("Nothing found");
});
