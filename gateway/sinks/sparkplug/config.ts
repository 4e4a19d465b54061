/** Options of the Sparkplug B sink. */
import Type, { type Static } from "typebox";
import { connectionOptions } from "../../protocols/mqtt/connection.ts";

const Identifier = (title: string, description: string, examples: readonly string[]) =>
  Type.String({ title, description, minLength: 1, maxLength: 200, pattern: "^[^/+#]+$", examples: [...examples] });

export const SparkplugSinkConfig = Type.Object(
  {
    ...connectionOptions,
    group: Identifier("Group", "Group id: which edge nodes belong together, for example a site.", ["boras"]),
    node: Identifier("Edge node", "Edge node id of this gateway. No other client may use it in the same group.", [
      "line-1",
    ]),
    primaryHost: Type.Optional(
      Identifier(
        "Primary host",
        "Host id. Values wait on disk while this host is not online (spBv1.0/STATE/<host>). Without it nothing is waited for.",
        ["scada"],
      ),
    ),
  },
  {
    title: "Sparkplug B",
    description: "Is an edge node of Sparkplug B: births, data, deaths.",
    additionalProperties: false,
  },
);
export type SparkplugSinkConfig = Static<typeof SparkplugSinkConfig>;
