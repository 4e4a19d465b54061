/**
 * Every route of the interface against every role. `needed` is the table of record: a route that is not in it, or that
 * asks for less than it says, fails here. Whoever adds a route adds its line.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../gateway/api/server.ts";
import type { Permission } from "../../gateway/core/accounts.ts";
import { requestWith } from "../gateway/api/server-under-test.ts";
import { accountBook, type Furnished, furnishedAccounts } from "../support/accounts.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { createTestGateway, plainTag } from "../support/view.ts";

/** HEAD is as GET. */
const needed: Readonly<Record<string, Permission>> = {
  "GET /*": "open",
  "GET /healthz": "open",
  "GET /readyz": "open",
  "POST /api/v1/setup": "open",
  "POST /api/v1/session": "open",
  "DELETE /api/v1/session": "open",
  "POST /api/v1/display": "open",
  "GET /api/v1/oidc": "open",
  "GET /api/v1/oidc/start": "open",
  "GET /api/v1/oidc/callback": "open",
  "GET /api/v1/session": "read",
  "POST /api/v1/session/password": "read",
  "GET /api/v1/openapi.json": "read",
  "GET /metrics": "read",
  "GET /api/v1/aggregates": "read",
  "GET /api/v1/alarms": "read",
  "GET /api/v1/alarms/figures": "read",
  "GET /api/v1/alarms/history": "read",
  "POST /api/v1/alarms/:id/settings": "configure",
  "POST /api/v1/alarms/:id/tune": "operate",
  "GET /api/v1/assets": "read",
  "GET /api/v1/assets/:id": "read",
  "GET /api/v1/assets/:id/photo": "read",
  "POST /api/v1/assets/:id/photo": "configure",
  "DELETE /api/v1/assets/:id/photo": "configure",
  "GET /api/v1/audit": "administer",
  "GET /api/v1/backups": "read",
  "POST /api/v1/backups": "administer",
  "POST /api/v1/backups/cancel": "administer",
  "DELETE /api/v1/backups/:id": "administer",
  "GET /api/v1/backups/:id/file": "administer",
  "GET /api/v1/cases": "read",
  "GET /api/v1/cases/:id": "read",
  "POST /api/v1/cases/:id/verdict": "operate",
  "GET /api/v1/cells/:id/collaboration": "read",
  "POST /api/v1/cells/:id/form": "read",
  "GET /api/v1/cells/:id/what-if": "read",
  "GET /api/v1/conditions": "read",
  "POST /api/v1/conditions/:id/acknowledge": "operate",
  "POST /api/v1/conditions/:id/shelve": "operate",
  "POST /api/v1/conditions/:id/unshelve": "operate",
  "POST /api/v1/configuration/entries": "configure",
  "GET /api/v1/demo": "read",
  "POST /api/v1/demo": "operate",
  "GET /api/v1/energy": "read",
  "GET /api/v1/energy/air-tests": "read",
  "POST /api/v1/energy/air-tests": "operate",
  "GET /api/v1/energy/baselines": "read",
  "POST /api/v1/energy/baselines": "configure",
  "GET /api/v1/energy/csv": "read",
  "GET /api/v1/fleet": "read",
  "POST /api/v1/fleet/configuration/activate": "configure",
  "GET /api/v1/history": "read",
  "GET /api/v1/labels": "read",
  "GET /api/v1/learning": "read",
  "GET /api/v1/learning/:id": "read",
  "POST /api/v1/learning/:id/cancel": "configure",
  "GET /api/v1/ledger": "read",
  "GET /api/v1/lines": "read",
  "GET /api/v1/lines/:id": "read",
  "GET /api/v1/models": "read",
  "POST /api/v1/models/:id/activate": "configure",
  "POST /api/v1/models/:id/learn": "configure",
  "POST /api/v1/models/:id/roll-back": "configure",
  "POST /api/v1/models/:id/shadow": "configure",
  "POST /api/v1/models/:id/shadow/end": "configure",
  "GET /api/v1/models/:id/versions": "read",
  "GET /api/v1/notifications": "read",
  "POST /api/v1/notifications/:id/test": "configure",
  "GET /api/v1/onboarding": "read",
  "GET /api/v1/onboarding/servers": "configure",
  "POST /api/v1/onboarding/draft": "configure",
  "POST /api/v1/onboarding/entries": "configure",
  "POST /api/v1/onboarding/undo": "configure",
  "GET /api/v1/production": "read",
  "GET /api/v1/production/stops": "read",
  "POST /api/v1/production/stops/reason": "operate",
  "GET /api/v1/quality": "read",
  "POST /api/v1/quality/:id/baseline": "operate",
  "GET /api/v1/logbook": "read",
  "POST /api/v1/logbook": "operate",
  "POST /api/v1/logbook/:id/withdraw": "operate",
  "GET /api/v1/installation": "read",
  "GET /api/v1/installation/sbom": "read",
  "GET /api/v1/kaizen": "read",
  "POST /api/v1/kaizen": "operate",
  "GET /api/v1/recordings": "read",
  "GET /api/v1/recordings/disk-time": "read",
  "GET /api/v1/recordings/:id": "read",
  "POST /api/v1/recordings": "operate",
  "POST /api/v1/recordings/:id": "operate",
  "POST /api/v1/recordings/:id/stop": "operate",
  "DELETE /api/v1/recordings/:id": "operate",
  "GET /api/v1/exports": "read",
  "DELETE /api/v1/exports/:id": "configure",
  "GET /api/v1/exports/:id/crate": "configure",
  "POST /api/v1/exports/:id/cancel": "configure",
  "POST /api/v1/exports/:id/resume": "configure",
  "POST /api/v1/recordings/:id/exports": "configure",
  "POST /api/v1/recordings/:id/exports/preview": "configure",
  "GET /api/v1/recordings/:id/agreement": "read",
  "GET /api/v1/recordings/:id/labels": "read",
  "POST /api/v1/recordings/:id/labels": "operate",
  "POST /api/v1/recordings/:id/labels/:label": "operate",
  "DELETE /api/v1/recordings/:id/labels/:label": "operate",
  "GET /api/v1/settings": "read",
  "GET /api/v1/settings/values": "read",
  "POST /api/v1/settings/preview": "configure",
  "POST /api/v1/settings/changes": "configure",
  "POST /api/v1/settings/undo": "configure",
  "GET /api/v1/sinks": "read",
  "GET /api/v1/site": "read",
  "GET /api/v1/sources": "read",
  "GET /api/v1/sources/:id/browse": "configure",
  "GET /api/v1/sources/:id/certificates": "read",
  "POST /api/v1/sources/:id/certificates": "configure",
  "GET /api/v1/sources/:id/discover": "configure",
  "GET /api/v1/sources/:id/preflight": "configure",
  "GET /api/v1/sources/:id/recommended": "configure",
  "GET /api/v1/stream": "read",
  "GET /api/v1/tags": "read",
  "GET /api/v1/tags/table": "read",
  "POST /api/v1/tags/table": "configure",
  "GET /api/v1/tokens": "administer",
  "POST /api/v1/tokens": "administer",
  "DELETE /api/v1/tokens/:id": "administer",
  "GET /api/v1/users": "administer",
  "POST /api/v1/users": "administer",
  "DELETE /api/v1/users/:id": "administer",
  "PATCH /api/v1/users/:id": "administer",
  "GET /api/v1/waveform": "read",
};

type Who = "nobody" | "display" | "viewer" | "operator" | "engineer" | "admin";
const everybody: readonly Who[] = ["nobody", "display", "viewer", "operator", "engineer", "admin"];

const allowed: Readonly<Record<Permission, readonly Who[]>> = {
  open: everybody,
  read: ["display", "viewer", "operator", "engineer", "admin"],
  operate: ["operator", "engineer", "admin"],
  configure: ["engineer", "admin"],
  administer: ["admin"],
};

const denials = ["SAMSPEL_SIGN_IN_REQUIRED", "SAMSPEL_SETUP_REQUIRED", "SAMSPEL_FORBIDDEN"];
const many = { requestsPerMinute: 1e6, changesPerMinute: 1e6 };

/** The pages as one file each, for what is open to everybody. */
function smallPages(): string {
  const directory = temporaryDirectory("small-pages");
  mkdirSync(join(directory, "assets"));
  writeFileSync(join(directory, "index.html"), "<!doctype html><title>Samspel</title>");
  writeFileSync(join(directory, "assets/main-1.js"), "export {};");
  return directory;
}

const common = { host: "127.0.0.1", port: 0, dashboards: smallPages(), log: silentLog, limits: many };

describe("every route", () => {
  let furnished: Furnished;
  let server: RunningServer;
  beforeAll(async () => {
    furnished = await furnishedAccounts();
    const gateway = createTestGateway([plainTag("pump/power")]);
    server = await startServer({ ...common, view: gateway.view, accounts: furnished.accounts });
    return () => server.close();
  });

  test("has a line in the table that says what it needs", () => {
    const registered = server.routes
      .filter(({ method }) => method !== "HEAD")
      .map(({ method, url, permission }) => [`${method} ${url}`, permission]);

    expect(Object.fromEntries(registered.sort())).toEqual(needed);
  });

  test.each(everybody)("is open to %s as far as the table says, and no further", async (who) => {
    const wrong: string[] = [];
    await Promise.all(
      server.routes.map(async ({ method, url, permission }) => {
        const code = await codeOf(server, furnished, { who, method, path: url.replaceAll(/:\w+|\*/g, "one") });
        const isReadOnly = who === "display" && !["GET", "HEAD"].includes(method);
        const isAllowed = allowed[permission].includes(who) && !isReadOnly;
        if (isAllowed === denials.includes(code)) wrong.push(`${method} ${url}: ${code}`);
      }),
    );

    expect(wrong).toEqual([]);
    expect(server.routes.length).toBeGreaterThan(40);
  });

  test.each([
    ["GET", "/api/v1/nothing"],
    ["HEAD", "/api/v1/nothing"],
    ["OPTIONS", "/api/v1/site"],
    ["TRACE", "/api/v1/site"],
    ["PUT", "/api/v1/site"],
    ["POST", "/"],
  ])("%s %s, which does not exist, tells nobody without an account anything", async (method, path) => {
    const status = (await requestWith(server.url + path, {}, method)).status;

    expect([400, 401, 404]).toContain(status);
    expect(status).not.toBe(path.startsWith("/api/v1/site") ? 200 : 0);
  });
});

test("before there is an admin every route answers 401 but health, the pages as files and the set-up", async () => {
  const gateway = createTestGateway([plainTag("pump/power")]);
  await using stack = new AsyncDisposableStack();
  const server = await startServer({ ...common, view: gateway.view, accounts: accountBook() });
  stack.defer(() => server.close());

  const open: string[] = [];
  await Promise.all(
    server.routes.map(async ({ method, url }) => {
      const path = url.replaceAll(/:\w+|\*/g, "one");
      const { status, body } = await requestWith(server.url + path, { accept: "application/json" }, method);
      if (status !== 401) open.push(`${method} ${url} ${status}`);
      else if (method !== "HEAD") expect(JSON.parse(body)).toMatchObject({ code: "SAMSPEL_SETUP_REQUIRED" });
    }),
  );

  expect(open.sort()).toEqual([
    "DELETE /api/v1/session 200",
    "GET /* 200",
    "GET /healthz 200",
    "GET /readyz 200",
    "HEAD /* 200",
    "HEAD /healthz 200",
    "HEAD /readyz 200",
    "POST /api/v1/display 400",
    "POST /api/v1/session 400",
    "POST /api/v1/setup 400",
  ]);
});

interface Asked {
  readonly who: Who;
  readonly method: string;
  readonly path: string;
}

/** Code of a refusal, or the status. The stream is left as soon as its head has come. */
async function codeOf(server: RunningServer, { tokens }: Furnished, { who, method, path }: Asked): Promise<string> {
  const controller = new AbortController();
  const headers: Record<string, string> = { accept: "application/json" };
  if (who === "display") headers.cookie = `samspel-display=${tokens.display}`;
  else if (who !== "nobody") headers.authorization = `Bearer ${tokens[who]}`;
  const response = await fetch(server.url + path, { method, headers, signal: controller.signal });
  try {
    if (method === "HEAD") return denialOf(response.status);
    if (response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return `${response.status}`;
    return ((await response.json()) as { code: string }).code;
  } finally {
    controller.abort();
  }
}

function denialOf(status: number): string {
  return status === 401 || status === 403 ? "SAMSPEL_FORBIDDEN" : `${status}`;
}
