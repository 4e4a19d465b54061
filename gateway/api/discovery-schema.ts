/** Schema and example of what a server offers before anybody signs in; its type stands in `core/discovery.ts`. */
import Type from "typebox";
import type { DiscoveryReport } from "../core/discovery.ts";

const Text = Type.String();
const Texts = Type.Array(Text);

export const DiscoverySchema = Type.Object({
  endpointUrl: Text,
  serverName: Text,
  applicationUri: Text,
  endpoints: Type.Array(
    Type.Object({
      advertisedUrl: Type.String({ description: "Address as the server states it; not used to connect." }),
      securityMode: Text,
      securityPolicy: Text,
      security: Type.String({ description: "Security in words." }),
      signIn: Texts,
      isChosen: Type.Boolean({ description: "The one that Samspel takes by itself." }),
    }),
  ),
  certificate: Type.Optional(Type.Unknown({ description: "Certificate of the server." })),
  trust: Type.Optional(Type.Object({ state: Text, status: Text, steps: Texts })),
  ownCertificate: Type.Object({ file: Text, applicationUri: Text }),
  notes: Texts,
});

export const discoveryExample: DiscoveryReport = {
  endpointUrl: "opc.tcp://plc-1:4840",
  serverName: "PLC-1",
  applicationUri: "urn:plant:plc-1",
  endpoints: [
    {
      advertisedUrl: "opc.tcp://192.168.0.20:4840",
      securityMode: "SignAndEncrypt",
      securityPolicy: "Basic256Sha256",
      security: "signed and encrypted",
      signIn: ["user name"],
      isChosen: true,
    },
  ],
  ownCertificate: { file: "data/sources/plc/pki/own/certs/client.pem", applicationUri: "urn:kit:samspel:plc" },
  notes: [],
};
