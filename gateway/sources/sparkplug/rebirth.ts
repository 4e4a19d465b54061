/** Asks edge nodes for their birth certificates: each at most once in ten seconds, and not all at once. */
import type { MqttClient } from "mqtt";
import { encodePayload } from "../../protocols/sparkplug/payload.ts";
import { type Place, topicFor } from "../../protocols/sparkplug/topic.ts";
import { nodeKey } from "./addresses.ts";

const perNodeMs = 10_000;
const betweenNodesMs = 50;

export interface RebirthOptions {
  readonly client: Pick<MqttClient, "publish" | "connected">;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/**
 * `Node Control/Rebirth` is the one command that Samspel sends: the node publishes its births again (specification 3.0,
 * section 6.4.19). Nothing moves because of it.
 */
export class Rebirths {
  readonly #options: RebirthOptions;
  readonly #askedMs = new Map<string, number>();
  readonly #waiting = new Map<string, Place>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RebirthOptions) {
    this.#options = options;
  }

  /** Asks now or soon; a node that was asked within the last ten seconds is not asked. */
  request(place: Place): void {
    const key = nodeKey(place);
    const askedMs = this.#askedMs.get(key);
    if (askedMs !== undefined && this.#options.monotonicMs() - askedMs < perNodeMs) return;
    this.#waiting.set(key, place);
    this.#timer ??= setTimeout(() => this.#next(), 0);
  }

  /** No longer needed. */
  cancel(place: Place): void {
    this.#waiting.delete(nodeKey(place));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #next(): void {
    this.#timer = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const [key, place] = first;
    this.#waiting.delete(key);
    const { client, now, monotonicMs } = this.#options;
    if (client.connected) {
      this.#askedMs.set(key, monotonicMs());
      client.publish(topicFor("NCMD", place), Buffer.from(rebirthPayload(now())), { qos: 0 });
    }
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => this.#next(), betweenNodesMs);
  }
}

function rebirthPayload(timestampMs: number): Uint8Array {
  const metric = { name: "Node Control/Rebirth", dataType: "Boolean", value: true, timestampMs } as const;
  return encodePayload({ timestampMs, metrics: [metric] });
}
