/** Holds back PUBACK of mqtt.js until the data is on disk, without holding back the messages behind it. */
import type { MqttClient } from "mqtt";

type SendPacket = (packet: { cmd: string; messageId?: number }, done?: (error?: Error) => void) => void;

/**
 * mqtt.js acknowledges a message before it takes the next one, so that waiting for the disk would mean one commit per
 * message. This lets the next one come at once and sends PUBACK when told to. Only packets of the current connection
 * are acknowledged: after a reconnection the broker sends the others again, and numbers may be reused.
 */
export class HeldAcknowledgements {
  readonly #send: SendPacket;
  /** Numbers of messages that are not on disk yet; true once mqtt.js wants to acknowledge. */
  #pending = new Map<number, boolean>();

  constructor(client: MqttClient) {
    // biome-ignore lint/complexity/useLiteralKeys: the member is private; only this form reaches it.
    const send: SendPacket = client["_sendPacket"].bind(client);
    this.#send = send;
    const intercept: SendPacket = (packet, ...rest) => {
      if (packet.cmd === "puback" && packet.messageId !== undefined && this.#pending.has(packet.messageId)) {
        this.#pending.set(packet.messageId, true);
        rest[0]?.();
        return;
      }
      send(packet, ...rest);
    };
    // biome-ignore lint/complexity/useLiteralKeys: as above.
    client["_sendPacket"] = intercept;
    client.on("close", () => {
      this.#pending = new Map();
    });
  }

  /** Messages that wait for their acknowledgement. */
  get count(): number {
    return this.#pending.size;
  }

  /** Holds the acknowledgement of a message that is being delivered. The result releases it. */
  hold(messageId: number): () => void {
    const pending = this.#pending;
    pending.set(messageId, false);
    return () => {
      const isDue = pending.get(messageId) === true;
      pending.delete(messageId);
      if (isDue && pending === this.#pending) this.#send({ cmd: "puback", messageId });
    };
  }
}
