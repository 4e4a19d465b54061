/** One life of the scoring process: started with limits, ended at a deadline or above its memory. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { GroupWindows, LoadedModel, ScorerAnswer, ScorerCommand } from "../models/contract.ts";
import type { WindowFrames } from "./core/window-frames.ts";
import { limitedForkOptions, watchResident } from "./limited-process.ts";

export type ScoringResult = Extract<ScorerAnswer, { type: "loaded" | "scored" }>;

export interface ScoringProcessOptions {
  /** Longest time from start to the first sign of life, and of each step of loading. */
  readonly loadDeadlineMs: number;
  readonly residentBytesMax: number;
  onResult(result: ScoringResult): void;
  /** Called once. Suspects are the models that the process was busy with. */
  onEnd(reason: string, suspects: readonly string[]): void;
}

/** Windows for models of one group: [n] each; `frame` as in `ScoringRequest`. */
export interface WindowsOfGroup {
  readonly models: readonly LoadedModel[];
  readonly waiting: readonly {
    readonly window: WindowFrames;
    readonly frame: number | undefined;
    readonly baseline: number | undefined;
  }[];
}

const processPath = join(import.meta.dirname, "../models/scorer-process.ts");
const flags = ["--allow-addons", "--max-old-space-size=256", "--max-semi-space-size=2"];
const memoryPollMs = 200;

export class ScoringProcess {
  readonly #options: ScoringProcessOptions;
  readonly #child: ChildProcess;
  readonly #ended = Promise.withResolvers<void>();
  /** [group][place] number of the frame with which the last window of a model ended, as far as the process knows it. */
  #sentFrames: (number | undefined)[][] = [];
  #reason: string | undefined;
  #suspects: readonly string[] = [];
  #isLoading = true;
  /** Deadlines of the commands that were not yet answered, oldest first. */
  readonly #unansweredMs: number[] = [];
  #deadline: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: ScoringProcessOptions) {
    this.#options = options;
    this.#child = fork(processPath, [], limitedForkOptions({ ...options, flags, stderr: "inherit" }));
    this.#child.on("message", (message: unknown) => this.#hear(message));
    this.#child.once("error", (error) => this.#finish(error.message));
    this.#child.once("exit", (code, signal) => this.#finish(signal === null ? `exit code ${code}` : signal));
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  /** Has models loaded; the process ends unless each step comes in time. */
  load(models: Extract<ScorerCommand, { type: "load" }>["models"]): void {
    this.#sentFrames = [];
    this.#tell({ type: "load", models }, this.#options.loadDeadlineMs);
  }

  /** Has windows scored, group by group; the process ends unless it answers in time. */
  score({ groups, deadlineMs }: { groups: readonly WindowsOfGroup[]; deadlineMs: number }): void {
    this.#tell({ type: "score", groups: groups.map((windows) => this.#packed(windows)) }, deadlineMs);
  }

  /** Leaves out the frames that the process has. Windows follow each other by one frame, so almost all are left out. */
  #packed({ models, waiting }: WindowsOfGroup): GroupWindows {
    const { group, card } = models[0]!;
    const channels = card.channels.length;
    const length = card.windowLength;
    this.#sentFrames[group] ??= [];
    const sentFrames = this.#sentFrames[group];
    const [places, newFrames] = [new Int32Array(waiting.length), new Int32Array(waiting.length)];
    let [frameCount, hasBaselines] = [0, false];
    for (let row = 0; row < waiting.length; row++) {
      const { frame, baseline } = waiting[row]!;
      const { place } = models[row]!;
      const known = sentFrames[place];
      const count = known === undefined || frame === undefined ? 0 : frame - known;
      sentFrames[place] = frame;
      places[row] = place;
      newFrames[row] = count > 0 && count < length ? count : 0;
      frameCount += newFrames[row]! || length;
      hasBaselines ||= Boolean(baseline);
    }
    const values = new Float32Array(channels * frameCount);
    let at = 0;
    for (let row = 0; row < waiting.length; row++) {
      const frames = newFrames[row]! || length;
      waiting[row]!.window.copyNewest(frames, values, at);
      at += frames * channels;
    }
    if (!hasBaselines) return { group, models: places, newFrames, values };
    const baselines = Int32Array.from(waiting, ({ baseline }) => baseline ?? 0);
    return { group, models: places, baselines, newFrames, values };
  }

  #tell(command: ScorerCommand, deadlineMs: number): void {
    this.#isLoading = command.type === "load";
    if (this.#unansweredMs.push(deadlineMs) === 1) this.#watch(deadlineMs);
    this.#child.send(command, (error) => {
      if (error !== null) this.#kill("The process does not take commands.");
    });
  }

  /** Ends the process and waits until it is gone. */
  async end(): Promise<void> {
    this.#kill("The gateway stops.");
    await this.#ended.promise;
  }

  #hear(message: unknown): void {
    if (!isAnswer(message)) return;
    if (message.type === "at" || message.type === "started") {
      this.#suspects = message.type === "at" ? message.models : [];
      if (this.#isLoading) this.#arm(this.#options.loadDeadlineMs);
      return;
    }
    this.#disarm();
    this.#unansweredMs.shift();
    if (this.#unansweredMs.length > 0) this.#watch(this.#unansweredMs[0]!);
    // What a failed batch left behind is not known.
    if (message.type === "scored" && message.failures.length > 0) this.#sentFrames = [];
    this.#options.onResult(message);
  }

  #watch(deadlineMs: number): void {
    this.#arm(deadlineMs);
    const bytesMax = this.#options.residentBytesMax;
    const onOver = () => this.#kill(`It uses more than ${bytesMax} bytes.`);
    this.#unwatch ??= watchResident(this.#child, { bytesMax, intervalMs: memoryPollMs, onOver });
  }

  #arm(deadlineMs: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#kill(`No answer within ${deadlineMs} ms.`), deadlineMs);
  }

  #disarm(): void {
    clearTimeout(this.#deadline);
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#suspects = [];
  }

  /** A graph cannot be interrupted, so there is nothing gentler that works. */
  #kill(reason: string): void {
    this.#reason ??= reason;
    this.#child.kill("SIGKILL");
  }

  #finish(cause: string): void {
    const suspects = this.#suspects;
    this.#disarm();
    this.#child.removeAllListeners();
    this.#child.on("error", () => {});
    this.#ended.resolve();
    this.#options.onEnd(this.#reason ?? `The process ended by itself (${cause}).`, suspects);
  }
}

const answerTypes = new Set(["started", "at", "loaded", "scored"]);

function isAnswer(message: unknown): message is ScorerAnswer {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    typeof message.type === "string" &&
    answerTypes.has(message.type)
  );
}
