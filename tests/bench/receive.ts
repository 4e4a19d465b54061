/** CPU per received OPC UA value: our source against the bare client library on its fastest path, in one run. */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  DataChangeNotification,
  MessageSecurityMode,
  type NotificationMessage,
  OPCUAClient,
  TimestampsToReturn,
} from "node-opcua";
import { opcua } from "../../gateway/sources/opcua/source.ts";
import { testContext } from "../support/context.ts";
import { checkedOptions } from "../support/source-reader.ts";
import { sleep, startLoad } from "./support-path.ts";

const tags = 5000;
const intervalMs = 100;
const queueSize = 100;

/** Values received and CPU spent while they came. */
interface Measured {
  readonly values: number;
  readonly microseconds: number;
}

interface Phase {
  readonly endpointUrl: string;
  readonly seconds: number;
}

/** Measures from the moment when values flow. */
async function measure(seconds: number, count: () => number): Promise<Measured> {
  while (count() < 3 * tags) await sleep(50);
  const from = count();
  const cpu = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  return { values: count() - from, microseconds: user + system };
}

/** `raw_notification`, then nothing is left for the library to dispatch: the fastest way to have the decoded values. */
async function bare({ endpointUrl, seconds }: Phase): Promise<Measured> {
  const client = OPCUAClient.create({ securityMode: MessageSecurityMode.None, endpointMustExist: false });
  await client.connect(endpointUrl);
  const session = await client.createSession();
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: intervalMs,
    requestedMaxKeepAliveCount: 10,
    requestedLifetimeCount: 1000,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
  });
  let values = 0;
  subscription.on("raw_notification", (message: NotificationMessage) => {
    for (const part of message.notificationData ?? []) {
      if (part instanceof DataChangeNotification) values += part.monitoredItems?.length ?? 0;
    }
    message.notificationData = [];
  });
  for (let first = 0; first < tags; first += 1000) {
    const items = Array.from({ length: 1000 }, (_, index) => ({
      nodeId: `ns=1;s=load/${first + index}`,
      attributeId: AttributeIds.Value,
    }));
    ClientMonitoredItemGroup.create(
      subscription,
      items,
      { samplingInterval: 0, queueSize, discardOldest: true },
      TimestampsToReturn.Both,
    );
  }
  const measured = await measure(seconds, () => values);
  await session.close();
  await client.disconnect();
  return measured;
}

async function ours({ endpointUrl, seconds }: Phase, securityMode: "None" | "SignAndEncrypt"): Promise<Measured> {
  const controller = new AbortController();
  const addresses = Array.from({ length: tags }, (_, index) => ({ address: `ns=1;s=load/${index}` }));
  const config = checkedOptions(opcua, { endpointUrl, securityMode, trustServerCertificate: "any", queueSize });
  let values = 0;
  const consume = async () => {
    for await (const output of opcua.read(config, addresses, testContext("bench", controller))) {
      if (output.type === "readings") values += output.length;
    }
  };
  const running = consume();
  const measured = await measure(seconds, () => values);
  controller.abort();
  await running;
  return measured;
}

export async function run({ isShort = false } = {}): Promise<object> {
  const seconds = isShort ? 2 : 5;
  const rounds = isShort ? 1 : 3;
  await using load = await startLoad(tags, intervalMs);
  load.start();
  const phase = { endpointUrl: load.endpointUrl, seconds };
  await bare({ ...phase, seconds: 1 });
  await ours({ ...phase, seconds: 1 }, "None");
  const bareRuns: Measured[] = [];
  const ourRuns: Measured[] = [];
  const securedRuns: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    bareRuns.push(await bare(phase));
    ourRuns.push(await ours(phase, "None"));
    securedRuns.push(await ours(phase, "SignAndEncrypt"));
  }
  const [bareCost, ourCost, securedCost] = [bareRuns, ourRuns, securedRuns].map(medianCost);
  return {
    name: "receive",
    tags,
    valuesPerSecond: Math.round(ourRuns.reduce((sum, { values }) => sum + values, 0) / (rounds * seconds)),
    bareMicrosecondsPerValue: rounded(bareCost),
    sourceMicrosecondsPerValue: rounded(ourCost),
    securedMicrosecondsPerValue: rounded(securedCost),
    ratioToBareClient: rounded((ourCost ?? Number.NaN) / (bareCost ?? Number.NaN)),
    ratioSecuredToOpen: rounded((securedCost ?? Number.NaN) / (ourCost ?? Number.NaN)),
  };
}

function medianCost(runs: readonly Measured[]): number {
  const costs = runs.map(({ values, microseconds }) => microseconds / values).toSorted((a, b) => a - b);
  return costs[Math.floor(costs.length / 2)] ?? Number.NaN;
}

function rounded(value: number | undefined): number {
  return Math.round(1000 * (value ?? Number.NaN)) / 1000;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  console.log(JSON.stringify(await run({ isShort: values.short })));
}
