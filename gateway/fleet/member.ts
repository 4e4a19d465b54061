/** A gateway at the site broker: says how it is, hears of the others, and of the bundle that is wanted here. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../core/contracts.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import type { FleetReport, GatewayStatus } from "../core/fleet.ts";
import type { ConnectionOptions } from "../protocols/mqtt/connection.ts";
import { BrokerLink } from "../protocols/mqtt/link.ts";
import { FleetBoard } from "./board.ts";
import { statusText } from "./status.ts";

export interface FleetMemberOptions {
  readonly connection: ConnectionOptions;
  readonly prefix: string;
  readonly name: string;
  readonly intervalSeconds: number;
  /** Hears of all gateways, not only of what is for this one. */
  readonly watch: boolean;
  readonly context: Context;
  readonly status: () => GatewayStatus;
  /** Takes what was published for this gateway, for all, or nothing any more (empty). */
  readonly onBundle: (target: string, payload: Uint8Array) => void;
}

/** A broker that does not answer by then says it by itself. */
const farewellMsMax = 1000;
const retryMsMin = 1000;
const retryMsMax = 30_000;

/** Target of a bundle that is for every gateway. */
export const everyGateway = "_all";

export class Fleet implements AsyncDisposable {
  readonly #options: FleetMemberOptions;
  readonly #board: FleetBoard;
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;
  #isConnected = false;
  #problem: string | undefined;

  constructor(options: FleetMemberOptions) {
    this.#options = options;
    this.#board = new FleetBoard(() => options.context.now());
    this.#done = this.#run();
  }

  report(): FleetReport {
    return {
      self: this.#options.name,
      isConnected: this.#isConnected,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      members: this.#board.members(),
      refused: this.#board.refused(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for (let waitMs = retryMsMin; !signal.aborted; waitMs = Math.min(retryMsMax, 2 * waitMs)) {
      try {
        await this.#session(() => {
          waitMs = retryMsMin;
        });
      } catch (error) {
        this.#problem = `${errorMessage(error)} (${errorCode(error)})`;
        this.#options.context.log.debug({ reason: this.#problem }, "The site broker is not there.");
      }
      this.#isConnected = false;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection. The broker says `false` when it breaks (last will), the gateway itself when it leaves. */
  async #session(onConnected: () => void): Promise<void> {
    const { connection, context, prefix, name, intervalSeconds, watch } = this.#options;
    const { signal } = this.#ending;
    const online = `${prefix}/${name}/online`;
    const will = { topic: online, payload: Buffer.from("false"), qos: 1 as const, retain: true };
    // Not the signal of the gateway: when it stops, it says so first.
    const own = { ...context, id: "fleet", signal: new AbortController().signal };
    await using link = await BrokerLink.open(connection, own, { will });
    const bundles = [name, everyGateway].map((target) => `${prefix}/_bundle/${target}`);
    const others = watch ? [`${prefix}/+/status`, `${prefix}/+/online`] : [];
    await link.subscribe([...bundles, ...others], (topic, payload, { retain }) => this.#hear(topic, payload, retain));
    await link.publish({ topic: online, payload: "true", qos: 1, isRetained: true });
    this.#isConnected = true;
    this.#problem = undefined;
    onConnected();
    while (!signal.aborted) {
      const payload = statusText(this.#options.status());
      await link.publish({ topic: `${prefix}/${name}/status`, payload, qos: 1, isRetained: true });
      await sleep(intervalSeconds * 1000, undefined, { signal }).catch(() => undefined);
      link.check();
    }
    const farewell = link.publish({ topic: online, payload: "false", qos: 1, isRetained: true });
    await Promise.race([farewell, sleep(farewellMsMax)]);
  }

  #hear(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const { prefix, onBundle } = this.#options;
    const [name = "", kind = ""] = topic.slice(prefix.length + 1).split("/");
    if (name === "_bundle") onBundle(kind, payload);
    else if (kind === "status" || kind === "online") this.#board.take({ name, kind, payload, isRetained });
  }
}
