/** Sends the messages of one session of an edge node in sequence, and finds out which of its devices the broker does not allow. */
import { PermanentError } from "../../core/errors.ts";
import type { SinkContext } from "../../core/sink.ts";
import type { DoubtedTopics } from "../../protocols/mqtt/doubted-topics.ts";
import type { BrokerLink } from "../../protocols/mqtt/link.ts";
import { encodePayload, type Metric } from "../../protocols/sparkplug/payload.ts";
import { type MessageType, type Place, topicFor } from "../../protocols/sparkplug/topic.ts";
import type { Device } from "./conditions.ts";

export interface TransmissionOptions {
  readonly link: Pick<BrokerLink, "publish" | "confirmed">;
  readonly context: Pick<SinkContext, "now">;
  readonly place: Place;
  readonly doubts: DoubtedTopics;
}

export class Transmission {
  readonly #options: TransmissionOptions;
  /** Topics of devices since the broker has last answered. */
  readonly #underWay = new Set<string>();
  #seq = 0;

  constructor(options: TransmissionOptions) {
    this.#options = options;
  }

  /** The next message is the first one of a birth of the node. */
  restart(): void {
    this.#seq = 0;
  }

  /** Topics of a device that may not be written; none for the node itself, without which there is nothing. */
  forbidden(device: Device): readonly string[] {
    if (device === undefined) return [];
    const topics = (["DBIRTH", "DDATA"] as const).map((type) => this.#topic(type, device));
    return topics.filter((topic) => this.#options.doubts.isForbidden(topic));
  }

  /**
   * Births and data go with QoS 0 and are not retained (specification 3.0, section 6.4); `confirmed` makes up for it. Data
   * name their types although they need not: hosts that use the JavaScript library of Tahu read null without.
   */
  async send(type: MessageType, device: Device, metrics: readonly Metric[]): Promise<void> {
    const { link, context, doubts } = this.#options;
    const topic = this.#topic(type, device);
    const payload = encodePayload({ timestampMs: context.now(), seq: this.#seq, metrics });
    const publish = () => link.publish({ topic, payload, qos: 0 });
    if (doubts.isDoubted(topic)) {
      await this.confirmed();
      await doubts.alone(topic, link, publish);
    } else {
      if (device !== undefined) this.#underWay.add(topic);
      await publish();
    }
    this.#seq = (this.#seq + 1) % 256;
  }

  /** Resolves when the broker has taken everything. The birth of the node is part of it: something may be written. */
  async confirmed(): Promise<void> {
    const { link, doubts } = this.#options;
    await link.confirmed();
    this.#underWay.clear();
    doubts.allowed();
  }

  /** What to throw when the connection ended: any of the devices under way may be why. */
  explained(error: unknown): unknown {
    if (error instanceof PermanentError) return error;
    const { doubts } = this.#options;
    doubts.doubt(this.#underWay);
    return doubts.whileSought(error);
  }

  #topic(type: MessageType, device: Device): string {
    const { place } = this.#options;
    return topicFor(type, device === undefined ? place : { ...place, device });
  }
}
