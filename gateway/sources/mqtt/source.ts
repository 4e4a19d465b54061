/** The MQTT source: a session at a broker whose messages are confirmed only when they are on disk. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { defineSource, type SourceContext } from "../../core/contracts.ts";
import { ConfigError, errorMessage } from "../../core/errors.ts";
import { OutputQueue } from "../queue.ts";
import { BrokerSession } from "./broker-session.ts";
import { MqttConfig } from "./config.ts";
import { plansFor } from "./payload.ts";

const connectMsMax = 10_000;
const reconnectMs = 1000;
const closeMsMax = 2000;

/**
 * The first connection must succeed, else `read` throws and `receive` decides. From then on the client connects again
 * by itself, with the same session.
 */
export const mqtt = defineSource({
  kind: "mqtt",
  config: MqttConfig,
  async *read(config, addresses, context) {
    const options = await clientOptions(config, context);
    const queue = new OutputQueue({ source: context.id, maxRows: config.maxWaitingValues, now: context.now });
    const plans = plansFor(addresses, config.payloads);
    queue.push({ type: "status", state: "connecting" });
    for (const { address, message } of plans.invalid) {
      queue.push({ type: "address", address, code: "SAMSPEL_MQTT_ADDRESS", message });
    }
    const client = connect(config.url, options);
    const session = new BrokerSession({ client, config, plans, queue, context, reconnectMs });
    try {
      yield* queue.outputs(context.signal);
    } finally {
      session.stop();
      await closed(client);
    }
  },
});

async function clientOptions(config: MqttConfig, context: SourceContext): Promise<IClientOptions> {
  const { tls } = config;
  const authority = await file(tls?.authorityFile);
  const certificate = await file(tls?.certificateFile);
  const key = await file(tls?.privateKeyFile);
  return {
    clientId: config.clientId ?? (await ownClientId(context)),
    clean: false,
    protocolVersion: config.version === "5" ? 5 : 4,
    keepalive: config.keepAliveSeconds,
    connectTimeout: connectMsMax,
    reconnectPeriod: reconnectMs,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(config.user === undefined ? {} : { username: config.user }),
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(authority === undefined ? {} : { ca: authority }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(config.version === "5"
      ? { properties: { sessionExpiryInterval: config.sessionExpirySeconds, receiveMaximum: config.receiveMaximum } }
      : {}),
  };
}

async function file(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_MQTT_TLS_FILE",
      cause,
      next: "Check the path and that this user may read the file.",
    });
  }
}

/** Random, so that two gateways never take each other's session; kept, so that the broker knows this one again. */
async function ownClientId(context: SourceContext): Promise<string> {
  const path = join(context.directory, "mqtt-client-id");
  const known = (await readFile(path, "utf8").catch(() => "")).trim();
  if (/^samspel-[\w-]{1,100}$/.test(known)) return known;
  const made = `samspel-${context.id.replaceAll(/[^\w-]/g, "-").slice(0, 40)}-${randomBytes(4).toString("hex")}`;
  await writeFile(path, `${made}\n`);
  return made;
}

/** Says good-bye when connected; never waits long. */
async function closed(client: MqttClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => client.end(true, () => resolve()), closeMsMax);
  client.end(!client.connected, () => resolve());
  await promise;
  clearTimeout(timer);
}
