/** What a gateway tells of its equipment is what its configuration says. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { getJson } from "../support/cli.ts";
import { problemsOf } from "../support/configuration.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const configured = (nameplate: string) => {
  const directory = temporaryDirectory("nameplate");
  const text = `equipment: boras/assembly/line-1
dataDirectory: ${join(directory, "data")}
api: { port: 0, anonymousRole: viewer }
assets: [{ id: mill-1, template: spindle, nameplate: ${nameplate} }, { id: mill-2 }]
`;
  return parseConfiguration(text, { path: join(directory, "gateway.yaml"), registries, env: {} });
};

test("the plate of a machine reaches whoever asks for the equipment, as it was written down", async () => {
  const configuration = configured("{ manufacturer: Makino, serialNumber: '0047', yearOfConstruction: 2019 }");
  const gateway = await startGateway({ configuration, log: silentLog, dashboards: undefined });
  onTestFinished(() => gateway.close());

  const assets = await getJson<object[]>(`${gateway.url}/api/v1/assets`);

  expect(assets).toMatchObject([
    { id: "mill-1", nameplate: { manufacturer: "Makino", serialNumber: "0047", yearOfConstruction: 2019 } },
    { id: "mill-2" },
  ]);
  expect(assets[1]).not.toHaveProperty("nameplate");
});

test("a plate with a year that cannot be, or with another word, is refused with its line", () => {
  expect(problemsOf(() => configured("{ yearOfConstruction: 19 }"))).toEqual([
    expect.stringMatching(/line 4 .*yearOfConstruction/),
  ]);
  expect(problemsOf(() => configured("{ serialnumber: '1' }"))).toEqual([expect.stringMatching(/serialNumber/)]);
});
