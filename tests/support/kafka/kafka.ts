/** Apache Kafka in KRaft mode on loopback: as many brokers as asked for, each a process of its own that can be killed. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { temporaryDirectory } from "../context.ts";
import { freePort } from "../ports.ts";
import { type ChildUnderTest, startProcess } from "../processes.ts";
import { presentOrFailInCi } from "../required.ts";

/** Where `pom.xml` puts it: Java's own directory for temporary files, not that of this test run. */
const jars = "/tmp/samspel-kafka-4.1.0";

/** Maven did not answer where CI runs: what needs Kafka is left out of the run, and the run says so. */
export const isLeftOut = process.env.SAMSPEL_WITHOUT_KAFKA !== undefined;

/** For `describe.skipIf(!hasKafka)`. */
export const hasKafka =
  !isLeftOut &&
  presentOrFailInCi(
    existsSync(jars) && spawnSync("java", ["-version"]).status === 0,
    "Apache Kafka (mvn dependency:copy-dependencies -f tests/support/kafka/pom.xml)",
  );

export interface KafkaOptions {
  /** Brokers, each also a controller. */
  readonly brokers: number;
  /** Further lines of server.properties. */
  readonly config?: readonly string[];
}

export interface Kafka extends AsyncDisposable {
  /** `host:port` of every broker. */
  readonly brokers: readonly string[];
  readonly admin: Admin;
  createTopic(topic: string, partitions: number, configs?: Readonly<Record<string, string>>): Promise<void>;
  /** As a power cut of one machine. */
  kill(index: number): Promise<void>;
  /** Starts a killed broker again, on its files. */
  restart(index: number): Promise<void>;
  /** Process ids of the brokers. */
  pids(): readonly number[];
}

/** Three virtual machines start beside whatever else the computer does. */
const deadlineMs = 150_000;
/** Any 22 characters of base64url. */
const clusterId = "4L6g3nShT-eMCtK--X86sw";

/** Resolves when every broker answers. */
export async function startKafka({ brokers: count, config = [] }: KafkaOptions): Promise<Kafka> {
  const directory = temporaryDirectory("kafka");
  const ports: { client: number; controller: number }[] = [];
  for (let index = 0; index < count; index++) ports.push({ client: await freePort(), controller: await freePort() });
  const voters = ports.map(({ controller }, index) => `${index + 1}@127.0.0.1:${controller}`).join(",");
  const children: ChildUnderTest[] = [];
  const start = async (index: number): Promise<void> => {
    const own = join(directory, String(index + 1));
    await mkdir(join(own, "data"), { recursive: true });
    const lines = [...properties({ id: index + 1, ...ports[index]!, voters, count, own }), ...config];
    await writeFile(join(own, "server.properties"), `${lines.join("\n")}\n`);
    const meta = `version=1\ncluster.id=${clusterId}\nnode.id=${index + 1}\n`;
    if (!existsSync(join(own, "data/meta.properties"))) await writeFile(join(own, "data/meta.properties"), meta);
    children[index] = await startProcess("java", [
      // It lives for seconds: the second compiler would only cost, and a serial collector takes no threads.
      ...["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"],
      ...["-cp", join(jars, "*"), "kafka.Kafka", join(own, "server.properties")],
    ]);
  };
  const kill = async (index: number): Promise<void> => {
    await children[index]?.kill();
  };
  await Promise.all(ports.map((_, index) => start(index)));
  const brokers = ports.map(({ client }) => `127.0.0.1:${client}`);
  const admin = new Admin({ clientId: "test", bootstrapBrokers: brokers, retries: 0, connectTimeout: 1000 });
  const stop = async (): Promise<void> => {
    await admin.close().catch(() => undefined);
    await Promise.all(ports.map((_, index) => kill(index)));
  };
  try {
    await untilAll(admin, count);
  } catch (error) {
    const said = children.map((child) => `${child.stdout()}${child.stderr()}`.slice(-2000)).join("\n");
    await stop();
    throw new Error(`Kafka does not answer: ${said}`, { cause: error });
  }
  return {
    brokers,
    admin,
    async createTopic(topic, partitions, configs = {}) {
      await admin.createTopics({
        topics: [topic],
        partitions,
        replicas: count,
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      });
      await untilLed(admin, topic, partitions);
    },
    kill,
    restart: start,
    pids: () => children.map(({ pid }) => pid),
    [Symbol.asyncDispose]: stop,
  };
}

interface Node {
  readonly id: number;
  readonly client: number;
  readonly controller: number;
  readonly voters: string;
  readonly count: number;
  readonly own: string;
}

/** Short timeouts: a broker that is killed is noticed within seconds. */
function properties({ id, client, controller, voters, count, own }: Node): string[] {
  return [
    "process.roles=broker,controller",
    `node.id=${id}`,
    `listeners=CLIENT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=CLIENT://127.0.0.1:${client}`,
    "listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name=CLIENT",
    "controller.listener.names=CONTROLLER",
    `controller.quorum.voters=${voters}`,
    `log.dirs=${join(own, "data")}`,
    `default.replication.factor=${count}`,
    `offsets.topic.replication.factor=${count}`,
    "offsets.topic.num.partitions=1",
    `transaction.state.log.replication.factor=${count}`,
    `min.insync.replicas=${Math.min(2, count)}`,
    "group.initial.rebalance.delay.ms=0",
    "group.min.session.timeout.ms=1000",
    "broker.heartbeat.interval.ms=1000",
    "broker.session.timeout.ms=6000",
    "controller.quorum.election.timeout.ms=1000",
    "controller.quorum.fetch.timeout.ms=3000",
    "log.cleaner.enable=false",
  ];
}

async function untilAll(admin: Admin, count: number): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const known = await admin.metadata({ topics: [], forceUpdate: true }).catch(() => undefined);
    if (known !== undefined && known.brokers.size >= count) return;
    if (performance.now() > endMs) throw new Error(`Not all ${count} brokers within ${deadlineMs / 1000} s.`);
    await sleep(200);
  }
}

/** A new topic is known to every broker only a moment later. */
async function untilLed(admin: Admin, topic: string, partitions: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const known = await admin.metadata({ topics: [topic], forceUpdate: true }).catch(() => undefined);
    const led = known?.topics.get(topic)?.partitions.filter(({ leader }) => leader >= 0) ?? [];
    if (led.length === partitions) return;
    await sleep(100);
  }
  throw new Error(`The topic ${topic} has no leaders.`);
}
