/** Options of the OPC UA source: type, check, defaults and documentation in one place. */
import Type, { type Static } from "typebox";
import { profileIds } from "./vendor-profiles.ts";

export const OpcuaConfig = Type.Object(
  {
    endpointUrl: Type.String({
      title: "Endpoint",
      description: "Address of the server. The host is used as written here, whatever the server advertises.",
      pattern: "^opc\\.tcp://[^\\s@]+$",
      examples: ["opc.tcp://plc-1:4840"],
    }),
    securityMode: Type.Union([Type.Literal("SignAndEncrypt"), Type.Literal("Sign"), Type.Literal("None")], {
      title: "Security mode",
      description: "Messages are signed and encrypted, only signed, or open. Never lowered by itself.",
      default: "SignAndEncrypt",
    }),
    securityPolicy: Type.Optional(
      Type.Union(
        [
          Type.Literal("Aes256_Sha256_RsaPss"),
          Type.Literal("Aes128_Sha256_RsaOaep"),
          Type.Literal("Basic256Sha256"),
          Type.Literal("Basic256"),
          Type.Literal("Basic128Rsa15"),
        ],
        {
          title: "Security policy",
          description:
            "Algorithms. Without it, the strongest current one that the server offers. The last two are deprecated and need allowDeprecatedPolicy.",
        },
      ),
    ),
    allowDeprecatedPolicy: Type.Boolean({
      title: "Allow deprecated policies",
      description:
        "Takes Basic256 or Basic128Rsa15, whose algorithms are broken, where the server offers no current policy. The source then carries a warning.",
      default: false,
    }),
    user: Type.Optional(
      Type.String({ title: "User name", description: "Without it, and without a user certificate, anonymous." }),
    ),
    password: Type.Optional(
      Type.String({
        title: "Password",
        description: "Better kept in the environment or a file, see the reference. Never sent unencrypted.",
      }),
    ),
    userCertificateFile: Type.Optional(
      Type.String({
        title: "User certificate",
        description: "Signs in with this certificate (PEM or DER) instead of a user name.",
      }),
    ),
    userPrivateKeyFile: Type.Optional(
      Type.String({ title: "User's private key", description: "Key of the user certificate (PEM)." }),
    ),
    certificateFile: Type.Optional(
      Type.String({
        title: "Certificate",
        description: "Own certificate (PEM). Without it Samspel creates one in its data directory.",
      }),
    ),
    privateKeyFile: Type.Optional(Type.String({ title: "Private key", description: "Key of the certificate (PEM)." })),
    trustServerCertificate: Type.Union([Type.Literal("listed"), Type.Literal("any")], {
      title: "Trust in the server",
      description:
        "listed: only certificates in the trust list. any: every certificate, allowed for servers on this machine only.",
      default: "listed",
    }),
    publishingIntervalMs: Type.Number({
      title: "Publishing interval",
      description: "How often the server sends what has changed, milliseconds.",
      minimum: 10,
      maximum: 15_000,
      default: 100,
    }),
    samplingIntervalMs: Type.Number({
      title: "Sampling interval",
      description: "How often the server looks at a value, milliseconds; 0 is as fast as it can. A tag may differ.",
      minimum: 0,
      maximum: 86_400_000,
      default: 0,
    }),
    queueSize: Type.Integer({
      title: "Queue size",
      description: "Values that the server keeps per tag while the connection is cut.",
      minimum: 1,
      maximum: 1_000_000,
      default: 1000,
    }),
    discardOldest: Type.Boolean({
      title: "Discard oldest",
      description: "When the server's queue is full, the oldest value goes; otherwise the newest.",
      default: true,
    }),
    dataChangeTrigger: Type.Union([Type.Literal("StatusValue"), Type.Literal("StatusValueTimestamp")], {
      title: "Data change trigger",
      description:
        "StatusValue: a value is kept when it or its status changes. StatusValueTimestamp: also when only its source time does, which tells a constant signal from a sensor that no longer reports, and costs space.",
      default: "StatusValue",
    }),
    backfillHours: Type.Number({
      title: "Backfill",
      description:
        "After a gap, values are read from the history of the server where it keeps one, at most this many hours back. 0: never.",
      minimum: 0,
      maximum: 8760,
      default: 24,
    }),
    backfillOrder: Type.Union([Type.Literal("oldest-first"), Type.Literal("newest-first")], {
      title: "Order of the backfill",
      description:
        "From which end of a gap its history is read. newest-first shows sooner what has just been; should it be cut off, the oldest values are missing.",
      default: "oldest-first",
    }),
    maxSilenceSeconds: Type.Number({
      title: "Longest silence",
      description: "A connection over which nothing comes for this long, not even a keep-alive, is built anew.",
      minimum: 3,
      maximum: 3600,
      default: 12,
    }),
    itemCheckSeconds: Type.Number({
      title: "Check of silent items",
      description:
        "So often some items are read to see whether the server still reports their changes; a dead one is made anew. 0: never.",
      minimum: 0,
      maximum: 3600,
      default: 30,
    }),
    alarmsFrom: Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), {
      title: "Alarms from",
      description:
        "Nodes whose alarms and conditions become conditions here, for example i=2253 for the whole server. Nothing is written back.",
      maxItems: 20,
      default: [],
    }),
    alarmSeverityMin: Type.Integer({
      title: "Least severity",
      description: "Alarms and events below it are passed over.",
      minimum: 1,
      maximum: 1000,
      default: 1,
    }),
    plainEvents: Type.Boolean({
      title: "Plain events",
      description:
        "Also events that have no end: they are over at once and listed until somebody has acknowledged them.",
      default: false,
    }),
    serverProfile: Type.Union(
      ["auto", "none", ...profileIds].map((id) => Type.Literal(id)),
      {
        title: "Vendor profile",
        description:
          "Limits of a family of servers that do not state them. auto: by what the server says of itself. What the server states is kept to as well.",
        default: "auto",
      },
    ),
    maxWaitingValues: Type.Integer({
      title: "Waiting values",
      description: "Values that may wait for the store. Beyond it the oldest are discarded and recorded as a gap.",
      minimum: 1000,
      maximum: 100_000_000,
      default: 1_000_000,
    }),
  },
  { title: "OPC UA", description: "Reads values of an OPC UA server by subscription.", additionalProperties: false },
);
export type OpcuaConfig = Static<typeof OpcuaConfig>;
