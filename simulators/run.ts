/** The line in real time: steps the simulation on the clock and serves it over OPC UA, MQTT and, if asked, Sparkplug B. */
import type { Command } from "./command.ts";
import { lineTags, namespaceUri } from "./line.ts";
import { faultOrder, loadScenario, type Scenario, ScenarioError } from "./scenario.ts";
import { type MqttPublisher, publishMqtt, startBroker } from "./servers/mqtt.ts";
import { type OpcuaServer, serveOpcua } from "./servers/opcua.ts";
import { presenceMessage, presenceTopic } from "./servers/presence.ts";
import { type RoboticsServer, type RobotReadings, roboticsServer } from "./servers/robotics.ts";
import { skeletonMessage, skeletonTopic } from "./servers/skeleton.ts";
import { publishSparkplug, type SparkplugNode } from "./servers/sparkplug.ts";
import { type Row, Simulation, stepMs, type Truth } from "./simulation.ts";

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Simulated seconds per second, 0.1 to 1000. Values keep their rate and the time of the clock. */
  readonly speed: number;
  /** 0: the system chooses. */
  readonly opcuaPort: number;
  readonly mqttPort: number;
  /** A broker to publish to; absent: one is started. */
  readonly mqttUrl?: string;
  readonly host?: string;
  readonly users?: Readonly<Record<string, string>>;
  readonly certificateDirectory: string;
  /** Shows the cobot also as a motion device system of OPC 40010. Default true. */
  readonly robotics?: boolean;
  /** Publishes the whole line also as the Sparkplug B edge node `samspel/line`, a device for each machine. Default false. */
  readonly sparkplug?: boolean;
  /** Called when a fault begins and when it ends. */
  readonly onTruth?: (truth: Truth) => void;
  /** Called with every step: the exact truth of what is served. */
  readonly onStep?: (rows: readonly Row[], timeMs: number) => void;
  /** Wall clock in milliseconds. */
  readonly now: () => number;
}

export interface RunningLine extends AsyncDisposable {
  readonly endpointUrl: string;
  /** Of the certificate of the OPC UA server. */
  readonly fingerprint: string;
  readonly mqttUrl: string;
  /** Obeys and answers with the scenario and the faults of now. Throws ScenarioError. */
  obey(command: Command): LineStatus;
  close(): Promise<void>;
}

export interface LineStatus {
  readonly scenario: string;
  /** Of the scenario, without its pauses. */
  readonly elapsedSeconds: number;
  readonly isPaused: boolean;
  /** Absent while no story is told. */
  readonly chapter?: string;
  readonly lengthSeconds?: number;
  readonly faults: readonly Truth[];
  /** Those that are over, the newest last; at most `endedMax`. */
  readonly ended: readonly Truth[];
}

const endedMax = 200;

/** Starts servers and clock. Rejects when a port is taken or the broker cannot be reached. */
export async function runLine(options: RunOptions): Promise<RunningLine> {
  await using stack = new AsyncDisposableStack();
  const { host = "127.0.0.1" } = options;
  let { mqttUrl } = options;
  if (mqttUrl === undefined) mqttUrl = stack.use(await startBroker({ port: options.mqttPort, host })).url;
  const publisher = stack.use(await publishMqtt({ url: mqttUrl }));
  const robot = options.robotics === false ? undefined : roboticsServer("cell-1");
  const server = stack.use(
    await serveOpcua({
      port: options.opcuaPort,
      host,
      tags: lineTags.filter(({ protocol }) => protocol === "opcua"),
      certificateDirectory: options.certificateDirectory,
      namespaceUri,
      ...(options.users === undefined ? {} : { users: options.users }),
      ...(robot === undefined ? {} : { extension: robot.extension }),
    }),
  );
  const edge = options.sparkplug === true ? stack.use(await edgeNode(mqttUrl)) : undefined;
  const line = new PacedLine(options, { server, publisher, robot, edge });
  stack.defer(() => line.stop());
  line.start();
  const owned = stack.move();
  const close = (): Promise<void> => owned.disposeAsync();
  return {
    endpointUrl: server.endpointUrl,
    fingerprint: server.fingerprint,
    mqttUrl,
    obey: (command) => line.obey(command),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function edgeNode(url: string): Promise<SparkplugNode> {
  const tags = lineTags.map(({ id, unit, dataType }) => ({
    id,
    dataType: dataType === "integer" ? ("number" as const) : dataType,
    ...(unit === "" ? {} : { unit }),
  }));
  return publishSparkplug({ url, group: "samspel", node: "line", tags, hasDevices: true });
}

interface Sinks {
  readonly server: OpcuaServer;
  readonly publisher: MqttPublisher;
  readonly robot: RoboticsServer | undefined;
  readonly edge: SparkplugNode | undefined;
}

/** After a stop longer than this (a suspended laptop) the line does not catch up. */
const catchUpMs = 5000;

/** The simulation on a grid of the wall clock. */
class PacedLine {
  readonly #options: RunOptions;
  readonly #sinks: Sinks;
  #simulation: Simulation;
  #timer: NodeJS.Timeout | undefined;
  #nextMs: number;
  /** Steps that are owed at a speed that is no whole number. */
  #owedSteps = 0;
  #ended: readonly Truth[] = [];
  /** Newest row of each tag that was not sent yet. */
  readonly #unsent = new Map<string, Row>();
  /** Newest value of each signal of the cell. */
  readonly #cell = new Map<string, Row["value"]>();

  constructor(options: RunOptions, sinks: Sinks) {
    this.#options = options;
    this.#sinks = sinks;
    this.#simulation = this.#begin(options.scenario);
    // Whole seconds: all values lie on the same grid, whatever their rate.
    this.#nextMs = Math.ceil(options.now() / 1000) * 1000;
  }

  start(): void {
    // The first values come at once, dated on the last point of the grid.
    this.#nextMs -= 1000;
    this.#tick();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  obey(command: Command): LineStatus {
    if ("inject" in command) this.#simulation.inject(faultOrder({ ...command, kind: command.inject }));
    else if ("clear" in command) {
      this.#simulation.clear({ kind: command.clear === "all" ? undefined : command.clear, machine: command.machine });
    } else if ("scenario" in command) this.#play(loadScenario(command.scenario), command.chapter);
    else if ("pause" in command) this.#simulation.pause(command.pause);
    else if ("reset" in command) {
      for (const truth of this.#simulation.truth) this.#note({ ...truth, toMs: this.#nextMs });
      this.#simulation = this.#begin(this.#simulation.scenario);
    }
    return this.#status();
  }

  #play(scenario: Scenario, chapterId: string | undefined): void {
    const chapter = scenario.chapters.find(({ id }) => id === chapterId);
    if (chapterId !== undefined && chapter === undefined) {
      const known = scenario.chapters.map(({ id }) => id).join(", ");
      throw new ScenarioError(`The scenario ${scenario.name} has no chapter "${chapterId}", but: ${known || "none"}.`);
    }
    this.#simulation.play(scenario, chapter?.atSeconds ?? 0);
  }

  #status(): LineStatus {
    const { scenario, elapsedSeconds, isPaused, truth } = this.#simulation;
    const chapter = scenario.chapters.findLast(({ atSeconds }) => atSeconds <= elapsedSeconds);
    return {
      scenario: scenario.name,
      elapsedSeconds,
      isPaused,
      ...(chapter === undefined ? {} : { chapter: chapter.id }),
      ...(scenario.lengthSeconds === undefined ? {} : { lengthSeconds: scenario.lengthSeconds }),
      faults: truth,
      ended: this.#ended,
    };
  }

  #begin(scenario: Scenario): Simulation {
    return new Simulation({ scenario, seed: this.#options.seed, onTruth: (truth) => this.#note(truth) });
  }

  #note(truth: Truth): void {
    if (truth.toMs !== null) this.#ended = [...this.#ended, truth].slice(-endedMax);
    this.#options.onTruth?.(truth);
  }

  #tick(): void {
    const nowMs = this.#options.now();
    if (nowMs - this.#nextMs > catchUpMs) this.#nextMs = Math.floor(nowMs / 1000) * 1000;
    while (this.#nextMs <= nowMs) {
      this.#advance(this.#nextMs);
      this.#nextMs += stepMs;
    }
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, this.#nextMs - this.#options.now()));
  }

  #advance(timeMs: number): void {
    this.#owedSteps += this.#options.speed;
    while (this.#owedSteps >= 1) {
      this.#owedSteps--;
      const rows = this.#simulation.step(timeMs);
      this.#options.onStep?.(rows, timeMs);
      for (const row of rows) {
        this.#unsent.set(row.tag.id, row);
        if (row.tag.machine === "cell-1") this.#cell.set(row.tag.signal, row.value);
      }
    }
    this.#send(timeMs);
    this.#sinks.robot?.update(robotReadings(this.#cell), timeMs);
    this.#sinks.publisher.send(presenceTopic, JSON.stringify(presenceMessage(this.#cell, timeMs)));
    const skeleton = skeletonMessage(this.#cell, timeMs);
    if (skeleton !== undefined) this.#sinks.publisher.send(skeletonTopic, JSON.stringify(skeleton));
  }

  /** Sends each tag at its own rate, however fast the simulated time runs. */
  #send(timeMs: number): void {
    const due: { opcua: Sent[]; mqtt: Sent[] } = { opcua: [], mqtt: [] };
    for (const [id, { tag, value, quality }] of this.#unsent) {
      if (!tag.onChange && timeMs % tag.intervalMs !== 0) continue;
      due[tag.protocol].push({ id, value, quality, timeMs });
      this.#unsent.delete(id);
    }
    this.#sinks.server.publish(due.opcua);
    // Quality of service 0 does not wait, so that there is nothing to fail.
    this.#sinks.publisher.publish(due.mqtt).catch(() => {});
    this.#sinks.edge?.publish([...due.opcua, ...due.mqtt]).catch(() => {});
  }
}

function robotReadings(cell: ReadonlyMap<string, Row["value"]>): RobotReadings {
  const number = (signal: string): number => {
    const value = cell.get(signal);
    return typeof value === "number" ? value : 0;
  };
  return {
    x: number("robot/tcp-x"),
    y: number("robot/tcp-y"),
    z: number("robot/tcp-z"),
    speed: number("robot/tcp-speed"),
    isActive: cell.get("robot/active") === true,
    safetyMode: String(cell.get("robot/safety-mode") ?? "normal"),
  };
}

interface Sent {
  readonly id: string;
  readonly value: Row["value"];
  readonly quality: Row["quality"];
  readonly timeMs: number;
}
