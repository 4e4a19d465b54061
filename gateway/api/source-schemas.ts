/** Schemas of what can be asked of a source; their types stand in `core/source-access.ts`. */
import Type from "typebox";

const Text = Type.String();
const Texts = Type.Array(Text);

const CertificateSchema = Type.Object({
  file: Text,
  subject: Text,
  issuer: Text,
  applicationUri: Type.Optional(Text),
  thumbprint: Type.String({ description: "SHA-1, as the tools of most vendors show it." }),
  fingerprint: Type.String({ description: "SHA-256." }),
  validFrom: Text,
  validTo: Text,
  daysLeft: Type.Integer({ description: "Negative when it has expired." }),
  hosts: Texts,
  keyBits: Type.Optional(Type.Integer()),
});

export const CertificatesSchema = Type.Object({
  own: Type.Optional(CertificateSchema),
  previous: Type.Optional(CertificateSchema),
  trusted: Type.Array(CertificateSchema),
  rejected: Type.Array(CertificateSchema),
  unreadable: Texts,
  steps: Texts,
});

const Details = Type.Object({
  dataType: Text,
  isArray: Type.Boolean(),
  isReadable: Type.Boolean(),
  isWritable: Type.Optional(Type.Boolean({ description: "Whoever is signed in could change it." })),
  value: Type.Unknown({ description: "Current value; null when there is none." }),
  statusCode: Type.Integer(),
  sourceTimeMs: Type.Optional(Type.Number()),
  unitName: Type.Optional(Type.String({ description: "Unit as the source writes it." })),
  unit: Type.Optional(Type.String({ description: "UCUM code." })),
  range: Type.Optional(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
});

const TagProposalSchema = Type.Object({
  id: Text,
  unit: Type.Optional(Text),
  dataType: Type.Optional(Text),
  source: Text,
  address: Text,
  range: Type.Optional(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
});

const UnitGuess = Type.Optional(
  Type.String({
    description: "UCUM code that the name suggests, where the source states none. Confirm it before use.",
  }),
);

export const OfferedPageSchema = Type.Object({
  nodes: Type.Array(
    Type.Object({
      address: Text,
      nodeId: Text,
      name: Text,
      path: Texts,
      kind: Type.Union([Type.Literal("object"), Type.Literal("variable")]),
      details: Type.Optional(Details),
      id: Type.String({ description: "Its place as part of an id: `prefix` for what is below it." }),
      tag: Type.Optional(TagProposalSchema),
      tagIds: Type.Array(Type.String({ description: "Tags that it fills already." })),
      unitGuess: UnitGuess,
    }),
  ),
  next: Type.Optional(Type.String({ description: "`after` of the next page; absent when this is the last." })),
  visitedCount: Type.Integer({ description: "Nodes looked at since the first page." }),
});

export const RecommendationsSchema = Type.Array(
  Type.Object({
    name: Text,
    namespaceUri: Text,
    tags: Type.Array(
      Type.Object({
        tag: TagProposalSchema,
        role: Type.String({ description: "What it means." }),
        unitGuess: UnitGuess,
        isWritable: Type.Optional(Type.Boolean()),
      }),
    ),
    presentCount: Type.Integer({ description: "Variables that are tags already." }),
    assets: Type.Array(Type.Object({ id: Text, name: Text, template: Text, tags: Texts })),
  }),
);

const certificate = {
  file: "data/sources/plc/pki/rejected/3f2a.pem",
  subject: "CN=PLC-1, O=Example",
  issuer: "CN=PLC-1, O=Example",
  applicationUri: "urn:plc-1:server",
  thumbprint: "3f2a9c1d5e7b0a8c6d4e2f1a3b5c7d9e0f1a2b3c",
  fingerprint: "9a4c1b7e2d8f3a5c6b0e1d2f4a7c8b9e0d1f2a3c4b5e6d7f8a9c0b1e2d3f4a5c",
  validFrom: "2026-01-01T00:00:00.000Z",
  validTo: "2031-01-01T00:00:00.000Z",
  daysLeft: 1497,
  hosts: ["plc-1"],
  keyBits: 2048,
};

export const certificatesExample = {
  own: { ...certificate, file: "data/sources/plc/pki/own/certs/client_certificate.pem", subject: "CN=Samspel@box" },
  trusted: [],
  rejected: [certificate],
  unreadable: [],
  steps: ["Samspel trusts the machine CN=PLC-1: compare the fingerprint …"],
};

const speed = { address: "nsu=http://example.com/spindle/;s=Spindle.Speed", name: "Speed", path: ["Spindle", "Speed"] };

export const offeredPageExample = {
  nodes: [
    {
      ...speed,
      nodeId: "ns=2;s=Spindle.Speed",
      kind: "variable",
      details: {
        dataType: "Double",
        isArray: false,
        isReadable: true,
        value: 1480.2,
        statusCode: 0,
        unitName: "r/min",
        unit: "{rot}/min",
      },
      id: "spindle/speed",
      tag: { id: "spindle/speed", unit: "{rot}/min", source: "plc", address: speed.address },
      tagIds: [],
    },
  ],
  next: "100",
  visitedCount: 100,
};

const robotNode = "nsu=http://example.com/robot/;i=6001";

export const recommendationsExample = [
  {
    name: "Robotics (OPC 40010-1)",
    namespaceUri: "http://opcfoundation.org/UA/Robotics/",
    tags: [
      {
        tag: { id: "robot1/arm/speed-override", unit: "%", source: "plc", address: robotNode },
        role: "programmed speed, share",
      },
    ],
    presentCount: 0,
    assets: [{ id: "robot1/arm", name: "Arm", template: "cobot", tags: ["robot1/arm/speed-override"] }],
  },
];
