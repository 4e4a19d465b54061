/** The collaboration figures of a cell over real HTTP. */
import { expect, test } from "vitest";
import { plainTag, startMs, type TestGateway } from "../../support/view.ts";
import { get, startedServer } from "./server-under-test.ts";

const tags = [
  plainTag("cell-3/separation/margin", { unit: "mm", origin: { type: "metric", metric: "cell-3/separation" } }),
  plainTag("cell-3/separation/state", { dataType: "string", origin: { type: "metric", metric: "cell-3/separation" } }),
];

function addCell(gateway: TestGateway, unavailable: Record<string, string> = {}): void {
  const outputs = [
    { name: "margin", tagId: "cell-3/separation/margin", unit: "mm" },
    { name: "state", tagId: "cell-3/separation/state", unit: "" },
  ];
  const metrics = [{ id: "cell-3/separation", kind: "separation-margin", inputs: ["a"], outputs, unavailable }];
  const common = { equipment: "boras/cell-3", template: "collaborative-cell", tags: [], models: [] };
  gateway.assets.push({ id: "cell/3", name: "Cell 3", ...common, metrics });
}

const path = `/api/v1/cells/${encodeURIComponent("cell/3")}/collaboration`;

test("each figure comes with its newest value and what it was over the range", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway);
  for (const [second, value] of [400, 300, 200, 300].entries()) {
    gateway.publish([{ tag: "cell-3/separation/margin", value, timeMs: startMs + second * 1000 }]);
  }
  gateway.publish([{ tag: "cell-3/separation/state", value: "clear" }]);
  gateway.clockMs = startMs + 4000;

  const { status, body } = await get(`${url}${path}?from=${startMs}&to=${startMs + 4000}`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: "cell/3",
    name: "Cell 3",
    fromMs: startMs,
    toMs: startMs + 4000,
    notice: "informational, not a safety function",
    metrics: [
      {
        id: "cell-3/separation",
        outputs: [
          {
            name: "margin",
            unit: "mm",
            value: 300,
            timeMs: startMs + 3000,
            aggregate: { mean: 300, min: 200, p05: 200, coverage: 1, assessment: "sufficient", approximate: false },
          },
          { name: "state", value: "clear", aggregate: null },
        ],
      },
    ],
  });
});

test("a figure that cannot be given says why and is no zero", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway, { margin: "The distance is not measured." });

  const { body } = await get(url + path);

  expect(body).toHaveProperty("metrics.0.outputs.0.unavailable", "The distance is not measured.");
  expect(body).toHaveProperty("metrics.0.outputs.0.value", null);
  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.mean", null);
});

test("without a range the last hour counts", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway);

  const { body } = await get(url + path);

  expect(body).toMatchObject({ fromMs: startMs - 3_600_000, toMs: startMs });
});

test("more values than one query gives are read piece by piece, so that the mean is exact", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway);
  const rows = Array.from({ length: 9000 }, (_, second) => ({
    tag: "cell-3/separation/margin",
    value: second % 2 === 0 ? 100 : 200,
    timeMs: startMs + second * 1000,
  }));
  gateway.publish(rows);
  gateway.clockMs = startMs + 9_000_000;

  const { body } = await get(`${url}${path}?from=${startMs}&to=${startMs + 9_000_000}`);

  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.approximate", false);
  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.count", 9000);
  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.mean", expect.closeTo(150, 6));
});

test("a range with very many values is summed up from its extremes, and says so", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway);
  const rows = Array.from({ length: 60_000 }, (_, index) => ({
    tag: "cell-3/separation/margin",
    value: 100 + (index % 10),
    timeMs: startMs + index * 100,
  }));
  gateway.publish(rows);
  gateway.clockMs = startMs + 6_000_000;

  const { body } = await get(`${url}${path}?from=${startMs}&to=${startMs + 6_000_000}`);

  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.approximate", true);
  expect(body).toHaveProperty("metrics.0.outputs.0.aggregate.count", 60_000);
});

test("an unknown cell is a 404, an impossible range a 400", async () => {
  const { url, gateway } = await startedServer({ tags });
  addCell(gateway);

  expect(await get(`${url}/api/v1/cells/nowhere/collaboration`)).toMatchObject({
    status: 404,
    body: { code: "SAMSPEL_ASSET_UNKNOWN" },
  });
  expect(await get(`${url}${path}?from=5&to=4`)).toMatchObject({
    status: 400,
    body: { code: "SAMSPEL_REQUEST_INVALID" },
  });
});
