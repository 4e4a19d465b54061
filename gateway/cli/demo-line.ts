/** The simulated line of the demonstration, in a process of its own, so that its load is not the gateway's. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { DemoCommand, DemoControl, DemoStatus } from "../core/demo.ts";
import { PermanentError, TemporaryError } from "../core/errors.ts";

const root = join(import.meta.dirname, "../..");
const story = "demo-story";
const simulatorDeadlineMs = 60_000;
const answerDeadlineMs = 2000;
const waitingMax = 20;

export interface SimulatorOptions {
  readonly scenario: string;
  readonly seed: number;
}

export interface Simulator {
  readonly ready: Promise<{ endpointUrl: string; mqttUrl: string }>;
  /** Resolves when the simulator was stopped from outside; rejects when it failed. */
  readonly lost: Promise<void>;
  /** Steers the line. */
  control(): Promise<DemoControl>;
  stop(): Promise<void>;
}

export function startSimulator({ scenario, seed }: SimulatorOptions, dataDirectory: string): Simulator {
  const child = startProcess(
    [scenario, "--opcua-port", "0", "--mqtt-port", "0", "--seed", String(seed)],
    dataDirectory,
  );
  const ready = Promise.withResolvers<{ endpointUrl: string; mqttUrl: string }>();
  const lost = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  let errorText = "";
  let isStopping = false;
  child.stderr?.on("data", (data: Buffer) => {
    errorText = `${errorText}${data.toString("utf8")}`.slice(-2000);
  });
  child.on("message", (message) => {
    if (isReady(message)) ready.resolve(message);
  });
  child.on("exit", (code) => {
    exited.resolve();
    if (isStopping) return;
    // A signal to the whole process group ends the simulator first: that is a stop like any other.
    if (code === 0) lost.resolve();
    const error = new TemporaryError(`The simulated line ended. ${errorText.trim()}`, {
      code: "SAMSPEL_SIMULATOR_ENDED",
    });
    ready.reject(error);
    lost.reject(error);
  });
  const deadline = setTimeout(() => {
    ready.reject(new TemporaryError("The simulated line did not start in 60 s.", { code: "SAMSPEL_SIMULATOR_SLOW" }));
  }, simulatorDeadlineMs);
  lost.promise.catch(() => {});
  return {
    ready: ready.promise.finally(() => clearTimeout(deadline)),
    lost: lost.promise,
    control: async () => lineControl(child, (await import("../../simulators/story-plan.ts")).storyPlan(story)),
    async stop() {
      isStopping = true;
      if (child.exitCode === null) child.kill("SIGTERM");
      await exited.promise;
    },
  };
}

function isReady(message: unknown): message is { endpointUrl: string; mqttUrl: string } {
  return typeof message === "object" && message !== null && "ready" in message && "endpointUrl" in message;
}

function startProcess(args: readonly string[], dataDirectory: string): ChildProcess {
  return fork(join(root, "simulators/main.ts"), [...args, "--certificates", join(dataDirectory, "simulator")], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--max-semi-space-size=4", "--max-old-space-size=160", "--disable-warning=ExperimentalWarning"],
  });
}

/** One command after another: the answers of the line carry no name. */
function lineControl(child: ChildProcess, plan: DemoControl["plan"]): DemoControl {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const ask = (message: object): Promise<DemoStatus> => {
    if (waiting >= waitingMax) return Promise.reject(silence("has too many commands to work off"));
    waiting++;
    const answer = last.then(() => answerOf(child, message)).finally(() => waiting--);
    last = answer.catch(() => undefined);
    return answer;
  };
  return { plan, status: () => ask({ status: true }), obey: (command: DemoCommand) => ask(command) };
}

async function answerOf(child: ChildProcess, message: object): Promise<DemoStatus> {
  if (!child.connected) throw silence("has ended");
  const { promise, resolve, reject } = Promise.withResolvers<DemoStatus>();
  const take = (answer: unknown): void => {
    if (isStatus(answer)) resolve(answer);
    else if (isRefusal(answer)) {
      reject(
        new PermanentError(answer.error, {
          code: "SAMSPEL_DEMO_REFUSED",
          next: "See GET /api/v1/demo for what there is.",
        }),
      );
    }
  };
  const deadline = setTimeout(() => reject(silence("does not answer")), answerDeadlineMs);
  child.on("message", take);
  child.send(message, (error) => {
    if (error !== null) reject(silence("cannot be reached"));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    child.off("message", take);
  }
}

function silence(what: string): TemporaryError {
  return new TemporaryError(`The simulated line ${what}.`, { code: "SAMSPEL_SIMULATOR_SILENT", next: "Try again." });
}

function isStatus(answer: unknown): answer is DemoStatus {
  return typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true && "faults" in answer;
}

function isRefusal(answer: unknown): answer is { error: string } {
  return typeof answer === "object" && answer !== null && "error" in answer && typeof answer.error === "string";
}
