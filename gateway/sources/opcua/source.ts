/** The OPC UA source: keeps one subscription alive and yields what it brings, gaps included. */
import { setTimeout as delay } from "node:timers/promises";
import { defineSource, type SourceAddress, type SourceContext } from "../../core/contracts.ts";
import { ConfigError, errorCode, errorMessage, errorNext } from "../../core/errors.ts";
import type { GapCause } from "../../core/gap.ts";
import { OutputQueue } from "../queue.ts";
import { opcuaAccess } from "./access.ts";
import { OpcuaConfig } from "./config.ts";
import { linkMemory } from "./inbox.ts";
import { routeLibraryLog } from "./library.ts";
import { Link, type LinkEnd } from "./link.ts";

/** Never more than one attempt a second, and back within five seconds of a server that listens again. */
const backOffMsMin = 1000;
const backOffMsMax = 2500;
/** Where only a person can help, or other clients must leave first, quick attempts do harm: accounts are locked, sessions taken. */
const patientMs = 30_000;
const patientCodes: readonly string[] = ["SAMSPEL_OPCUA_USER", "SAMSPEL_OPCUA_SESSIONS"];

/**
 * The first connection must succeed, else `read` throws and `receive` decides. From then on the source connects again
 * by itself: only it knows where the data stood, so only it can tell what the server's queues bridged and what is lost.
 */
export const opcua = defineSource({
  kind: "opcua",
  config: OpcuaConfig,
  reportsByException: true,
  access: opcuaAccess,
  async *read(config, addresses, context) {
    routeLibraryLog(context);
    const queue = new OutputQueue({ source: context.id, maxRows: config.maxWaitingValues, now: context.now });
    const stop = new AbortController();
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const running = keepConnected({ config, addresses, context: { ...context, signal }, queue });
    running.then(
      () => queue.end(),
      (error: unknown) => queue.fail(error),
    );
    try {
      yield* queue.outputs(context.signal);
    } finally {
      stop.abort();
      await running.catch(() => undefined);
    }
  },
});

interface Parts {
  readonly config: OpcuaConfig;
  readonly addresses: readonly SourceAddress[];
  readonly context: SourceContext;
  readonly queue: OutputQueue;
}

/** Connects, watches, connects anew. Returns when the signal says so; throws when the first connection fails. */
async function keepConnected({ config, addresses, context, queue }: Parts): Promise<void> {
  const memory = linkMemory(addresses.length);
  let cause: GapCause = "connection-lost";
  let attempt = 0;
  queue.push({ type: "status", state: "connecting" });
  while (!context.signal.aborted) {
    let link: Link;
    try {
      link = await Link.open({ config, addresses, context, queue, memory, cause });
    } catch (error) {
      if (context.signal.aborted) return;
      if (memory.lastPublishMs === undefined || error instanceof ConfigError) throw error;
      const next = errorNext(error);
      queue.push({
        type: "status",
        state: "disconnected",
        code: errorCode(error),
        message: errorMessage(error),
        ...(next === undefined ? {} : { next }),
      });
      const waitMs = patientCodes.includes(errorCode(error)) ? patientMs : backOffMs(attempt++);
      await delay(waitMs, undefined, { signal: context.signal }).catch(() => undefined);
      continue;
    }
    attempt = 0;
    let end: LinkEnd = "connection-lost";
    try {
      end = await link.run();
      if (end !== "stopped") cause = end;
    } finally {
      await link.close(end === "silent");
    }
  }
}

/** Doubling, capped, with jitter: many gateways that lost one server do not return in the same moment. */
function backOffMs(attempt: number): number {
  const ceiling = Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(attempt, 10));
  return ceiling * (1 + Math.random() / 4);
}
