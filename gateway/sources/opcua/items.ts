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
import { createMonitoredItems } from "./library.ts";
import { resolveNode } from "./node-address.ts";

/** Items per request when the server states no limit of its own. */
const itemsPerCallMax = 1000;
/** Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall (OPC 10000-5 §6.3.11). */
const maxItemsPerCallNode = "i=11714";

const retryMsMin = 10_000;
const retryMsMax = 300_000;

export interface ItemsOptions {
  readonly session: ClientSession;
  readonly subscription: ClientSubscription;
  readonly config: OpcuaConfig;
  readonly addresses: readonly SourceAddress[];
  readonly onStatus: (status: AddressStatus) => void;
}

interface Request {
  readonly address: number;
  readonly nodeId: string;
  readonly samplingIntervalMs: number;
}

/** The client handle of an address is its index plus one; handle 0 is not used. */
export const handleOf = (address: number) => address + 1;

export class MonitoredItems {
  /** Least number of values that the server keeps per item, after its own limits. */
  queueSizeMin = Number.POSITIVE_INFINITY;
  readonly #options: ItemsOptions;
  /** Addresses without an item. */
  readonly #failed = new Set<number>();
  #retryMs = retryMsMin;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(options: ItemsOptions) {
    this.#options = options;
  }

  get failedCount(): number {
    return this.#failed.size;
  }

  /** Creates the items of all addresses. One bad address does not stop the others; a failed request throws. */
  async createAll(monotonicMs: number): Promise<void> {
    this.#failed.clear();
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

  #schedule(monotonicMs: number): void {
    this.#retryAtMs = this.#failed.size === 0 ? Number.POSITIVE_INFINITY : monotonicMs + this.#retryMs;
  }

  async #create(indices: readonly number[]): Promise<void> {
    const namespaces = await this.#options.session.readNamespaceArray();
    const requests: Request[] = [];
    for (const address of indices) {
      const entry = this.#options.addresses[address];
      if (entry === undefined) continue;
      const resolved = resolveNode(entry.address, namespaces);
      if ("nodeId" in resolved) {
        const samplingIntervalMs = entry.samplingIntervalMs ?? this.#options.config.samplingIntervalMs;
        requests.push({ address, nodeId: resolved.nodeId, samplingIntervalMs });
      } else {
        this.#fail(address, resolved.code, resolved.message);
      }
    }
    const perCall = await this.#itemsPerCall();
    for (let start = 0; start < requests.length; start += perCall) {
      await this.#createSome(requests.slice(start, start + perCall));
    }
  }

  async #itemsPerCall(): Promise<number> {
    const { session } = this.#options;
    const read = await session.read({ nodeId: maxItemsPerCallNode, attributeId: AttributeIds.Value });
    const limit: unknown = read.value.value;
    return typeof limit === "number" && limit > 0 ? Math.min(limit, itemsPerCallMax) : itemsPerCallMax;
  }

  /** Halves a request that the server finds too large. */
  async #createSome(requests: readonly Request[]): Promise<void> {
    if (requests.length === 0) return;
    try {
      const results = await this.#send(requests);
      for (const [index, { address }] of requests.entries()) this.#take(address, results[index]);
    } catch (error) {
      const isTooLarge = /TooManyOperations|TooLarge|LimitsExceeded/.test(errorMessage(error));
      if (!isTooLarge || requests.length === 1) throw error;
      const half = Math.ceil(requests.length / 2);
      await this.#createSome(requests.slice(0, half));
      await this.#createSome(requests.slice(half));
    }
  }

  async #send(requests: readonly Request[]): Promise<readonly MonitoredItemCreateResult[]> {
    const { session, subscription, config } = this.#options;
    // Without a filter the trigger is StatusValue (OPC 10000-4 §7.22.2): also understood by servers that know none.
    const isByTime = config.dataChangeTrigger === "StatusValueTimestamp";
    const filter = isByTime ? new DataChangeFilter({ trigger: DataChangeTrigger.StatusValueTimestamp }) : undefined;
    const items = requests.map(({ address, nodeId, samplingIntervalMs }) => ({
      itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
      monitoringMode: MonitoringMode.Reporting,
      requestedParameters: {
        clientHandle: handleOf(address),
        samplingInterval: samplingIntervalMs,
        ...(filter === undefined ? {} : { filter }),
        queueSize: config.queueSize,
        discardOldest: config.discardOldest,
      },
    }));
    return createMonitoredItems(session, subscription.subscriptionId, items);
  }

  #take(address: number, result: MonitoredItemCreateResult | undefined): void {
    if (result?.statusCode.isGood()) {
      this.queueSizeMin = Math.min(this.queueSizeMin, result.revisedQueueSize);
      if (this.#failed.delete(address)) this.#options.onStatus({ type: "address", address });
      return;
    }
    const name = result?.statusCode.name ?? "no answer";
    const text = this.#options.addresses[address]?.address ?? "";
    this.#fail(address, "SAMSPEL_OPCUA_NODE", `The server refuses ${text.slice(0, 200)}: ${name}.`);
  }

  #fail(address: number, code: string, message: string): void {
    const isNew = !this.#failed.has(address);
    this.#failed.add(address);
    if (isNew) this.#options.onStatus({ type: "address", address, code, message });
  }
}
