/** Sends the messages of one write, several under way at once; those that the broker does not allow are told apart from the rest. */
import { PermanentError } from "../../core/errors.ts";
import type { Written } from "../../core/sink.ts";
import type { DoubtedTopics } from "../../protocols/mqtt/doubted-topics.ts";
import { forbiddenTopic, isForbiddenTopic } from "../../protocols/mqtt/errors.ts";
import type { BrokerLink } from "../../protocols/mqtt/link.ts";
import type { Message } from "./message.ts";

export interface DeliveryOptions {
  readonly url: string;
  readonly link: Pick<BrokerLink, "confirmed" | "limits">;
  readonly doubts: DoubtedTopics;
  /** True where the broker has no word for a message that is not allowed (MQTT 3.1.1). */
  readonly isWordless: boolean;
  publish(message: Message): Promise<void>;
}

/** One write. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #refused = new Set<number>();
  readonly #topics = new Set<string>();
  /** Topics under way when the connection ended. */
  readonly #cut = new Set<string>();
  #confirmed: string | undefined;
  /** The broker has refused something in this write. */
  #wasSaid = false;
  #hasFailed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Throws PartialWriteError when some may not be written and others may, and TemporaryError when none may. */
  async send(messages: readonly (Message | undefined)[]): Promise<Written> {
    const { link, doubts, url, isWordless } = this.#options;
    try {
      const sent = await this.#sendDoubted(messages);
      const rest = messages.entries().filter(([index]) => !sent.has(index));
      await this.#sendAtOnce(rest);
      if (isWordless) await link.confirmed();
    } catch (error) {
      throw this.#explained(error);
    }
    if (this.#confirmed !== undefined) doubts.allowed();
    const omittedCount = messages.filter((message) => message === undefined).length;
    if (this.#refused.size === 0) return { omittedCount };
    const topics = [...this.#topics];
    const refused = [...this.#refused].toSorted((a, b) => a - b);
    throw doubts.refusal(url, topics, { refused, omittedCount, isOtherTaken: this.#confirmed !== undefined });
  }

  /** The first message of each doubted topic, one after the other. Gives the indices of what was sent. */
  async #sendDoubted(messages: readonly (Message | undefined)[]): Promise<ReadonlySet<number>> {
    const { link, doubts, publish } = this.#options;
    const sent = new Set<number>();
    for (const [index, message] of messages.entries()) {
      if (message === undefined || !doubts.isDoubted(message.topic)) continue;
      sent.add(index);
      await this.#taken(index, message, () => doubts.alone(message.topic, link, () => publish(message)));
    }
    return sent;
  }

  /** Each lane takes the next message when its last one is confirmed. A failure in one ends them all. */
  async #sendAtOnce(messages: Iterator<[number, Message | undefined]> & Iterable<[number, Message | undefined]>) {
    const { link, doubts, publish } = this.#options;
    const lane = async (): Promise<void> => {
      for (const [index, message] of messages) {
        if (this.#hasFailed) return;
        if (message === undefined) continue;
        if (doubts.isForbidden(message.topic)) this.#refuse(index, message);
        else await this.#taken(index, message, () => publish(message));
      }
    };
    const lanes = Array.from({ length: link.limits.inFlight }, () =>
      lane().catch((error: unknown) => {
        this.#hasFailed = true;
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(lanes)).find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  async #taken(index: number, message: Message, send: () => Promise<void>): Promise<void> {
    try {
      await send();
      this.#confirmed = message.topic;
    } catch (error) {
      if (!isForbiddenTopic(error)) {
        if (!(error instanceof PermanentError)) this.#cut.add(message.topic);
        throw error;
      }
      this.#wasSaid = true;
      this.#options.doubts.forbid(message.topic);
      this.#refuse(index, message);
    }
  }

  #refuse(index: number, { topic }: Message): void {
    this.#refused.add(index);
    this.#topics.add(topic);
  }

  /**
   * Mosquitto ends the connection after a message that is not allowed, also where it says so; in MQTT 3.1.1 it confirms that
   * message before. What ended it is then what was under way or confirmed last, if it was not the network.
   */
  #explained(error: unknown): unknown {
    if (error instanceof PermanentError) return error;
    const { url, doubts, isWordless } = this.#options;
    if (this.#wasSaid) return doubts.whileSought(forbiddenTopic(url, [...this.#topics], "write"), true);
    const last = isWordless && this.#confirmed !== undefined ? [this.#confirmed] : [];
    doubts.doubt([...this.#cut, ...last]);
    return doubts.whileSought(error);
  }
}
