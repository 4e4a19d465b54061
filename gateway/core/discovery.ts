/** What a server says of itself before anybody signs in, for people who choose an endpoint and decide about trust. */
import type { CertificateReport } from "./source-access.ts";

export interface EndpointReport {
  /** Address as the server states it; not used to connect. */
  readonly advertisedUrl: string;
  readonly securityMode: "None" | "Sign" | "SignAndEncrypt" | "Invalid";
  readonly securityPolicy: string;
  readonly security: string;
  readonly signIn: readonly string[];
  /** The one that Samspel takes without further options. */
  readonly isChosen: boolean;
}

export interface TrustReport {
  readonly state: "trusted" | "untrusted" | "invalid";
  /** OPC UA status of the check, for example `BadCertificateTimeInvalid`. */
  readonly status: string;
  /** What is still to do, each direction one step. */
  readonly steps: readonly string[];
}

export interface DiscoveryReport {
  /** As typed: this is the address to connect to. */
  readonly endpointUrl: string;
  readonly serverName: string;
  readonly applicationUri: string;
  readonly endpoints: readonly EndpointReport[];
  /** Of the server; absent when it has none. */
  readonly certificate?: CertificateReport;
  readonly trust?: TrustReport;
  /** The gateway's own certificate for this source. */
  readonly ownCertificate: { readonly file: string; readonly applicationUri: string };
  /** What a person should know before going on. */
  readonly notes: readonly string[];
}

/** A server or broker that was found; the address is what it says of itself, and nobody has checked it. */
export interface FoundServer {
  readonly kind: "opcua" | "mqtt";
  readonly name: string;
  /** `opc.tcp://host:port`, `mqtt://host:port` or `mqtts://host:port`. */
  readonly address: string;
  /** `announced` by itself over mDNS, or known to a discovery server. */
  readonly origin: "announced" | "discovery-server";
}
