/** The figures of cells as a scraper reads them. */
import { expect, test } from "vitest";
import { plainTag } from "../../support/view.ts";
import { get, startedServer } from "./server-under-test.ts";

const tags = [
  plainTag("cell-1/stops/protective-stop-count"),
  plainTag("cell-1/stops/mean-protective-stop", { unit: "s" }),
  plainTag("cell-1/stops/stop-state", { unit: "", dataType: "string" }),
  plainTag("cell-1/map/occupancy-map", { unit: "s", dataType: "waveform" }),
];

test("figures of a cell have a name, a unit and the metric that gives them; what cannot be given is no zero", async () => {
  const looks: string[] = [];
  const { url, gateway } = await startedServer({ tags, options: { onLook: ({ path }) => looks.push(path) } });
  const output = (tagId: string) => {
    const { id, unit } = tags.find((tag) => tag.id === tagId)!;
    return { name: id.slice(id.lastIndexOf("/") + 1), tagId, unit };
  };
  gateway.assets.push({
    ...{ id: "cell-1", name: "Cell 1", equipment: "boras/cell-1", template: "cell", tags: [], models: [] },
    metrics: [
      {
        ...{ id: "cell-1/stops", kind: "protective-stops", inputs: [] },
        outputs: tags.slice(0, 3).map(({ id }) => output(id)),
        unavailable: { "mean-protective-stop": "too-few: no stop yet" },
      },
      {
        ...{ id: "cell-1/map", kind: "occupancy-map", inputs: [], unavailable: {} },
        outputs: [output("cell-1/map/occupancy-map")],
      },
    ],
  });
  gateway.publish([
    { tag: "cell-1/stops/protective-stop-count", value: 0 },
    { tag: "cell-1/stops/mean-protective-stop", value: 4 },
    { tag: "cell-1/stops/stop-state", value: "protectiveStop.external" },
  ]);

  const { body } = await get(`${url}/metrics`);

  const lines = String(body)
    .split("\n")
    .filter((line) => line.startsWith("samspel_cell_"));
  expect(lines).toEqual([
    'samspel_cell_figure_available{cell="cell-1",metric="cell-1/stops",figure="protective-stop-count"} 1',
    'samspel_cell_figure_available{cell="cell-1",metric="cell-1/stops",figure="mean-protective-stop"} 0',
    'samspel_cell_figure_available{cell="cell-1",metric="cell-1/stops",figure="stop-state"} 1',
    'samspel_cell_protective_stop_count{cell="cell-1",metric="cell-1/stops",unit="1"} 0',
    'samspel_cell_stop_state{cell="cell-1",metric="cell-1/stops",state="protectiveStop.external"} 1',
  ]);
  expect(looks).toEqual(["/metrics"]);
});

test("a gateway without cells has no figures of them", async () => {
  const { url } = await startedServer({ tags });

  const { body } = await get(`${url}/metrics`);

  expect(String(body)).not.toContain("samspel_cell_");
});
