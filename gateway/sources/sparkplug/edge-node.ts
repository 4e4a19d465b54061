/** What is known of one edge node: births, aliases, sequence, deaths. Pure but for its memory; no clock. */
import type { AddressStatus, Rejection } from "../../core/contracts.ts";
import { PermanentError } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import { type BatchBuilder, type Value, valueFlags } from "../../core/measurement.ts";
import { statusCodes } from "../../core/quality.ts";
import type { DataType } from "../../protocols/sparkplug/data-type.ts";
import { decodePayload, type ReceivedMetric, type ReceivedPayload } from "../../protocols/sparkplug/payload.ts";
import type { MessageType } from "../../protocols/sparkplug/topic.ts";
import type { NodePlan } from "./addresses.ts";
import { bdSeqOf, namedMetrics, readingOf } from "./metric.ts";

export interface NodeMessage {
  readonly type: MessageType;
  /** Absent for messages of the node itself. */
  readonly device?: string;
  readonly payload: Uint8Array;
  /** Milliseconds since the Unix epoch. */
  readonly arrivalMs: number;
}

/** What a message means besides its values. */
export interface NodeNews {
  readonly gap?: { readonly cause: GapCause; readonly fromMs: number; readonly toMs: number; readonly missing: number };
  /** The node should be asked for its birth certificate. */
  readonly needsBirth: boolean;
  readonly rejection?: Omit<Rejection, "type" | "example">;
  readonly addresses: readonly Omit<AddressStatus, "type">[];
}

/** A metric of the last birth. `address` is absent for what nobody reads. */
interface Known {
  readonly name: string;
  readonly device: string;
  readonly dataType: DataType;
  readonly address: number | undefined;
}

interface Limits {
  readonly maxMetrics: number;
}

const sequenceCount = 256;

export class EdgeNode {
  readonly #plan: NodePlan;
  readonly #limits: Limits;
  /** Metrics by device and name, as far as devices are read. */
  readonly #byName = new Map<string, Map<string, Known>>();
  /** Aliases are unique in a node. */
  readonly #byAlias = new Map<bigint, Known>();
  readonly #last = new Map<number, { value: Value; timeMs: number }>();
  /** Addresses found in a device: a metric of the node with the same name is then another one. */
  readonly #ofDevice = new Set<number>();
  readonly #failed = new Set<number>();
  #isAlive = false;
  /** False after a loss: what an alias means is then no longer certain. */
  #isCertain = false;
  #isChecked = true;
  #bdSeq: bigint | undefined;
  #sequence: number | undefined;
  #lastArrivalMs: number | undefined;

  constructor(plan: NodePlan, limits: Limits) {
    this.#plan = plan;
    this.#limits = limits;
  }

  get plan(): NodePlan {
    return this.#plan;
  }

  get isBorn(): boolean {
    return this.#isAlive && this.#isCertain;
  }

  /** The connection to the broker is lost: a birth may be missed. */
  offline(): void {
    this.#isCertain = false;
    this.#sequence = undefined;
  }

  /** Adds the values of a message to a batch. Throws for no input; a payload that is none adds nothing. */
  take(message: NodeMessage, builder: BatchBuilder): NodeNews {
    const before = builder.length;
    try {
      const payload = decodePayload(message.payload);
      if (payload.metrics.length > this.#limits.maxMetrics) {
        return refused("SAMSPEL_SPARKPLUG_METRICS", `A payload has ${payload.metrics.length} metrics.`);
      }
      return this.#takePayload(message, payload, builder);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      // Values that were added before a metric that cannot be read are good.
      return { ...refused(error.code, error.message), needsBirth: !this.#isCertain && builder.length === before };
    }
  }

  #takePayload(message: NodeMessage, payload: ReceivedPayload, builder: BatchBuilder): NodeNews {
    const { type, device = "" } = message;
    switch (type) {
      case "NBIRTH":
        return this.#nodeBirth(message, payload, builder);
      case "NDEATH":
        return this.#nodeDeath(message, payload, builder);
      case "DBIRTH":
        return this.#inSequence(message, payload, () => this.#birth(device, { message, payload, builder }));
      case "DDEATH":
        return this.#inSequence(message, payload, () => {
          this.#stale(builder, { timeMs: payload.timestampMs ?? message.arrivalMs, device });
          return {};
        });
      case "NDATA":
      case "DDATA":
        return this.#inSequence(message, payload, () => this.#data(device, { message, payload, builder }));
      default:
        return nothing;
    }
  }

  #nodeBirth(message: NodeMessage, payload: ReceivedPayload, builder: BatchBuilder): NodeNews {
    const bdSeq = bdSeqOf(payload.metrics);
    const isRestart = this.#lastArrivalMs !== undefined && (!this.#isAlive || bdSeq !== this.#bdSeq);
    const cause: GapCause = this.#isAlive ? "source-restarted" : "connection-lost";
    const gap = isRestart
      ? { cause, fromMs: Math.min(this.#lastArrivalMs ?? 0, message.arrivalMs), toMs: message.arrivalMs, missing: 0 }
      : undefined;
    this.#byAlias.clear();
    this.#byName.clear();
    this.#ofDevice.clear();
    this.#isAlive = true;
    this.#isCertain = true;
    this.#isChecked = false;
    this.#bdSeq = bdSeq;
    this.#sequence = payload.seq;
    this.#lastArrivalMs = message.arrivalMs;
    const news = this.#birth("", { message, payload, builder });
    return { needsBirth: false, addresses: [], ...news, ...(gap === undefined ? {} : { gap }) };
  }

  /** A will of an earlier connection may come late: the number of the birth tells. */
  #nodeDeath(message: NodeMessage, payload: ReceivedPayload, builder: BatchBuilder): NodeNews {
    const bdSeq = bdSeqOf(payload.metrics);
    if (!this.#isAlive || (this.#bdSeq !== undefined && bdSeq !== undefined && bdSeq !== this.#bdSeq)) return nothing;
    this.#isAlive = false;
    this.#stale(builder, { timeMs: message.arrivalMs });
    return nothing;
  }

  /** Messages of a node and its devices are numbered together, 0 to 255 and around. */
  #inSequence(message: NodeMessage, { seq }: ReceivedPayload, take: () => Partial<NodeNews>): NodeNews {
    if (!this.#isAlive) {
      return {
        ...refused("SAMSPEL_SPARKPLUG_NO_BIRTH", `${this.#place()} sends data without a birth.`),
        needsBirth: true,
      };
    }
    const expected = this.#sequence === undefined ? undefined : (this.#sequence + 1) % sequenceCount;
    const isRepeat = seq !== undefined && seq === this.#sequence;
    const missing =
      seq === undefined || expected === undefined || isRepeat ? 0 : (seq - expected + sequenceCount) % sequenceCount;
    const fromMs = this.#lastArrivalMs ?? message.arrivalMs;
    if (seq !== undefined) this.#sequence = seq;
    this.#lastArrivalMs = message.arrivalMs;
    if (missing > 0) this.#isCertain = false;
    const news = take();
    const gap = { cause: "sequence-missing", fromMs: Math.min(fromMs, message.arrivalMs), missing } as const;
    return {
      addresses: [],
      ...news,
      needsBirth: news.needsBirth === true || !this.#isCertain,
      ...(missing === 0 ? {} : { gap: { ...gap, toMs: message.arrivalMs } }),
    };
  }

  /** Learns names, aliases and types, and takes the values. */
  #birth(device: string, { message, payload, builder }: Work): Partial<NodeNews> {
    const wanted = this.#plan.wanted.get(device);
    if (wanted === undefined) return {};
    const known = new Map<string, Known>();
    this.#byName.set(device, known);
    const addresses: Omit<AddressStatus, "type">[] = [];
    for (const { name, metric } of namedMetrics(payload.metrics, () => undefined)) {
      if (name === undefined) continue;
      const address = wanted.get(name);
      const isRead = address !== undefined && !(device === "" && this.#ofDevice.has(address));
      const one = { name, device, dataType: metric.dataType ?? "Unknown", address: isRead ? address : undefined };
      known.set(name, one);
      if (metric.alias !== undefined) this.#byAlias.set(metric.alias, one);
      if (!isRead) continue;
      if (device !== "") this.#ofDevice.add(address);
      addresses.push(this.#addReading(one, { metric, message, payload, builder }));
    }
    // Data of a device comes after its birth: what is still unknown then is missing.
    if (device !== "") this.#isChecked = false;
    return { addresses: addresses.filter((status) => this.#isNews(status)) };
  }

  #data(device: string, { message, payload, builder }: Work): Partial<NodeNews> {
    const addresses = this.#isChecked ? [] : this.#missing();
    this.#isChecked = true;
    if (!this.#plan.wanted.has(device)) return { addresses };
    const names = this.#byName.get(device);
    let unknown: string | undefined;
    for (const { name, metric } of namedMetrics(payload.metrics, (alias) => this.#byAlias.get(alias)?.name)) {
      const byAlias = metric.alias === undefined ? undefined : this.#byAlias.get(metric.alias);
      const one = byAlias?.device === device ? byAlias : name === undefined ? undefined : names?.get(name);
      if (one === undefined) unknown ??= name ?? `alias ${metric.alias}`;
      else if (one.address !== undefined) addresses.push(this.#addReading(one, { metric, message, payload, builder }));
    }
    const news = { addresses: addresses.filter((status) => this.#isNews(status)) };
    if (unknown === undefined) return news;
    const message_ = `${this.#place(device)} sends "${unknown.slice(0, 100)}", which its birth does not name.`;
    return { ...news, ...refused("SAMSPEL_SPARKPLUG_UNKNOWN_METRIC", message_), ...news, needsBirth: true };
  }

  #addReading({ dataType, address = -1 }: Known, { metric, message, payload, builder }: Work & Metric) {
    const reading = readingOf(metric, metric.dataType ?? dataType);
    if (reading === undefined) {
      return { address, code: "SAMSPEL_SPARKPLUG_TYPE", message: `A value of type ${dataType} cannot be kept.` };
    }
    const timeMs = metric.timestampMs ?? payload.timestampMs;
    const { value } = reading;
    const isUncertain = !this.#isCertain && reading.statusCode === statusCodes.good;
    const sourceTimeMs = timeMs ?? message.arrivalMs;
    builder.push({
      key: address,
      value,
      sourceTimeMs,
      statusCode: isUncertain ? statusCodes.uncertain : reading.statusCode,
      flags: reading.flags | (timeMs === undefined ? valueFlags.arrivalTime : 0),
    });
    if (!metric.isHistorical) this.#last.set(address, { value, timeMs: sourceTimeMs });
    return { address };
  }

  /** The last values once more, as no longer kept up. */
  #stale(builder: BatchBuilder, { timeMs, device }: { timeMs: number; device?: string }): void {
    for (const known of this.#byName.values()) {
      for (const { address, device: own } of known.values()) {
        if (address === undefined || (device !== undefined && device !== own)) continue;
        const last = this.#last.get(address);
        if (last === undefined) continue;
        builder.push({
          key: address,
          value: last.value,
          sourceTimeMs: Math.max(timeMs, last.timeMs),
          statusCode: statusCodes.uncertainLastUsableValue,
          flags: valueFlags.arrivalTime,
        });
      }
    }
  }

  /** Addresses that no birth has named. */
  #missing(): Omit<AddressStatus, "type">[] {
    const found = new Set(
      [...this.#byName.values()].flatMap((names) => [...names.values()].map(({ address }) => address)),
    );
    return this.#plan.addresses
      .filter((address) => !found.has(address))
      .map((address) => ({
        address,
        code: "SAMSPEL_SPARKPLUG_METRIC",
        message: `The birth of ${this.#place()} names no such metric.`,
      }));
  }

  #isNews({ address, code }: Omit<AddressStatus, "type">): boolean {
    if (code === undefined) return this.#failed.delete(address);
    if (this.#failed.has(address)) return false;
    this.#failed.add(address);
    return true;
  }

  #place(device = ""): string {
    const { group, node } = this.#plan;
    return device === "" ? `${group}/${node}` : `${group}/${node}/${device}`;
  }
}

interface Work {
  readonly message: NodeMessage;
  readonly payload: ReceivedPayload;
  readonly builder: BatchBuilder;
}

interface Metric {
  readonly metric: ReceivedMetric;
}

const nothing: NodeNews = { needsBirth: false, addresses: [] };

function refused(code: string, message: string): NodeNews {
  return { ...nothing, rejection: { code, message } };
}
