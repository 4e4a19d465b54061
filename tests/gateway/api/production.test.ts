/** Production over HTTP: who may say why a machine stopped, and what a wrong request is told. */
import { expect, test } from "vitest";
import { get, post, startedServer } from "./server-under-test.ts";

const said = { metric: "press/production", sinceMs: 1_763_900_000_000, group: "material", reason: "missing" };
const init = { headers: { "content-type": "application/json" }, body: JSON.stringify(said) };

test("a reason is taken from an operator and refused from a viewer", async () => {
  const operator = await startedServer();
  const viewer = await startedServer({ options: { anonymousRole: "viewer" } });

  expect(await post(`${operator.url}/api/v1/production/stops/reason`, init)).toMatchObject({
    status: 200,
    body: { ...said, revision: 1 },
  });
  expect(await post(`${viewer.url}/api/v1/production/stops/reason`, init)).toMatchObject({ status: 403 });
});

test("a range that ends before it begins and a line that there is not are refused", async () => {
  const { url } = await startedServer();

  expect(await get(`${url}/api/v1/production?from=5&to=4`)).toMatchObject({ status: 400 });
  expect(await get(`${url}/api/v1/production?from=0&to=9&by=year`)).toMatchObject({ status: 400 });
  expect(await get(`${url}/api/v1/production?from=0&to=9&by=week`)).toMatchObject({
    status: 200,
    body: { by: "week" },
  });
  expect(await get(`${url}/api/v1/lines`)).toMatchObject({ status: 200, body: [{ id: "cell-3" }] });
});
