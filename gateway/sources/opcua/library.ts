/** Services that the client library has but does not declare for its session type, checked once here. */
import {
  type ClientSession,
  LogLevel,
  type MonitoredItemCreateRequestOptions,
  type MonitoredItemCreateResult,
  type PublishResponse,
  RepublishRequest,
  type RepublishResponse,
  setErrorLogger,
  setLogLevel,
  setWarningLogger,
  TimestampsToReturn,
} from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";

const republishMsMax = 10_000;

/** The library prints to the console; its words belong to the log of the operator, at a level that does not shout. */
export function routeLibraryLog(context: SourceContext): void {
  const write = (...words: unknown[]) =>
    context.log.debug({ source: context.id, library: words.join(" ") }, "node-opcua");
  setLogLevel(LogLevel.Error);
  setWarningLogger(write);
  setErrorLogger(write);
}

/** A notification message as far as it is used (OPC 10000-4 §7.26). */
export interface Message {
  readonly sequenceNumber: number;
  readonly publishTime: Date | null;
  readonly notificationData: readonly unknown[];
  /** False while the server has more to say about the same publishing cycle; undefined when it is not known. */
  readonly isLast: boolean | undefined;
}

interface ItemCreator {
  createMonitoredItems(request: {
    readonly subscriptionId: number;
    readonly timestampsToReturn: TimestampsToReturn;
    readonly itemsToCreate: MonitoredItemCreateRequestOptions[];
  }): Promise<{ readonly results: readonly MonitoredItemCreateResult[] | null }>;
}

interface Republisher {
  republish(request: RepublishRequest, done: (error: Error | null, response?: RepublishResponse) => void): void;
}

type Publish = (request: unknown, done: (error: Error | null, response?: PublishResponse) => void) => void;

interface Publisher {
  publish: Publish;
}

/**
 * Tells, while a message of the session is being delivered, whether it is the last of its publishing cycle
 * (`moreNotifications`, OPC 10000-4 §5.14.5): the library knows, but does not pass it on. Undefined at other times.
 */
export function watchCycles(session: ClientSession): () => boolean | undefined {
  if (!canPublish(session)) return () => true;
  let isLast: boolean | undefined;
  const publish = paced(session.publish.bind(session));
  session.publish = (request, done) =>
    publish(request, (error, response) => {
      isLast = response === undefined ? undefined : !response.moreNotifications;
      try {
        done(error, response);
      } finally {
        isLast = undefined;
      }
    });
  return () => isLast;
}

/** A server that answers Publish with a fault is asked again this often. */
const faultMs = 1000;

/** The library asks again as soon as it hears of a fault, hundreds of times a second: it hears of one each second. */
function paced(publish: Publish): Publish {
  let nextMs = 0;
  return (request, done) =>
    publish(request, (error, response) => {
      if (!error || !("response" in error)) return done(error, response);
      nextMs = Math.max(performance.now(), nextMs) + faultMs;
      setTimeout(() => done(error, response), nextMs - performance.now()).unref();
    });
}

/** One result per item, in order. Rejects when the whole request fails. */
export async function createMonitoredItems(
  session: ClientSession,
  subscriptionId: number,
  itemsToCreate: MonitoredItemCreateRequestOptions[],
): Promise<readonly MonitoredItemCreateResult[]> {
  if (!canCreateItems(session)) throw new TypeError("This version of node-opcua cannot create monitored items.");
  const timestampsToReturn = TimestampsToReturn.Both;
  const response = await session.createMonitoredItems({ subscriptionId, timestampsToReturn, itemsToCreate });
  return response.results ?? [];
}

/** A message that the server still keeps; undefined when it no longer has it or cannot answer now. */
export async function republish(
  session: ClientSession,
  { subscriptionId, sequenceNumber: wanted }: { readonly subscriptionId: number; readonly sequenceNumber: number },
): Promise<Message | undefined> {
  if (!canRepublish(session)) return undefined;
  const request = new RepublishRequest({ subscriptionId, retransmitSequenceNumber: wanted });
  const { promise, resolve } = Promise.withResolvers<Message | undefined>();
  const late = setTimeout(() => resolve(undefined), republishMsMax);
  try {
    session.republish(request, (error, response) => {
      if (error || response === undefined || !response.responseHeader.serviceResult.isGood()) return resolve(undefined);
      const { sequenceNumber, publishTime, notificationData } = response.notificationMessage;
      resolve({ sequenceNumber, publishTime, notificationData: notificationData ?? [], isLast: undefined });
    });
    return await promise;
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

function canCreateItems(session: ClientSession): session is ClientSession & ItemCreator {
  return "createMonitoredItems" in session && typeof session.createMonitoredItems === "function";
}

function canRepublish(session: ClientSession): session is ClientSession & Republisher {
  return "republish" in session && typeof session.republish === "function";
}

function canPublish(session: ClientSession): session is ClientSession & Publisher {
  return "publish" in session && typeof session.publish === "function";
}

interface ItemDeleter {
  deleteMonitoredItems(request: { subscriptionId: number; monitoredItemIds: number[] }): Promise<unknown>;
}

/** Items that are gone already are no failure. */
export async function deleteMonitoredItems(
  session: ClientSession,
  subscriptionId: number,
  monitoredItemIds: number[],
): Promise<void> {
  if (!canDeleteItems(session)) return;
  await session.deleteMonitoredItems({ subscriptionId, monitoredItemIds }).catch(() => undefined);
}

function canDeleteItems(session: ClientSession): session is ClientSession & ItemDeleter {
  return "deleteMonitoredItems" in session && typeof session.deleteMonitoredItems === "function";
}
