/** Fills gaps from the history that a server keeps: after a cut it reads what the subscription did not bring. */
import { setTimeout as delay } from "node:timers/promises";
import { AttributeIds, type ClientSession, type DataValue, HistoryData, TimestampsToReturn } from "node-opcua-client";
import type { SourceAddress, SourceContext } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import { valueFlags } from "../../core/measurement.ts";
import type { OutputQueue } from "../queue.ts";
import type { OpcuaConfig } from "./config.ts";
import { type DataValueLike, decodeChanges, type ItemChange, LastSeen } from "./data-value.ts";
import type { Handles } from "./handles.ts";
import { resolveNode } from "./node-address.ts";

/** Stretch of time of one address. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is still to be read, by address. Outlives a connection; one stretch each, so it cannot grow. */
export class PendingBackfill {
  readonly #stretches = new Map<number, Stretch>();
  /** Monotonic clock at the last request. */
  requestedMs = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#stretches.size === 0;
  }

  /** Stretches of one address are joined, with what lies between: values that are there already are dropped later. */
  add(address: number, { fromMs, toMs }: Stretch): void {
    const known = this.#stretches.get(address);
    this.#stretches.set(address, {
      fromMs: Math.min(fromMs, known?.fromMs ?? fromMs),
      toMs: Math.max(toMs, known?.toMs ?? toMs),
    });
  }

  /** Takes everything out. */
  take(): ReadonlyMap<number, Stretch> {
    const taken = new Map(this.#stretches);
    this.#stretches.clear();
    return taken;
  }
}

export interface BackfillOptions {
  readonly session: ClientSession;
  readonly config: OpcuaConfig;
  readonly addresses: readonly SourceAddress[];
  readonly context: SourceContext;
  readonly queue: OutputQueue;
  readonly pending: PendingBackfill;
  readonly handles: Handles;
}

/** After a gap the live values go first: nothing is read from the history for this long. */
const quietMs = 2000;
/** A request that failed is made again after this long, a second time after twice as long, then no more. */
const failedMs = 10_000;
const failuresMax = 3;
/** Between two requests, so that a small controller can breathe. */
const pauseMs = 50;
const valuesPerNode = 1000;
const nodesPerCallMax = 10;
const nodesPerReadMax = 200;
/** While more values than this wait for the store, no more are read. */
const waitingRowsMax = 50_000;
/** HistoryRead of UserAccessLevel (OPC 10000-3 §8.57). */
const historyRead = 4;
/** BadNoData and BadBoundNotFound (OPC 10000-6 Annex A): they stand for no value. */
const noValue: readonly number[] = [0x809b_0000, 0x80d7_0000];
/** MaxNodesPerHistoryReadData (OPC 10000-5 §6.3.11). */
const maxNodesNode = "i=12165";

/** Works on one connection, one request at a time. */
export class Backfill {
  readonly #options: BackfillOptions;
  /** Node ids of the addresses that have a history; undefined before it was asked for. */
  #nodes: ReadonlyMap<number, string> | undefined;
  #nodesPerCall = 1;
  #isRunning = false;
  #failures = 0;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  /** Starts reading when it is time. Never throws, and never waits. */
  startIfDue(): void {
    const { pending, context, config } = this.#options;
    if (this.#isRunning || pending.isEmpty || config.backfillHours === 0) return;
    if (context.monotonicMs() - pending.requestedMs < quietMs) return;
    this.#isRunning = true;
    this.#run()
      .catch((error: unknown) => {
        if (context.signal.aborted) return;
        context.log.info({ source: context.id, reason: errorMessage(error) }, "History could not be read.");
      })
      .finally(() => {
        this.#isRunning = false;
      });
  }

  async #run(): Promise<void> {
    const { pending, context, config } = this.#options;
    const stretches = pending.take();
    let values = 0;
    try {
      this.#nodes ??= await this.#findHistory();
      const earliestMs = context.now() - config.backfillHours * 3_600_000;
      for (const group of this.#groups(stretches, earliestMs)) values += await this.#fill(group);
    } catch (error) {
      this.#failures++;
      pending.requestedMs = context.monotonicMs() + this.#failures * failedMs;
      // After a cut the next connection goes on; a server that refuses again and again is left alone.
      const isOver = this.#failures >= failuresMax && !context.signal.aborted;
      if (!isOver) for (const [address, stretch] of stretches) pending.add(address, stretch);
      throw error;
    }
    if (values > 0) context.log.info({ source: context.id, values }, "Backfilled from the history of the server.");
  }

  /** Addresses of equal stretches, as many as go into one request. */
  *#groups(stretches: ReadonlyMap<number, Stretch>, earliestMs: number): Generator<Group> {
    const byStretch = new Map<string, { stretch: Stretch; nodes: [number, string][] }>();
    for (const [address, { fromMs, toMs }] of stretches) {
      const nodeId = this.#nodes?.get(address);
      const stretch = { fromMs: Math.max(fromMs, earliestMs), toMs };
      if (nodeId === undefined || stretch.fromMs >= stretch.toMs) continue;
      const key = `${stretch.fromMs} ${stretch.toMs}`;
      const known = byStretch.get(key) ?? { stretch, nodes: [] };
      known.nodes.push([address, nodeId]);
      byStretch.set(key, known);
    }
    for (const { stretch, nodes } of byStretch.values()) {
      for (let start = 0; start < nodes.length; start += this.#nodesPerCall) {
        yield { stretch, nodes: nodes.slice(start, start + this.#nodesPerCall) };
      }
    }
  }

  /** Reads page by page until the server has no more. Returns the number of values. */
  async #fill({ stretch, nodes }: Group): Promise<number> {
    const { session, queue, context, config } = this.#options;
    const [from, to] = [new Date(Math.floor(stretch.fromMs)), new Date(Math.ceil(stretch.toMs) + 1)];
    // A server reads backwards when the end lies before the start (OPC 10000-11 §6.5.3).
    const [start, end] = config.backfillOrder === "newest-first" ? [to, from] : [from, to];
    let open = nodes.map(([address, nodeId]) => ({ address, nodeId, continuationPoint: noPoint }));
    let values = 0;
    while (open.length > 0) {
      await delay(pauseMs, undefined, { signal: context.signal });
      while (queue.rowCount > waitingRowsMax) await delay(pauseMs, undefined, { signal: context.signal });
      const results = await session.readHistoryValue(open.map(readItem), start, end, {
        numValuesPerNode: valuesPerNode,
        returnBounds: false,
        timestampsToReturn: TimestampsToReturn.Both,
      });
      const next: typeof open = [];
      for (const [index, { address, nodeId }] of open.entries()) {
        const result = results[index];
        if (result === undefined || !result.statusCode.isGood()) continue;
        if (result.historyData instanceof HistoryData) values += this.#write(address, result.historyData);
        const { continuationPoint } = result;
        if (continuationPoint !== null && continuationPoint?.length > 0)
          next.push({ address, nodeId, continuationPoint });
      }
      open = next;
    }
    return values;
  }

  #write(address: number, { dataValues }: HistoryData): number {
    const { queue, context, handles } = this.#options;
    const changes: readonly ItemChange[] = (dataValues ?? [])
      .filter(({ statusCode }) => !noValue.includes(statusCode.value))
      .map((dataValue) => ({ clientHandle: 0, value: asSampled(dataValue) }));
    if (changes.length === 0) return 0;
    queue.write((builder) =>
      decodeChanges(changes, builder, {
        handles: handles.only(address),
        lastSeen: new LastSeen(address + 1),
        arrivalMs: context.now(),
        flags: valueFlags.backfilled,
        onOverflow: () => {},
      }),
    );
    return changes.length;
  }

  /** Which addresses have a history that this user may read. */
  async #findHistory(): Promise<ReadonlyMap<number, string>> {
    const { session, addresses, context } = this.#options;
    const namespaces = await session.readNamespaceArray();
    const known = addresses.flatMap(({ address: text }, address) => {
      const resolved = resolveNode(text, namespaces);
      return "nodeId" in resolved ? [{ address, nodeId: resolved.nodeId }] : [];
    });
    const nodes = new Map<number, string>();
    for (let start = 0; start < known.length; start += nodesPerReadMax) {
      const some = known.slice(start, start + nodesPerReadMax);
      const levels = await session.read(
        some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel })),
      );
      for (const [index, { address, nodeId }] of some.entries()) {
        const level: unknown = levels[index]?.value.value;
        if (typeof level === "number" && (level & historyRead) !== 0) nodes.set(address, nodeId);
      }
      await delay(pauseMs, undefined, { signal: context.signal });
    }
    const limit: unknown = (await session.read({ nodeId: maxNodesNode, attributeId: AttributeIds.Value })).value.value;
    this.#nodesPerCall = typeof limit === "number" && limit > 0 ? Math.min(limit, nodesPerCallMax) : nodesPerCallMax;
    return nodes;
  }
}

interface Group {
  readonly stretch: Stretch;
  /** Address and node id. */
  readonly nodes: readonly (readonly [number, string])[];
}

/** The value without the historian bits of its status (OPC 10000-4 §7.39.1): so it equals what was or would have been live. */
function asSampled(dataValue: DataValue): DataValueLike {
  const status = dataValue.statusCode.value;
  if ((status & infoTypeMask) !== infoTypeDataValue) return dataValue;
  const bits = status & ~historianBits;
  const value = (bits & infoBits) === 0 ? bits & ~infoTypeMask : bits;
  const { sourceTimestamp, sourcePicoseconds, serverTimestamp, serverPicoseconds } = dataValue;
  const times = { sourceTimestamp, sourcePicoseconds, serverTimestamp, serverPicoseconds };
  return { value: dataValue.value, statusCode: { value: value >>> 0 }, ...times };
}

const [infoTypeMask, infoTypeDataValue, infoBits, historianBits] = [0x0c00, 0x0400, 0x03ff, 0x001f];

const noPoint: Buffer = Buffer.alloc(0);

function readItem({ nodeId, continuationPoint }: { readonly nodeId: string; readonly continuationPoint: Buffer }) {
  return continuationPoint.length === 0 ? { nodeId } : { nodeId, continuationPoint };
}
