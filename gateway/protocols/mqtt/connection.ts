/** How an MQTT broker is reached: the options that every part with a broker has, and the client made from them. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { IClientOptions, MqttClient } from "mqtt";
import Type, { type Static } from "typebox";
import type { Context } from "../../core/contracts.ts";
import { clientTls } from "../client-tls.ts";

const Tls = Type.Object(
  {
    authorityFile: Type.Optional(
      Type.String({ title: "Authority", description: "Certificate of the authority that signed the broker's (PEM)." }),
    ),
    certificateFile: Type.Optional(Type.String({ title: "Certificate", description: "Own certificate (PEM)." })),
    privateKeyFile: Type.Optional(Type.String({ title: "Private key", description: "Key of it (PEM)." })),
  },
  { title: "TLS", description: "Files for mqtts:// and wss://.", additionalProperties: false },
);

/** Keys for the schema of a source or sink. */
export const connectionOptions = {
  url: Type.String({
    title: "Broker",
    description: "Address of the broker: mqtt, mqtts (TLS), ws or wss.",
    pattern: "^(mqtts?|wss?)://[^\\s@]+$",
    examples: ["mqtt://broker:1883", "mqtts://broker:8883"],
  }),
  version: Type.Union([Type.Literal("3.1.1"), Type.Literal("5")], {
    title: "MQTT version",
    description: "Version of the protocol.",
    default: "3.1.1",
  }),
  user: Type.Optional(Type.String({ title: "User name" })),
  password: Type.Optional(Type.String({ title: "Password" })),
  clientId: Type.Optional(
    Type.String({
      title: "Client id",
      description: "Names the session at the broker. Without it one is made and kept in the data directory.",
      minLength: 1,
      maxLength: 128,
    }),
  ),
  keepAliveSeconds: Type.Integer({
    title: "Keep-alive",
    description: "A connection over which nothing comes for one and a half times this is built anew.",
    minimum: 1,
    maximum: 3600,
    default: 10,
  }),
  tls: Type.Optional(Tls),
};

/** Further keys for a source: how much may come in. */
export const receivingOptions = {
  maxPayloadBytes: Type.Integer({
    title: "Largest payload",
    description: "Larger payloads are refused and counted.",
    minimum: 1,
    maximum: 268_435_455,
    default: 1_048_576,
  }),
  maxWaitingValues: Type.Integer({
    title: "Waiting values",
    description:
      "Values that may wait for the store. Beyond it nothing more is read from the broker until some are stored.",
    minimum: 1000,
    maximum: 100_000_000,
    default: 1_000_000,
  }),
};

const ConnectionOptions = Type.Object(connectionOptions);
export type ConnectionOptions = Static<typeof ConnectionOptions>;

const connectMsMax = 10_000;
const closeMsMax = 2000;

/**
 * Options for `connect` of mqtt.js. The client does not connect again by itself: a session decides when. Throws
 * ConfigError when a file of `tls` cannot be read.
 */
export async function clientOptions(
  { tls, clientId, version, keepAliveSeconds, user, password }: ConnectionOptions,
  context: Pick<Context, "directory"> & { readonly id: string },
): Promise<IClientOptions> {
  const files = await clientTls(tls, "SAMSPEL_MQTT_TLS_FILE");
  return {
    clientId: clientId ?? (await ownClientId(context)),
    protocolVersion: version === "5" ? 5 : 4,
    keepalive: keepAliveSeconds,
    // A ping is due although something was sent: only what comes back proves that the broker is there.
    reschedulePings: false,
    connectTimeout: connectMsMax,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...files,
  };
}

/** Random, so that two gateways never take each other's session; kept, so that the broker knows this one again. */
async function ownClientId({ id, directory }: { readonly id: string; readonly directory: string }): Promise<string> {
  const path = join(directory, "mqtt-client-id");
  const known = (await readFile(path, "utf8").catch(() => "")).trim();
  if (/^samspel-[\w-]{1,100}$/.test(known)) return known;
  const made = `samspel-${id.replaceAll(/[^\w-]/g, "-").slice(0, 40)}-${randomBytes(4).toString("hex")}`;
  await writeFile(path, `${made}\n`);
  return made;
}

/** Says good-bye when connected; never waits long. */
export async function closeClient(client: MqttClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => client.end(true, () => resolve()), closeMsMax);
  client.end(!client.connected, () => resolve());
  await promise;
  clearTimeout(timer);
}
