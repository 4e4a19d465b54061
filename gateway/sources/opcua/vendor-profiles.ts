/** Limits of servers that do not state them, as data: by vendor, each with where the figures come from. */

/** What is known of a family of servers. A figure that is left out is not known; what a server states is always kept to as well. */
export interface VendorProfile {
  readonly id: string;
  readonly name: string;
  /** Matched against product URI, product name, manufacturer and application URI of the server. */
  readonly pattern: RegExp;
  /** Nodes in one Read, Browse or TranslateBrowsePaths request. */
  readonly nodesPerRequest?: number;
  readonly itemsPerRequest?: number;
  readonly maxItems?: number;
  readonly maxSessions?: number;
  readonly maxSubscriptions?: number;
  readonly minSamplingMs?: number;
  readonly minPublishingMs?: number;
  readonly maxQueueSize?: number;
  /** All items of all clients together. */
  readonly maxSamplesPerSecond?: number;
  /** What a person should know. */
  readonly note?: string;
  /** Where the figures come from. */
  readonly source: string;
}

/** The first that fits counts. */
export const vendorProfiles: readonly VendorProfile[] = [
  {
    id: "siemens-s7-1200",
    name: "Siemens S7-1200",
    pattern: /s7-?1200/i,
    nodesPerRequest: 100,
    itemsPerRequest: 100,
    maxItems: 1000,
    maxSessions: 10,
    maxSubscriptions: 50,
    minSamplingMs: 100,
    minPublishingMs: 200,
    note: "Needs firmware 4.4 and a licence; only what a server interface of the project lists can be read.",
    source: "data sheet of the CPU 1214C 6ES7214-1AG40-0XB0, section OPC UA: 10 sessions with 5 subscriptions each",
  },
  {
    id: "siemens-s7-1500",
    name: "Siemens S7-1500",
    pattern: /s7-?1500/i,
    nodesPerRequest: 100,
    itemsPerRequest: 100,
    note: "Takes 1,000 nodes in all requests that are open at one time; numbers of sessions and items depend on the CPU and its settings.",
    source: "github.com/epics-modules/opcua, issues 177 and 201; github.com/OPCFoundation/UA-.NETStandard, issue 564",
  },
  {
    id: "siemens-sinumerik",
    name: "Siemens SINUMERIK",
    pattern: /sinumerik/i,
    maxSessions: 10,
    maxSubscriptions: 10,
    minSamplingMs: 100,
    minPublishingMs: 100,
    maxQueueSize: 10_000,
    maxSamplesPerSecond: 1000,
    note: "A 828D has 5 sessions and subscriptions and 500 samples a second.",
    source: "SINUMERIK Access MyMachine / OPC UA, configuration manual 04/2018, technical data",
  },
  {
    id: "codesys",
    name: "CODESYS Control and controllers built on it",
    pattern: /codesys|3s-smart/i,
    nodesPerRequest: 100,
    maxSessions: 100,
    minSamplingMs: 100,
    source: "content.helpme-codesys.com, OPC UA Server Configuration Settings (defaults)",
  },
  {
    id: "phoenix-plcnext",
    name: "Phoenix Contact PLCnext",
    pattern: /plcnext|phoenix contact/i,
    minSamplingMs: 50,
    note: "An AXC F 1152 has 3 sessions, 2152 has 5, 3152 has 8, all with at least 100 ms; sampling is one of 100, 250, 500, 1000, 2000, 5000 ms.",
    source: "plcnext-community.net, Device-specific OPC UA settings and limitations",
  },
  {
    id: "schneider-bmenua",
    name: "Schneider Electric BMENUA0100",
    pattern: /bmenua/i,
    maxItems: 2000,
    maxSessions: 10,
    maxSubscriptions: 40,
    minSamplingMs: 20,
    minPublishingMs: 20,
    maxQueueSize: 100,
    note: "Without fast sampling switched on: 50,000 items, sampling from 125 ms, publishing from 250 ms.",
    source: "Schneider Electric, BMENUA0100 user guide, Limitations",
  },
  {
    id: "emerson-rx3i",
    name: "Emerson (GE) PACSystems RX3i",
    pattern: /pacsystems|rx3i/i,
    maxSessions: 5,
    maxSubscriptions: 10,
    source: "PACSystems RX3i user manual GFK-2224Q, chapter 10",
  },
  {
    id: "br-automation",
    name: "B&R Automation Runtime",
    pattern: /bernecker|b&r|br-automation/i,
    minPublishingMs: 50,
    source: "doc.ipesoft.com, OPC UA client: publishing interval as revised by this server",
  },
  {
    id: "beckhoff-twincat",
    name: "Beckhoff TwinCAT (TF6100)",
    pattern: /beckhoff|twincat/i,
    note: "Limits are those that the server states.",
    source: "no figures known",
  },
  {
    id: "rockwell-logix",
    name: "Rockwell ControlLogix, CompactLogix, FactoryTalk",
    pattern: /rockwell|allen-?bradley|factorytalk/i,
    note: "Limits are those that the server states.",
    source: "no figures known",
  },
  {
    id: "kepware",
    name: "PTC KEPServerEX",
    pattern: /kepserverex|kepware/i,
    note: "Limits are those that the server states and that its project sets.",
    source: "no figures known",
  },
];

export const profileIds: readonly string[] = vendorProfiles.map(({ id }) => id);

/** What a server says of itself. */
export interface ServerIdentity {
  readonly productUri: string;
  readonly productName: string;
  readonly manufacturer: string;
  readonly applicationUri: string;
  readonly softwareVersion: string;
}

/** `wanted` is the id of a profile, `none`, or `auto`: by what the server says of itself. */
export function profileFor(identity: ServerIdentity, wanted = "auto"): VendorProfile | undefined {
  if (wanted !== "auto") return vendorProfiles.find(({ id }) => id === wanted);
  const { productUri, productName, manufacturer, applicationUri } = identity;
  const text = [productUri, productName, manufacturer, applicationUri].join("\n");
  return vendorProfiles.find(({ pattern }) => pattern.test(text));
}
