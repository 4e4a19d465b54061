/** Schema and example of a preflight; its type stands in `core/preflight.ts`. */
import Type from "typebox";
import type { Preflight } from "../core/preflight.ts";

const Text = Type.String();
const Count = Type.Integer();

export const PreflightSchema = Type.Object({
  endpointUrl: Text,
  server: Type.Object({
    productName: Text,
    manufacturer: Text,
    productUri: Text,
    softwareVersion: Text,
    applicationUri: Text,
    state: Type.String({ description: "State of the server, for example `Running`." }),
    profile: Type.Optional(Type.Object({ id: Text, name: Text, source: Text })),
  }),
  security: Text,
  certificate: Type.Optional(Type.Unknown({ description: "Certificate of the server." })),
  clock: Type.Optional(
    Type.Object({
      offsetMs: Type.Number({ description: "Clock of the server less ours." }),
      roundTripMs: Type.Number(),
    }),
  ),
  limits: Type.Record(Text, Type.Number(), { description: "As the server states them." }),
  inUse: Type.Object({ sessions: Type.Optional(Count), subscriptions: Type.Optional(Count) }),
  services: Type.Object({ history: Type.Boolean(), events: Type.Boolean(), profiles: Type.Array(Text) }),
  companions: Type.Array(Text),
  load: Type.Object({
    items: Count,
    subscriptions: Count,
    sessions: Count,
    requests: Count,
    valuesPerSecondMax: Type.Number(),
    messagesPerSecondMax: Type.Number(),
  }),
  plan: Type.Object({
    publishingIntervalMs: Type.Number(),
    samplingIntervalMs: Type.Number(),
    queueSize: Count,
    itemsPerRequest: Count,
    bridgeableMs: Type.Number({ description: "Longest cut that then loses nothing." }),
    triedItems: Count,
  }),
  findings: Type.Array(
    Type.Object({
      level: Type.Union([Type.Literal("problem"), Type.Literal("warning"), Type.Literal("note")]),
      code: Text,
      message: Text,
      next: Type.Optional(Text),
    }),
  ),
});

export const preflightExample: Preflight = {
  endpointUrl: "opc.tcp://plc-1:4840",
  server: {
    productName: "SIMATIC S7-1200",
    manufacturer: "Siemens AG",
    productUri: "https://www.siemens.com/s7-1200",
    softwareVersion: "V04.07.03",
    applicationUri: "urn:SIMATIC.S7-1200.OPC-UA.Application:PLC_1",
    state: "Running",
    profile: { id: "siemens-s7-1200", name: "Siemens S7-1200", source: "data sheet of the CPU" },
  },
  security: "SignAndEncrypt Basic256Sha256",
  clock: { offsetMs: -120, roundTripMs: 8 },
  limits: { maxNodesPerRead: 100 },
  inUse: { sessions: 2, subscriptions: 1 },
  services: { history: false, events: true, profiles: [] },
  companions: [],
  load: {
    items: 120,
    subscriptions: 1,
    sessions: 2,
    requests: 2,
    valuesPerSecondMax: 1200,
    messagesPerSecondMax: 5,
  },
  plan: {
    publishingIntervalMs: 200,
    samplingIntervalMs: 100,
    queueSize: 100,
    itemsPerRequest: 100,
    bridgeableMs: 10_000,
    triedItems: 10,
  },
  findings: [
    {
      level: "warning",
      code: "SAMSPEL_OPCUA_REVISED",
      message: "The server keeps 100 values per tag, not 1000; a cut longer than 10 s may lose values.",
      next: "Raise the limits in the server, or ask for what it gives.",
    },
  ],
};
