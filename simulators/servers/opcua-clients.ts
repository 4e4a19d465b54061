/** Watches what the clients of an OPC UA server monitor, and how much waits for them in its queues. */
import type { MonitoredItem, OPCUAServer, ServerSession, Subscription } from "node-opcua";

export interface Backlog {
  /** Items that clients monitor now. */
  readonly items: number;
  /** Those of them that are sampled at intervals: they miss values in between. */
  readonly sampledItems: number;
  /** Greatest number of values that wait in the queue of one item, and that item's limit. */
  readonly longestQueue: number;
  readonly shortestLimit: number;
  /** Values that have left the queues and wait for a publish request. */
  readonly pending: number;
  /** Values and messages that wait anywhere or were not acknowledged by the client yet. */
  readonly unacknowledged: number;
}

export function watchClients(server: OPCUAServer): { backlog(): Backlog } {
  const subscriptions = new Map<Subscription, Set<MonitoredItem>>();
  server.on("create_session", (session: ServerSession) => {
    session.on("new_subscription", (subscription: Subscription) => {
      const items = new Set<MonitoredItem>();
      subscriptions.set(subscription, items);
      subscription.on("monitoredItem", (item: MonitoredItem) => items.add(item));
      subscription.on("removeMonitoredItem", (item: MonitoredItem) => items.delete(item));
      subscription.on("terminated", () => subscriptions.delete(subscription));
    });
  });
  return { backlog: () => summed(subscriptions) };
}

function summed(subscriptions: ReadonlyMap<Subscription, ReadonlySet<MonitoredItem>>): Backlog {
  let [items, sampledItems, longestQueue, pending, unacknowledged] = [0, 0, 0, 0, 0];
  let shortestLimit = Number.POSITIVE_INFINITY;
  for (const [subscription, monitored] of subscriptions) {
    pending += subscription.pendingNotificationsCount;
    unacknowledged += subscription.sentNotificationMessageCount;
    for (const item of monitored) {
      // An item listens only after its first sample; until then a change would be lost.
      if (!item.isSampling) continue;
      items++;
      if (!item.isExceptionBased) sampledItems++;
      unacknowledged += item.queue.length;
      longestQueue = Math.max(longestQueue, item.queue.length);
      shortestLimit = Math.min(shortestLimit, item.queueSize);
    }
  }
  unacknowledged += pending;
  return { items, sampledItems, longestQueue, shortestLimit, pending, unacknowledged };
}
