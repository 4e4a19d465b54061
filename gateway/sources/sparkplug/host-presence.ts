/** The gateway as a Sparkplug host application: its STATE, retained, with a will for the case that it is cut off. */
import type { IClientOptions, MqttClient } from "mqtt";
import type { BrokerMessage } from "../../protocols/mqtt/session.ts";
import { parseState, stateText } from "../../protocols/sparkplug/host-state.ts";
import { stateTopic } from "../../protocols/sparkplug/topic.ts";

const leaveMsMax = 1000;

export class HostPresence {
  readonly host: string;
  readonly #now: () => number;
  /** Of the connection; birth and will carry the same. */
  #timestampMs: number;

  constructor(host: string, now: () => number) {
    this.host = host;
    this.#now = now;
    this.#timestampMs = now();
  }

  will(): NonNullable<IClientOptions["will"]> {
    return { topic: stateTopic(this.host), payload: Buffer.from(this.#text(false)), qos: 1, retain: true };
  }

  /** Before the next connection: a will is part of it. */
  renew(client: MqttClient): void {
    this.#timestampMs = Math.max(this.#now(), this.#timestampMs + 1);
    client.options.will = this.will();
  }

  announce(client: MqttClient): void {
    client.publish(stateTopic(this.host), this.#text(true), { qos: 1, retain: true });
  }

  /** True for a STATE message of this host. One that says offline while it is online is corrected at once. */
  take({ topic, payload, isRetained }: BrokerMessage, client: MqttClient, done: () => void): boolean {
    if (topic !== stateTopic(this.host)) return false;
    const state = payload.length > 1000 ? undefined : parseState(payload.toString());
    // A retained one is that of the last connection; the announcement follows anyway.
    if (!isRetained && state?.isOnline === false && state.timestampMs <= this.#timestampMs) this.announce(client);
    done();
    return true;
  }

  /** Says that the host goes, as an orderly end shall; never waits long. */
  async leave(client: MqttClient): Promise<void> {
    if (!client.connected) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, leaveMsMax);
    client.publish(stateTopic(this.host), this.#text(false), { qos: 1, retain: true }, () => resolve());
    await promise;
    clearTimeout(timer);
  }

  #text(isOnline: boolean): string {
    return stateText({ isOnline, timestampMs: this.#timestampMs });
  }
}
