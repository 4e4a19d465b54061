/** A gateway at the site broker: says how it is, hears of the others, and of the bundle that is wanted here. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context, ReportCondition } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext } from "../core/errors.ts";
import type { FleetReport, GatewayStatus } from "../core/fleet.ts";
import type { ConnectionOptions } from "../protocols/mqtt/connection.ts";
import { forbiddenTopic } from "../protocols/mqtt/errors.ts";
import { BrokerLink, type Publication } from "../protocols/mqtt/link.ts";
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
  readonly report: ReportCondition;
  /** Takes what was published for this gateway, for all, or nothing any more (empty). */
  readonly onBundle: (target: string, payload: Uint8Array) => void;
}

/** A broker that does not answer by then says it by itself. */
const farewellMsMax = 1000;
const retryMsMin = 1000;
const retryMsMax = 30_000;

/** So many attempts in a row fail before somebody is told: a broker may start anew. */
const failuresMin = 3;
/** Planned, not urgent: the line is watched all the same. */
const problemSeverity = 300;

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
    let failures = 0;
    for (let waitMs = retryMsMin; !signal.aborted; waitMs = Math.min(retryMsMax, 2 * waitMs)) {
      try {
        await this.#session(() => {
          waitMs = retryMsMin;
          failures = 0;
        });
      } catch (error) {
        failures++;
        this.#tell(error, failures >= failuresMin);
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
    const take = (topic: string, payload: Buffer, { retain }: { readonly retain: boolean }) =>
      this.#hear(topic, payload, retain);
    const refused = await link.subscribe([...bundles, ...others], take);
    const unread = refused.length === 0 ? undefined : forbiddenTopic(connection.url, refused, "read");
    const unsaid = await allowed(link, { topic: online, payload: "true", qos: 1, isRetained: true });
    // Some brokers end the connection after a message that is not allowed: what it was must be said before.
    if (unsaid !== undefined) this.#tell(unsaid, true);
    this.#isConnected = true;
    onConnected();
    while (!signal.aborted) {
      const payload = statusText(this.#options.status());
      const unwritten = await allowed(link, { topic: `${prefix}/${name}/status`, payload, qos: 1, isRetained: true });
      this.#tell(unwritten ?? unsaid ?? unread, true);
      await sleep(intervalSeconds * 1000, undefined, { signal }).catch(() => undefined);
      link.check();
    }
    const farewell = link.publish({ topic: online, payload: "false", qos: 1, isRetained: true });
    await Promise.race([farewell, sleep(farewellMsMax)]);
  }

  /** Without an error: nothing is wrong. */
  #tell(error: unknown, isAlarm: boolean): void {
    // What was said before says more than that the broker does not answer this time.
    if (error !== undefined && !isAlarm && this.#problem !== undefined) return;
    const next = errorNext(error);
    this.#problem =
      error === undefined ? undefined : [errorMessage(error), next, `(${errorCode(error)})`].filter(Boolean).join(" ");
    if (error !== undefined && !isAlarm) return;
    this.#options.report({
      id: "fleet/broker",
      active: error !== undefined,
      severity: problemSeverity,
      code: error === undefined ? "SAMSPEL_MQTT_TOPIC" : errorCode(error),
      message: `The fleet is not complete: ${this.#problem ?? ""}`,
    });
  }

  #hear(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const { prefix, onBundle } = this.#options;
    const [name = "", kind = ""] = topic.slice(prefix.length + 1).split("/");
    if (name === "_bundle") onBundle(kind, payload);
    else if (kind === "status" || kind === "online") this.#board.take({ name, kind, payload, isRetained });
  }
}

/** Publishes; gives the error when the broker does not allow it, which concerns nothing else. */
async function allowed(link: BrokerLink, publication: Publication): Promise<unknown> {
  try {
    await link.publish(publication);
    return undefined;
  } catch (error) {
    if (errorCode(error) === "SAMSPEL_MQTT_TOPIC") return error;
    throw error;
  }
}
