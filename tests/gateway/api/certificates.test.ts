/** `/api/v1/sources/{id}/certificates`: who may look, who may decide, and what is refused. */
import { expect, test } from "vitest";
import { PermanentError } from "../../../gateway/core/errors.ts";
import type { CertificateChange, CertificateOverview } from "../../../gateway/core/source-access.ts";
import { startedServer } from "./server-under-test.ts";

const thumbprint = "ab".repeat(20);
const overview: CertificateOverview = { trusted: [], rejected: [], unreadable: [], steps: ["Trust it"] };

async function serverWithPlc(anonymousRole: "viewer" | "operator" | "engineer" = "engineer") {
  const server = await startedServer({ options: { anonymousRole } });
  const changes: CertificateChange[] = [];
  server.gateway.sourceAccess.set("plc", {
    certificates: async () => overview,
    changeCertificates: async (change) => {
      if (change.action === "reject") throw new PermanentError("None.", { code: "SAMSPEL_OPCUA_FINGERPRINT" });
      changes.push(change);
      return overview;
    },
    browse: async () => ({ nodes: [], visitedCount: 0 }),
    recommended: async () => [],
    discover: () => Promise.reject(new Error("not asked for")),
    preflight: () => Promise.reject(new Error("not asked for")),
  });
  const url = `${server.url}/api/v1/sources/plc/certificates`;
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  return { ...server, url, changes, post };
}

test("the certificates are listed, and a decision is passed on", async () => {
  const { url, changes, post } = await serverWithPlc();

  expect(await (await fetch(url)).json()).toEqual(overview);
  expect((await post({ action: "trust", fingerprint: thumbprint })).status).toBe(200);
  expect((await post({ action: "renew" })).status).toBe(200);

  expect(changes).toEqual([{ action: "trust", fingerprint: thumbprint }, { action: "renew" }]);
});

test.each([
  [{ action: "trust" }, 400],
  [{ action: "trust", fingerprint: "x".repeat(40) }, 400],
  [{ action: "renew", fingerprint: thumbprint }, 400],
  [{ action: "destroy" }, 400],
  [{ action: "reject", fingerprint: thumbprint }, 404],
])("%j is refused with %d", async (body, status) => {
  const { changes, post } = await serverWithPlc();

  const answer = await post(body);

  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^SAMSPEL_/) });
  expect(changes).toEqual([]);
});

test("who may only look or acknowledge decides nothing, and no page of another site does", async () => {
  const viewer = await serverWithPlc("viewer");
  const operator = await serverWithPlc("operator");
  const engineer = await serverWithPlc("engineer");
  const body = { action: "trust", fingerprint: thumbprint };

  expect((await fetch(viewer.url)).status).toBe(200);
  expect((await viewer.post(body)).status).toBe(403);
  expect((await operator.post(body)).status).toBe(403);
  expect((await engineer.post(body, { origin: "http://evil.example" })).status).toBe(403);

  expect([...viewer.changes, ...operator.changes, ...engineer.changes]).toEqual([]);
});

test("a source that is not there, or has no certificates, is said to be unknown", async () => {
  const { url } = await serverWithPlc();

  const answer = await fetch(url.replace("plc", "broker"));

  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: "SAMSPEL_SOURCE_UNKNOWN" });
});
