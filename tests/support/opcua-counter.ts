/** A variable of an OPC UA test server that counts up, and what a reader of it is missing. */
import { DataType, StatusCodes } from "node-opcua";
import type { OpcuaTestServer } from "./opcua-server.ts";
import type { SourceReader } from "./source-reader.ts";

/** Node `ns=1;s=count`, or of another name, twenty times a second, until it is disposed of. */
export class Counter {
  count = 0;
  readonly #ticks: NodeJS.Timeout;

  constructor({ addressSpace }: Pick<OpcuaTestServer, "addressSpace">, name = "count") {
    const node = addressSpace.getOwnNamespace().addVariable({
      organizedBy: "ObjectsFolder",
      browseName: name,
      nodeId: `s=${name}`,
      dataType: "Int32",
      minimumSamplingInterval: 0,
    });
    this.#ticks = setInterval(() => {
      node.setValueFromSource({ dataType: DataType.Int32, value: ++this.count }, StatusCodes.Good, new Date());
    }, 50);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticks);
  }
}

/** Counts that were not received and lie in no recorded gap. */
export function unexplained(reader: SourceReader): readonly number[] {
  const gaps = reader.of("gap");
  const lost: number[] = [];
  for (const [index, { value, timeMs }] of reader.values.entries()) {
    const before = reader.values[index - 1];
    if (before === undefined || Number(value) <= Number(before.value) + 1) continue;
    const isExplained = gaps.some((gap) => gap.fromMs <= before.timeMs + 1000 && gap.toMs >= timeMs - 1000);
    if (!isExplained) for (let one = Number(before.value) + 1; one < Number(value); one++) lost.push(one);
  }
  return lost;
}
