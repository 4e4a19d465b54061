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
