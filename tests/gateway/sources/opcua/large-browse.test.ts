/** A large address space is browsed whole, without a timeout. `SAMSPEL_BROWSE_NODES=110000` for the size of a large line. */
import { DataType } from "node-opcua";
import { expect, test } from "vitest";
import { browse } from "../../../../gateway/sources/opcua/browse.ts";
import { connect } from "../../../../gateway/sources/opcua/connect.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { testContext } from "../../../support/context.ts";
import { startOpcuaServer } from "../../../support/opcua-server.ts";
import { checkedOptions } from "../../../support/source-reader.ts";

const nodes = Number(process.env.SAMSPEL_BROWSE_NODES ?? 5000);
const perFolder = 1000;

test(`${nodes} nodes with type and value are found once each`, async () => {
  await using server = await startOpcuaServer({
    build: (addressSpace) => {
      const namespace = addressSpace.registerNamespace("urn:large");
      for (let start = 0; start < nodes; start += perFolder) {
        const folder = namespace.addFolder("ObjectsFolder", { browseName: `Unit${start / perFolder}` });
        for (let index = start; index < Math.min(start + perFolder, nodes); index++) {
          namespace.addVariable({
            componentOf: folder,
            browseName: `V${index}`,
            nodeId: `i=${1_000_000 + index}`,
            dataType: "Int32",
            value: { dataType: DataType.Int32, value: index },
          });
        }
      }
    },
  });
  const config = checkedOptions(opcua, { endpointUrl: server.endpointUrl, securityMode: "None" });
  const connection = await connect(config, testContext("large"));
  const seen = new Set<unknown>();
  const startMs = performance.now();
  const walk = browse(connection.session, {
    from: "i=85",
    depth: 2,
    search: "V",
    limit: nodes + 1000,
    signal: new AbortController().signal,
  });
  let step = await walk.next();
  for (; step.done !== true; step = await walk.next()) {
    for (const { name, details } of step.value.nodes) {
      if (/^V\d+$/.test(name) && details?.dataType === "Int32") seen.add(details.value);
    }
  }
  const seconds = (performance.now() - startMs) / 1000;
  await connection.close();

  if (nodes > 5000) console.info(JSON.stringify({ name: "browse", nodes, seconds: Math.round(seconds) }));
  expect(seen.size).toBe(nodes);
  expect(step.value.isTruncated).toBe(false);
}, 3_600_000);
