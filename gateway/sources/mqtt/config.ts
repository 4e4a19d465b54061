/** Options of the MQTT source: type, check, defaults and documentation in one place. */
import Type, { type Static } from "typebox";

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
    scale: Type.Optional(Type.Number({ title: "Scale", description: "Numbers are multiplied by this." })),
    sampleRateHz: Type.Optional(
      Type.Number({ title: "Sample rate", description: "Rate of arrays of samples, in hertz.", exclusiveMinimum: 0 }),
    ),
  },
  { additionalProperties: false },
);
export type PayloadTemplate = Static<typeof PayloadTemplate>;

const Tls = Type.Object(
  {
    authorityFile: Type.Optional(
      Type.String({ title: "Authority", description: "Certificate of the authority that signed the broker's (PEM)." }),
    ),
    certificateFile: Type.Optional(Type.String({ title: "Certificate", description: "Own certificate (PEM)." })),
    privateKeyFile: Type.Optional(Type.String({ title: "Private key", description: "Key of it (PEM)." })),
  },
  { title: "TLS", description: "Files for mqtts:// and wss://.", additionalProperties: false },
);

export const MqttConfig = Type.Object(
  {
    url: Type.String({
      title: "Broker",
      description: "Address of the broker: mqtt, mqtts (TLS), ws or wss.",
      pattern: "^(mqtts?|wss?)://[^\\s]+$",
      examples: ["mqtt://broker:1883", "mqtts://broker:8883"],
    }),
    version: Type.Union([Type.Literal("3.1.1"), Type.Literal("5")], {
      title: "MQTT version",
      description: "Version of the protocol.",
      default: "3.1.1",
    }),
    user: Type.Optional(Type.String({ title: "User name" })),
    password: Type.Optional(Type.String({ title: "Password" })),
    clientId: Type.Optional(
      Type.String({
        title: "Client id",
        description: "Names the session at the broker. Without it one is made and kept in the data directory.",
        minLength: 1,
        maxLength: 128,
      }),
    ),
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
    keepAliveSeconds: Type.Integer({
      title: "Keep-alive",
      description: "A connection over which nothing comes for one and a half times this is built anew.",
      minimum: 1,
      maximum: 3600,
      default: 10,
    }),
    payloads: Type.Array(PayloadTemplate, {
      title: "Payload templates",
      description: "Where value, time and quality stand in JSON payloads, by topic.",
      default: [],
      maxItems: 1000,
    }),
    maxPayloadBytes: Type.Integer({
      title: "Largest payload",
      description: "Larger payloads are refused and counted.",
      minimum: 1,
      maximum: 268_435_455,
      default: 1_048_576,
    }),
    maxDepth: Type.Integer({
      title: "Greatest depth",
      description: "JSON nested deeper is refused and counted.",
      minimum: 1,
      maximum: 512,
      default: 32,
    }),
    maxWaitingValues: Type.Integer({
      title: "Waiting values",
      description: "Values that may wait for the store. Beyond it the oldest are discarded and recorded as a gap.",
      minimum: 1000,
      maximum: 100_000_000,
      default: 1_000_000,
    }),
    tls: Type.Optional(Tls),
  },
  { title: "MQTT", description: "Reads messages of an MQTT broker.", additionalProperties: false },
);
export type MqttConfig = Static<typeof MqttConfig>;
