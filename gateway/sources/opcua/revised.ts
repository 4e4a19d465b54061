/** What a server has made of the intervals and queues that were asked for, and how long a cut it then bridges. Pure. */
import type { OpcuaConfig } from "./config.ts";
import type { SourceWarning } from "./warnings.ts";

export interface Revised {
  readonly publishingIntervalMs: number;
  /** Slowest of the items; 0 where the server samples as fast as it can. */
  readonly samplingIntervalMsMax: number;
  /** Least of the items. */
  readonly queueSizeMin: number;
  /** After this the server drops the subscription, or the session, whichever is first. */
  readonly lifetimeMs: number;
}

type Asked = Pick<OpcuaConfig, "publishingIntervalMs" | "samplingIntervalMs" | "queueSize">;

/** Longest cut that loses nothing of a value that changes with every sample, milliseconds. */
export function bridgeableMs({
  queueSizeMin,
  samplingIntervalMsMax,
  publishingIntervalMs,
  lifetimeMs,
}: Revised): number {
  const sampleMs = samplingIntervalMsMax > 0 ? samplingIntervalMsMax : publishingIntervalMs;
  return Math.min(lifetimeMs, queueSizeMin * sampleMs);
}

/** Undefined when the server does what was asked. */
export function revisedWarning(asked: Asked, revised: Revised): SourceWarning | undefined {
  const words: string[] = [];
  if (revised.queueSizeMin < asked.queueSize) {
    words.push(`keeps ${revised.queueSizeMin} values per tag, not ${asked.queueSize}`);
  }
  if (revised.publishingIntervalMs > 1.05 * asked.publishingIntervalMs) {
    words.push(`sends every ${revised.publishingIntervalMs} ms, not every ${asked.publishingIntervalMs} ms`);
  }
  if (asked.samplingIntervalMs > 0 && revised.samplingIntervalMsMax > 1.05 * asked.samplingIntervalMs) {
    words.push(`samples every ${revised.samplingIntervalMsMax} ms, not every ${asked.samplingIntervalMs} ms`);
  }
  if (words.length === 0) return undefined;
  const seconds = Math.round(bridgeableMs(revised) / 100) / 10;
  return {
    code: "SAMSPEL_OPCUA_REVISED",
    message: `The server ${words.join(", ")}; a cut longer than ${seconds} s may lose values.`,
    next: "Raise the limits in the server, or ask for what it gives.",
  };
}
