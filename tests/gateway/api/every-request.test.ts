/** The whole interface over a real gateway: requests made up from its own description are answered, or refused with a stable code. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import Schema from "typebox/schema";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { ErrorAnswer } from "../../../gateway/api/contract.ts";
import { startServer } from "../../../gateway/api/server.ts";
import { configurationText, loadConfiguration } from "../../../gateway/config/load.ts";
import { registries } from "../../../gateway/kinds.ts";
import { startGateway } from "../../../gateway/main.ts";
import { furnishedAccounts } from "../../support/accounts.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { casesOr, jsonOf } from "../../support/malformed.ts";
import { type DescribedRequest, requestsTo } from "../../support/requests.ts";

const cases = casesOr(200);
/** What looks for machines in the networks around; it has tests of its own. */
const outwards = /^\/api\/v1\/onboarding\/servers/;
const ids = ["cell-1", "spindle-1", "cell-1/fluency", "spindle-1/power", "plc", "line-1", "t-viewer", "operator"];
const patienceMs = 30_000;

/** The simulated line without its servers and models: everything is configured, and nothing of it answers. */
async function servedLine() {
  const directory = temporaryDirectory("every-request");
  const demo = parse(configurationText(join(import.meta.dirname, "../../../deploy/config/demo.yaml")));
  const file = join(directory, "gateway.yaml");
  writeFileSync(file, stringify({ ...demo, models: [] }));
  const closed = { SAMSPEL_DEMO_OPCUA: "opc.tcp://127.0.0.1:1", SAMSPEL_DEMO_MQTT: "mqtt://127.0.0.1:1" };
  const configuration = loadConfiguration(file, registries, { ...closed, SAMSPEL_DEMO_DATA: join(directory, "data") });
  const gateway = await startGateway({
    configuration: { ...configuration, api: { ...configuration.api, port: 0 } },
    ...{ log: silentLog, dashboards: undefined },
  });
  const errors: object[] = [];
  const { accounts, tokens } = await furnishedAccounts();
  const server = await startServer({
    ...{ view: gateway.view, host: "127.0.0.1", port: 0, dashboards: undefined, accounts },
    log: { ...silentLog, error: (fields: object) => void errors.push(fields) },
    limits: { requestsPerMinute: 1e6, changesPerMinute: 1e6 },
  });
  onTestFinished(async () => {
    await server.close();
    await gateway.close();
  });
  return { url: server.url, errors, headers: { authorization: `Bearer ${tokens.admin}` } };
}

async function routesOf(url: string, headers: Readonly<Record<string, string>>): Promise<DescribedRequest[]> {
  const response = await fetch(`${url}/api/v1/openapi.json`, { headers });
  const { paths }: { paths: Record<string, Record<string, DescribedRequest>> } = JSON.parse(await response.text());
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, more]) => ({ ...more, path, method: method.toUpperCase() })),
    )
    .filter(({ path }) => path !== "/api/v1/stream" && !outwards.test(path));
}

test(
  "whatever is asked of any route is answered, or refused with a stable code; nothing hangs and nothing else is disturbed",
  async () => {
    const { url, errors, headers } = await servedLine();
    const routes = await routesOf(url, headers);
    const statuses = new Map<number, number>();
    /** All of them at once: shrinking says less than a request that can be read. */
    const found: string[] = [];
    const made = fc.constantFrom(...routes).chain((route) => requestsTo(route, ids));

    await fc.assert(
      fc.asyncProperty(made, async ({ method, path, body }) => {
        const sent = body === undefined ? {} : { body, headers: { ...headers, "content-type": "application/json" } };
        const signal = AbortSignal.timeout(patienceMs);
        const response = await fetch(url + path, { method, headers, signal, ...sent });
        const text = await response.text();

        const said = `${method} ${path} ${body ?? ""} → ${response.status} ${text}`.slice(0, 2000);
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        if (response.status < 400) return;
        // What is not ready says so in its own words.
        if (path.startsWith("/readyz?") && response.status === 503) return;
        const isRefusal = Schema.Check(ErrorAnswer, jsonOf(Buffer.from(text)));
        if (response.status === 500 || !isRefusal || text.includes("SAMSPEL_UNEXPECTED")) found.push(said);
      }),
      { numRuns: cases },
    );

    console.log(JSON.stringify({ name: "every-request", cases, routes: routes.length, statuses: [...statuses] }));
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(0);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  },
  120_000 + cases * 100,
);
