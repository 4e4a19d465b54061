/** How a Kafka cluster is reached: the options that source and sink share, and the options of the client made from them. */
import type { BaseOptions } from "@platformatic/kafka";
import Type, { type Static } from "typebox";
import { clientTls } from "../client-tls.ts";

const Tls = Type.Object(
  {
    authorityFile: Type.Optional(
      Type.String({ title: "Authority", description: "Certificate of the authority that signed the brokers' (PEM)." }),
    ),
    certificateFile: Type.Optional(Type.String({ title: "Certificate", description: "Own certificate (PEM)." })),
    privateKeyFile: Type.Optional(Type.String({ title: "Private key", description: "Key of it (PEM)." })),
  },
  {
    title: "TLS",
    description: "Encrypts the connections; `{}` trusts the usual authorities.",
    additionalProperties: false,
  },
);

const Sasl = Type.Object(
  {
    mechanism: Type.Union([Type.Literal("PLAIN"), Type.Literal("SCRAM-SHA-256"), Type.Literal("SCRAM-SHA-512")], {
      title: "Mechanism",
      description: "PLAIN sends the password as it is: only together with tls.",
      default: "SCRAM-SHA-512",
    }),
    user: Type.String({ title: "User name", minLength: 1, maxLength: 500 }),
    password: Type.String({ title: "Password", maxLength: 4000 }),
  },
  { title: "SASL", description: "Says who this is.", additionalProperties: false },
);

/** Keys for the schema of a source or sink. */
export const kafkaOptions = {
  brokers: Type.Array(Type.String({ pattern: "^[^\\s/,]+:\\d{1,5}$", maxLength: 300 }), {
    title: "Brokers",
    description: "Some brokers of the cluster, `host:port`; the others are learned from them. Name three.",
    minItems: 1,
    maxItems: 50,
    examples: [["kafka-1:9092", "kafka-2:9092", "kafka-3:9092"]],
  }),
  topic: Type.String({
    title: "Topic",
    description: "Name of the topic. It must exist: its partitions and retention are decided there.",
    default: "samspel",
    pattern: "^[a-zA-Z0-9._-]{1,249}$",
  }),
  tls: Type.Optional(Tls),
  sasl: Type.Optional(Sasl),
};

const KafkaOptions = Type.Object(kafkaOptions);
export type KafkaOptions = Static<typeof KafkaOptions>;

/** A broker that does not answer within this time is taken for gone; another one is asked. */
const answerMsMax = 10_000;
const connectMsMax = 4000;

/** Options of a client. Throws ConfigError when a file of `tls` cannot be read. */
export async function kafkaClientOptions({ brokers, tls, sasl }: KafkaOptions, clientId: string): Promise<BaseOptions> {
  const files = await clientTls(tls, "SAMSPEL_KAFKA_TLS_FILE");
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: connectMsMax,
    requestTimeout: answerMsMax,
    timeout: answerMsMax,
    retryDelay: 250,
    autocreateTopics: false,
    ...(tls === undefined ? {} : { tls: files, tlsServerName: true }),
    ...(sasl === undefined
      ? {}
      : { sasl: { mechanism: sasl.mechanism, username: sasl.user, password: sasl.password } }),
  };
}
