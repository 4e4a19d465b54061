/** What a look at a source before reading it has found: what it is, what it can do, and what reading would ask of it. */
import type { CertificateReport } from "./source-access.ts";

export interface Preflight {
  readonly endpointUrl: string;
  readonly server: PreflightServer;
  /** Mode and policy in words. */
  readonly security: string;
  /** Of the server; absent on an open channel. */
  readonly certificate?: CertificateReport;
  /** Clock of the server less ours, true to half of the round trip. Absent when it tells no time. */
  readonly clock?: { readonly offsetMs: number; readonly roundTripMs: number };
  /** Limits by name, as the server states them. */
  readonly limits: Readonly<Record<string, number>>;
  /** What other clients take now, where the server counts it. */
  readonly inUse: { readonly sessions?: number; readonly subscriptions?: number };
  readonly services: {
    /** Values of the past can be read. */
    readonly history: boolean;
    /** The server reports alarms and conditions of itself. */
    readonly events: boolean;
    /** URIs of the profiles that the server claims. */
    readonly profiles: readonly string[];
  };
  /** Companion models that give recommended tags. */
  readonly companions: readonly string[];
  readonly load: PreflightLoad;
  readonly plan: PreflightPlan;
  readonly findings: readonly Finding[];
}

export interface PreflightServer {
  readonly productName: string;
  readonly manufacturer: string;
  readonly productUri: string;
  readonly softwareVersion: string;
  readonly applicationUri: string;
  /** As in OPC 10000-5 §12.6, for example `Running`. */
  readonly state: string;
  /** Vendor profile in use. */
  readonly profile?: { readonly id: string; readonly name: string; readonly source: string };
}

/** What the gateway would ask of the server. */
export interface PreflightLoad {
  readonly items: number;
  readonly subscriptions: 1;
  /** Sessions: one for values, one while somebody browses. */
  readonly sessions: 2;
  /** Requests that create the items. */
  readonly requests: number;
  /** When every item changes with every sample. */
  readonly valuesPerSecondMax: number;
  readonly messagesPerSecondMax: number;
}

/** What to ask for. Intervals in milliseconds. */
export interface PreflightPlan {
  readonly publishingIntervalMs: number;
  readonly samplingIntervalMs: number;
  readonly queueSize: number;
  readonly itemsPerRequest: number;
  /** Longest cut that then loses nothing. */
  readonly bridgeableMs: number;
  /** Items on which it was tried out; they were removed again. */
  readonly triedItems: number;
}

export interface Finding {
  /** `problem`: reading would not work as configured. */
  readonly level: "problem" | "warning" | "note";
  readonly code: string;
  readonly message: string;
  readonly next?: string;
}
