/** OPC UA clients for the tests of the simulators. */
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  type DataValue,
  DeadbandType,
  OPCUAClient,
  TimestampsToReturn,
} from "node-opcua";

export interface Received {
  readonly id: string;
  readonly value: unknown;
  readonly timeMs: number | undefined;
}

/** Calls `use` with every change of the nodes, exactly as a client with sampling interval 0 gets them. */
export async function monitoring(
  endpointUrl: string,
  nodeIds: readonly string[],
  queueSize: number,
  use: (received: Received[]) => Promise<void>,
): Promise<void> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  await client.withSessionAsync(endpointUrl, async (session) => {
    const subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: 50,
      requestedMaxKeepAliveCount: 100,
      requestedLifetimeCount: 1000,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
    });
    const received: Received[] = [];
    const group = ClientMonitoredItemGroup.create(
      subscription,
      nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
      {
        samplingInterval: 0,
        queueSize,
        discardOldest: true,
        filter: new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValueTimestamp,
          deadbandType: DeadbandType.None,
        }),
      },
      TimestampsToReturn.Source,
    );
    group.on("changed", (_item: unknown, value: DataValue, index: number) => {
      if (!value.statusCode.isGood()) return;
      received.push({
        id: nodeIds[index]!,
        value: value.value.value,
        timeMs: value.sourceTimestamp?.getTime(),
      });
    });
    await use(received);
    await subscription.terminate();
  });
}

/** Value of a node of the motion device system of OPC 40010, found by browse names as a client would. */
export async function robotValue(endpointUrl: string, path: string): Promise<unknown> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  return client.withSessionAsync(endpointUrl, async (session) => {
    let nodeId = "i=85";
    for (const name of ["DeviceSet", "cell-1", ...path.split("/")]) {
      const { references } = await session.browse(nodeId);
      const found = references?.find(({ browseName }) => browseName.name === name);
      if (found === undefined) throw new Error(`There is no ${name} in ${path}.`);
      nodeId = found.nodeId.toString();
    }
    return (await session.read({ nodeId, attributeId: AttributeIds.Value })).value.value;
  });
}
