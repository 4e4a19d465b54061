/** Options of the MQTT source: type, check, defaults and documentation in one place. */
import Type, { type Static } from "typebox";
import { connectionOptions, receivingOptions } from "../../protocols/mqtt/connection.ts";

const Pointer = (title: string, description: string) =>
  Type.String({ title, description, pattern: "^(/.*)?$", maxLength: 500 });

const PayloadTemplate = Type.Object(
  {
    topic: Type.String({
      title: "Topic filter",
      description: "Topics that this template is for; + and # as in MQTT. The first template that fits counts.",
      minLength: 1,
      maxLength: 1000,
    }),
    value: Type.Optional(
      Pointer(
        "Value",
        "JSON pointer to the value of a tag whose address is the topic alone. Without it `/value`, or the payload itself.",
      ),
    ),
    time: Type.Optional(
      Pointer(
        "Time",
        "JSON pointer to the source time. Without it `/timestamp`, `/time` or `/ts` where present, else arrival.",
      ),
    ),
    timeUnit: Type.Union(
      [Type.Literal("auto"), Type.Literal("s"), Type.Literal("ms"), Type.Literal("us"), Type.Literal("ns")],
      { title: "Time unit", description: "Unit of times that are numbers; auto goes by magnitude.", default: "auto" },
    ),
    quality: Type.Optional(
      Pointer("Quality", "JSON pointer to the quality: good, uncertain, bad, true, false, or an OPC UA status code."),
    ),
    items: Type.Optional(
      Pointer(
        "Items",
        "JSON pointer to a list, each item of which is read like a message of its own: the other pointers start there.",
      ),
    ),
    name: Type.Optional(
      Pointer(
        "Name",
        "JSON pointer from an item to the name of its value. The first part of the address after # is compared with it.",
      ),
    ),
    scale: Type.Optional(Type.Number({ title: "Scale", description: "Numbers are multiplied by this." })),
    format: Type.Optional(
      Type.Union(
        [
          Type.Literal("human-presence"),
          Type.Literal("sick-scanner"),
          Type.Literal("omlox-location"),
          Type.Literal("skeleton"),
        ],
        {
          title: "Format about people",
          description:
            "Messages of a known format about people; addresses then point into what it gives, for example `#/nearest/d`, and no payload is ever shown.",
        },
      ),
    ),
    sampleRateHz: Type.Optional(
      Type.Number({ title: "Sample rate", description: "Rate of arrays of samples, in hertz.", exclusiveMinimum: 0 }),
    ),
  },
  { additionalProperties: false },
);
export type PayloadTemplate = Static<typeof PayloadTemplate>;

export const MqttConfig = Type.Object(
  {
    ...connectionOptions,
    ...receivingOptions,
    qos: Type.Union([Type.Literal(0), Type.Literal(1)], {
      title: "Quality of service",
      description:
        "1: the broker keeps messages while the gateway is away, and until they are on disk. 0: it does not.",
      default: 1,
    }),
    sessionExpirySeconds: Type.Integer({
      title: "Session expiry",
      description: "How long the broker keeps messages while the gateway is away (MQTT 5).",
      minimum: 0,
      maximum: 4_294_967_295,
      default: 604_800,
    }),
    receiveMaximum: Type.Integer({
      title: "Receive maximum",
      description: "Messages that may be on their way to the disk at once (MQTT 5).",
      minimum: 1,
      maximum: 65_535,
      default: 1000,
    }),
    payloads: Type.Array(PayloadTemplate, {
      title: "Payload templates",
      description: "Where value, time and quality stand in JSON payloads, by topic.",
      default: [],
      maxItems: 1000,
    }),
    maxDepth: Type.Integer({
      title: "Greatest depth",
      description: "JSON nested deeper is refused and counted.",
      minimum: 1,
      maximum: 512,
      default: 32,
    }),
  },
  { title: "MQTT", description: "Reads messages of an MQTT broker.", additionalProperties: false },
);
export type MqttConfig = Static<typeof MqttConfig>;
