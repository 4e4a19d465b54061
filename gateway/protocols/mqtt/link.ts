/** One connection to a broker, for sinks: what is published is confirmed or fails. When it breaks, it stays broken. */
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from "mqtt";
import type { Context } from "../../core/contracts.ts";
import { ConfigError, PermanentError, TemporaryError } from "../../core/errors.ts";
import { type ConnectionOptions, clientOptions, closeClient } from "./connection.ts";
import {
  brokerError,
  forbiddenTopic,
  forbiddenUser,
  isForbidden,
  messageError,
  refusedSubscriptions,
} from "./errors.ts";

/** Messages that may wait for their confirmation at once: the log is the queue, not the client's memory. */
const inFlightMax = 20;

/** What the broker says about itself in its answer to CONNECT (MQTT 5.0 §3.2.2.3). */
export interface BrokerLimits {
  readonly inFlight: number;
  readonly packetBytes: number;
  readonly canRetain: boolean;
}

export interface Publication {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly isRetained?: boolean;
}

export class BrokerLink implements AsyncDisposable {
  readonly #client: MqttClient;
  readonly #url: string;
  /** Ends what waits for the broker when the connection breaks: the client would let it wait for ever. */
  readonly #waiting = new Set<(error: unknown) => void>();
  readonly #release: () => void;
  #limits: BrokerLimits = { inFlight: inFlightMax, packetBytes: Number.POSITIVE_INFINITY, canRetain: true };
  #broken: unknown;
  /** Undefined before the first message that waits for one. */
  #confirmations: number | undefined;

  private constructor(client: MqttClient, url: string, { signal }: Pick<Context, "signal">) {
    this.#client = client;
    this.#url = url;
    client.on("error", (error) => this.#break(error));
    client.on("close", () => this.#break(new Error("The broker has closed the connection.")));
    client.on("disconnect", ({ reasonCode }) => this.#break(new Error(`The broker ends the session (${reasonCode}).`)));
    const onAbort = () => this.#break(new Error("Forwarding has ended."));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    this.#release = () => signal.removeEventListener("abort", onAbort);
  }

  /** Connects in a new session. Throws TemporaryError when the broker cannot be reached or refuses. */
  static async open(
    config: ConnectionOptions,
    context: Context & { readonly id: string },
    more: IClientOptions = {},
  ): Promise<BrokerLink> {
    const options = await clientOptions(config, context).catch((error: unknown) => {
      throw error instanceof ConfigError ? heldError(error) : error;
    });
    const link = new BrokerLink(connect(config.url, { ...options, clean: true, ...more }), config.url, context);
    try {
      await link.#untilDone((done) =>
        link.#client.once("connect", (packet) => {
          link.#limits = limitsOf(packet);
          done();
        }),
      );
      return link;
    } catch (error) {
      await link[Symbol.asyncDispose]();
      throw brokerError(config.url, error);
    }
  }

  get isConnected(): boolean {
    return this.#broken === undefined && this.#client.connected;
  }

  get limits(): BrokerLimits {
    return this.#limits;
  }

  /** Resolves when the broker has confirmed (QoS 1) or the client has sent the message (QoS 0). Throws as a sink does. */
  async publish({ topic, payload, qos, isRetained = false }: Publication): Promise<void> {
    const bytes =
      Buffer.byteLength(topic) + (typeof payload === "string" ? Buffer.byteLength(payload) : payload.length);
    if (bytes + overheadBytes > this.#limits.packetBytes) {
      throw new PermanentError(
        `The message for ${topic} has ${bytes} bytes; the broker takes ${this.#limits.packetBytes}.`,
        { code: "SAMSPEL_MQTT_MESSAGE" },
      );
    }
    const body = typeof payload === "string" ? payload : Buffer.from(payload);
    const retain = isRetained && this.#limits.canRetain;
    if (qos > 0) this.#confirmations ??= 0;
    await this.#attempt((done) => this.#client.publish(topic, body, { qos, retain }, done), topic);
    if (qos > 0) this.#confirmations = (this.#confirmations ?? 0) + 1;
  }

  /** Resolves when the broker has taken everything that was sent before: it answers in order. */
  async confirmed(): Promise<void> {
    await this.#attempt((done) => {
      const onPacket = ({ cmd }: { cmd: string }) => {
        if (cmd !== "pingresp") return;
        this.#client.off("packetreceive", onPacket);
        done();
      };
      this.#client.on("packetreceive", onPacket);
      this.#client.sendPing();
    });
  }

  /** `take` gets what is published on these topics. Gives those that the broker does not allow. */
  async subscribe(
    topics: readonly string[],
    take: (topic: string, payload: Buffer, packet: { readonly retain: boolean }) => void,
  ): Promise<readonly string[]> {
    this.#client.on("message", take);
    let refused: readonly string[] = [];
    await this.#attempt((done) =>
      this.#client.subscribe([...topics], { qos: 1 }, (error) => {
        const found = refusedSubscriptions(error, topics);
        refused = found ?? [];
        done(found === undefined ? error : undefined);
      }),
    );
    return refused;
  }

  /** Throws when the connection has ended. */
  check(): void {
    if (this.#broken !== undefined) throw this.#explained(this.#broken);
  }

  /** Ends everything that waits, and what comes, with this error. */
  fail(error: Error): void {
    this.#break(error);
  }

  /** Says good-bye when connected; never waits long. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#release();
    await closeClient(this.#client);
  }

  async #attempt(start: (done: Done) => void, topic = ""): Promise<void> {
    try {
      await this.#untilDone(start);
    } catch (error) {
      throw isForbidden(error) ? forbiddenTopic(this.#url, [topic], "write") : this.#explained(error);
    }
  }

  /**
   * MQTT 3.1.1 has no word for a message that is not allowed: a broker may end the connection instead (§3.3.5), and
   * Mosquitto confirms the first one before it does.
   */
  #explained(cause: unknown): TemporaryError | PermanentError {
    const error = messageError(this.#url, cause);
    const mayBeForbidden = this.#client.options.protocolVersion === 4 && (this.#confirmations ?? 2) < 2;
    return mayBeForbidden && /closed|ECONNRESET|EPIPE/.test(error.message) ? forbiddenUser(this.#url, cause) : error;
  }

  async #untilDone(start: (done: Done) => void): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(reject);
    start((error) => (error instanceof Error ? reject(error) : resolve()));
    await promise.finally(() => this.#waiting.delete(reject));
  }

  #break(error: unknown): void {
    this.#broken ??= error;
    for (const reject of this.#waiting) reject(this.#broken);
  }
}

type Done = (error?: Error | null) => void;

/** Fixed header, lengths, packet identifier and properties of a PUBLISH. */
const overheadBytes = 20;

function limitsOf({ properties }: IConnackPacket): BrokerLimits {
  return {
    inFlight: Math.max(1, Math.min(inFlightMax, properties?.receiveMaximum ?? inFlightMax)),
    packetBytes: properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
    canRetain: properties?.retainAvailable !== false,
  };
}

function heldError({ message, code, next }: ConfigError): TemporaryError {
  return new TemporaryError(message, { code, remedy: "operator", ...(next === undefined ? {} : { next }) });
}
