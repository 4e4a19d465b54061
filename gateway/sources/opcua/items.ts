/** Monitored items of one subscription: creates them within the server's limits and tries failing ones again. */
import {
  AttributeIds,
  type ClientSession,
  type ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  type MonitoredItemCreateResult,
  MonitoringMode,
} from "node-opcua-client";
import type { AddressStatus, SourceAddress } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Feed, Handles } from "./handles.ts";
import { createMonitoredItems, deleteMonitoredItems } from "./library.ts";
import { resolveNode } from "./node-address.ts";
import { readValueTypes } from "./value-types.ts";

const retryMsMin = 10_000;
const retryMsMax = 300_000;

export interface ItemsOptions {
  readonly session: ClientSession;
  readonly subscription: ClientSubscription;
  readonly config: OpcuaConfig;
  readonly addresses: readonly SourceAddress[];
  readonly handles: Handles;
  /** Items that the server takes in one request. */
  readonly itemsPerCall: number;
  readonly onStatus: (status: AddressStatus) => void;
}

/** One item: a node that feeds one address as it is, or several with parts of its value. */
interface Request {
  readonly nodeId: string;
  readonly samplingIntervalMs: number;
  readonly addresses: readonly number[];
  readonly feeds: readonly Feed[] | undefined;
}

export class MonitoredItems {
  /** Least number of values that the server keeps per item, after its own limits. */
  queueSizeMin = Number.POSITIVE_INFINITY;
  /** Slowest sampling among the items, as the server has it. */
  samplingIntervalMsMax = 0;
  readonly #options: ItemsOptions;
  /** Addresses without an item. */
  readonly #failed = new Set<number>();
  /** Node and item of each address that has one. */
  readonly #items = new Map<number, { readonly nodeId: string; readonly itemId: number }>();
  #retryMs = retryMsMin;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(options: ItemsOptions) {
    this.#options = options;
  }

  get failedCount(): number {
    return this.#failed.size;
  }

  /** Node of an address that has an item. */
  nodeOf(address: number): string | undefined {
    return this.#items.get(address)?.nodeId;
  }

  /** Creates the items of all addresses. One bad address does not stop the others; a failed request throws. */
  async createAll(monotonicMs: number): Promise<void> {
    this.#failed.clear();
    this.#items.clear();
    this.#retryMs = retryMsMin;
    await this.#create(this.#options.addresses.map((_, index) => index));
    this.#schedule(monotonicMs);
  }

  /** Tries failing addresses again when their time has come: some servers answer before their nodes exist. */
  async retryIfDue(monotonicMs: number): Promise<void> {
    if (monotonicMs < this.#retryAtMs) return;
    this.#retryAtMs = Number.POSITIVE_INFINITY;
    this.#retryMs = Math.min(retryMsMax, this.#retryMs * 2);
    try {
      await this.#create([...this.#failed]);
    } finally {
      this.#schedule(monotonicMs);
    }
  }

  /** Items that the server no longer serves are taken away and made anew, with everything that they feed. */
  async recreate(addresses: readonly number[]): Promise<void> {
    const { session, subscription } = this.#options;
    const itemIds = new Set(addresses.flatMap((address) => this.#items.get(address)?.itemId ?? []));
    const concerned = [...this.#items].flatMap(([address, { itemId }]) => (itemIds.has(itemId) ? [address] : []));
    await deleteMonitoredItems(session, subscription.subscriptionId, [...itemIds]);
    for (const address of concerned) this.#items.delete(address);
    await this.#create(concerned);
  }

  #schedule(monotonicMs: number): void {
    this.#retryAtMs = this.#failed.size === 0 ? Number.POSITIVE_INFINITY : monotonicMs + this.#retryMs;
  }

  async #create(indices: readonly number[]): Promise<void> {
    const { itemsPerCall } = this.#options;
    const requests = await this.#requestsFor(indices);
    for (let start = 0; start < requests.length; start += itemsPerCall) {
      await this.#createSome(requests.slice(start, start + itemsPerCall));
    }
  }

  async #requestsFor(indices: readonly number[]): Promise<readonly Request[]> {
    const { session, addresses, config } = this.#options;
    const namespaces = await session.readNamespaceArray();
    const requests: Request[] = [];
    const shared = new Map<string, { nodeId: string; samplingIntervalMs: number; feeds: Feed[]; wantText: boolean }>();
    for (const address of indices) {
      const entry = addresses[address];
      if (entry === undefined) continue;
      const resolved = resolveNode(entry.address, namespaces);
      if (!("nodeId" in resolved)) {
        this.#fail(address, resolved.code, resolved.message);
        continue;
      }
      const { nodeId, path } = resolved;
      const samplingIntervalMs = entry.samplingIntervalMs ?? config.samplingIntervalMs;
      if (path.length === 0 && entry.asText !== true) {
        requests.push({ nodeId, samplingIntervalMs, addresses: [address], feeds: undefined });
        continue;
      }
      const key = `${samplingIntervalMs} ${entry.asText === true} ${nodeId}`;
      const item = shared.get(key) ?? { nodeId, samplingIntervalMs, feeds: [], wantText: entry.asText === true };
      item.feeds.push({ address, path });
      shared.set(key, item);
    }
    return [...requests, ...(await this.#withTypes([...shared.values()]))];
  }

  async #withTypes(
    shared: readonly { nodeId: string; samplingIntervalMs: number; feeds: readonly Feed[]; wantText: boolean }[],
  ): Promise<readonly Request[]> {
    if (shared.length === 0) return [];
    const { session, handles } = this.#options;
    const { texts, decode } = await readValueTypes(
      session,
      shared.map(({ nodeId }) => nodeId),
    );
    handles.decode = decode;
    return shared.map(({ nodeId, samplingIntervalMs, feeds, wantText }, index) => {
      const known = wantText ? texts[index] : undefined;
      const withTexts = known === undefined ? feeds : feeds.map((feed) => ({ ...feed, texts: known }));
      return { nodeId, samplingIntervalMs, addresses: feeds.map(({ address }) => address), feeds: withTexts };
    });
  }

  /** Halves a request that the server finds too large. */
  async #createSome(requests: readonly Request[]): Promise<void> {
    if (requests.length === 0) return;
    try {
      const results = await this.#send(requests);
      for (const [index, request] of requests.entries()) this.#take(request, results[index]);
    } catch (error) {
      const isTooLarge = /TooManyOperations|TooLarge|LimitsExceeded/.test(errorMessage(error));
      if (!isTooLarge || requests.length === 1) throw error;
      const half = Math.ceil(requests.length / 2);
      await this.#createSome(requests.slice(0, half));
      await this.#createSome(requests.slice(half));
    }
  }

  async #send(requests: readonly Request[]): Promise<readonly MonitoredItemCreateResult[]> {
    const { session, subscription, config, handles } = this.#options;
    // Without a filter the trigger is StatusValue (OPC 10000-4 §7.22.2): also understood by servers that know none.
    const isByTime = config.dataChangeTrigger === "StatusValueTimestamp";
    const filter = isByTime ? new DataChangeFilter({ trigger: DataChangeTrigger.StatusValueTimestamp }) : undefined;
    const items = requests.map(({ addresses: [first = 0], nodeId, samplingIntervalMs, feeds }) => {
      const clientHandle = Handles.of(first);
      handles.addresses[clientHandle] = feeds === undefined ? first : undefined;
      handles.feeds[clientHandle] = feeds;
      return {
        itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: {
          clientHandle,
          samplingInterval: samplingIntervalMs,
          ...(filter === undefined ? {} : { filter }),
          queueSize: config.queueSize,
          discardOldest: config.discardOldest,
        },
      };
    });
    return createMonitoredItems(session, subscription.subscriptionId, items);
  }

  #take({ addresses, nodeId }: Request, result: MonitoredItemCreateResult | undefined): void {
    if (result?.statusCode.isGood()) {
      this.queueSizeMin = Math.min(this.queueSizeMin, result.revisedQueueSize);
      this.samplingIntervalMsMax = Math.max(this.samplingIntervalMsMax, result.revisedSamplingInterval);
      for (const address of addresses) {
        this.#items.set(address, { nodeId, itemId: result.monitoredItemId });
        if (this.#failed.delete(address)) this.#options.onStatus({ type: "address", address });
      }
      return;
    }
    const name = result?.statusCode.name ?? "no answer";
    for (const address of addresses) {
      const text = this.#options.addresses[address]?.address ?? "";
      this.#fail(address, "SAMSPEL_OPCUA_NODE", `The server refuses ${text.slice(0, 200)}: ${name}.`);
    }
  }

  #fail(address: number, code: string, message: string): void {
    const isNew = !this.#failed.has(address);
    this.#failed.add(address);
    if (isNew) this.#options.onStatus({ type: "address", address, code, message });
  }
}
