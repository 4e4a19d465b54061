/** What a server says of itself and of its limits, in one Read. Nodes are those of OPC 10000-5 §6.3. */
import { AttributeIds, type ClientSession, type DataValue, VariableIds } from "node-opcua-client";
import { profileFor, type ServerIdentity, type VendorProfile } from "./vendor-profiles.ts";

export const limitNodes = {
  maxNodesPerRead: VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
  maxNodesPerBrowse: VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
  maxNodesPerTranslate: VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerTranslateBrowsePathsToNodeIds,
  maxItemsPerRequest: VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  maxBrowseContinuationPoints: VariableIds.Server_ServerCapabilities_MaxBrowseContinuationPoints,
  maxHistoryContinuationPoints: VariableIds.Server_ServerCapabilities_MaxHistoryContinuationPoints,
  minSamplingMs: VariableIds.Server_ServerCapabilities_MinSupportedSampleRate,
  maxSessions: VariableIds.Server_ServerCapabilities_MaxSessions,
  maxSubscriptions: VariableIds.Server_ServerCapabilities_MaxSubscriptions,
  maxSubscriptionsPerSession: VariableIds.Server_ServerCapabilities_MaxSubscriptionsPerSession,
  maxItems: VariableIds.Server_ServerCapabilities_MaxMonitoredItems,
  maxItemsPerSubscription: VariableIds.Server_ServerCapabilities_MaxMonitoredItemsPerSubscription,
  maxQueueSize: VariableIds.Server_ServerCapabilities_MaxMonitoredItemsQueueSize,
} as const;

export type LimitName = keyof typeof limitNodes;

/** Limits that the server states; those that it leaves out or sets to 0 are absent. */
export type StatedLimits = Readonly<Partial<Record<LimitName, number>>>;

export interface ServerFacts {
  readonly identity: ServerIdentity;
  readonly limits: StatedLimits;
  readonly profile: VendorProfile | undefined;
}

const identityNodes = [
  VariableIds.Server_ServerStatus_BuildInfo_ProductUri,
  VariableIds.Server_ServerStatus_BuildInfo_ProductName,
  VariableIds.Server_ServerStatus_BuildInfo_ManufacturerName,
  VariableIds.Server_ServerStatus_BuildInfo_SoftwareVersion,
  VariableIds.Server_ServerArray,
];

/** `wanted`: id of a vendor profile, `none` or `auto`. */
export async function readServerFacts(
  session: Pick<ClientSession, "read">,
  wanted: string | undefined,
): Promise<ServerFacts> {
  const names = Object.keys(limitNodes).filter((name): name is LimitName => name in limitNodes);
  const [identity, limits] = [
    await readValues(session, identityNodes),
    await readValues(
      session,
      names.map((name) => limitNodes[name]),
    ),
  ];
  const stated = names.flatMap((name, index) => {
    const limit = limits[index];
    return typeof limit === "number" && limit > 0 ? [[name, limit] as const] : [];
  });
  const [productUri, productName, manufacturer, softwareVersion, servers] = identity;
  const said = {
    productUri: textOf(productUri),
    productName: textOf(productName),
    manufacturer: textOf(manufacturer),
    softwareVersion: textOf(softwareVersion),
    applicationUri: Array.isArray(servers) ? textOf(servers[0]) : "",
  };
  return { identity: said, limits: Object.fromEntries(stated), profile: profileFor(said, wanted) };
}

/** Few nodes in one request: the limits are not known yet. */
const nodesPerRead = 5;

/** Values of variables of namespace 0; undefined for those that are not there. */
export async function readValues(
  session: Pick<ClientSession, "read">,
  nodes: readonly number[],
): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for (let start = 0; start < nodes.length; start += nodesPerRead) {
    const some = nodes.slice(start, start + nodesPerRead);
    const read: DataValue[] = await session.read(
      some.map((id) => ({ nodeId: `i=${id}`, attributeId: AttributeIds.Value })),
    );
    values.push(...read.map(({ statusCode, value }): unknown => (statusCode.isGood() ? value.value : undefined)));
  }
  return values;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
