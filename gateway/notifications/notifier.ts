/**
 * Sends what the plan of one notification makes: the state lies on disk before a message leaves and after it was taken, so that
 * a cut loses nothing and at most repeats one message. What the journal holds beyond the state is taken in at the start.
 */
import { mkdirSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { AlarmTransition } from "../core/alarm-control.ts";
import { retryMs } from "../core/back-off.ts";
import type { ReportCondition } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext, PermanentError } from "../core/errors.ts";
import type { Channel, ChannelContext, Notification, NotificationReport } from "../core/notification.ts";
import { advanced, type Describe, type Due, emptyPlan, type PlanOptions, type PlanState, taken } from "./plan.ts";

export interface NotifierOptions {
  readonly plan: PlanOptions;
  readonly channel: Channel;
  readonly config: unknown;
  readonly context: ChannelContext;
  /** File of the state. */
  readonly file: string;
  readonly describe: Describe;
  readonly compose: (due: Due) => Notification;
  /** Newest line of the journal, and the transitions after a line. */
  readonly journal: { readonly newest: number; after(n: number): AsyncIterable<AlarmTransition> };
  readonly report: ReportCondition;
  readonly random: () => number;
  readonly backOff?: { readonly msMin: number; readonly msMax: number };
}

const backOffDefault = { msMin: 5000, msMax: 900_000 };
/** Attempts without success after which it is a condition. */
const failuresMax = 3;
const unreachableSeverity = 300;

export class Notifier {
  readonly #options: NotifierOptions;
  #state: PlanState;
  #turn: Promise<void> = Promise.resolve();
  #isSending = false;
  #failures = 0;
  #nextAttemptMs = 0;
  #failure: unknown;
  #sentCount = 0;
  #refusedCount = 0;
  #omittedCount = 0;
  #lastSentMs: number | undefined;

  private constructor(options: NotifierOptions, state: PlanState) {
    this.#options = options;
    this.#state = state;
  }

  /** A new notification begins with what comes; one that was there before catches up with the journal. */
  static async open(options: NotifierOptions): Promise<Notifier> {
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
    const known = await stateIn(options.file);
    const notifier = new Notifier(options, known ?? emptyPlan(options.journal.newest));
    if (known !== undefined) for await (const entry of options.journal.after(known.n)) notifier.#take(entry);
    await notifier.#keep();
    return notifier;
  }

  /** A transition that is in the journal. */
  take(entry: AlarmTransition): void {
    this.#take(entry);
  }

  /** Once a second: makes what is due and sends what waits. Resolves when nothing more can be done now. */
  tick(): Promise<void> {
    if (this.#isSending) return this.#turn;
    this.#isSending = true;
    this.#turn = this.#work().finally(() => {
      this.#isSending = false;
    });
    return this.#turn;
  }

  /** Sends a test message at once, past schedule and limits. Throws what the channel throws. */
  async test(message: Notification): Promise<NotificationReport> {
    const { channel, config, context } = this.#options;
    await channel.send(message, config, context);
    return this.report();
  }

  report(): NotificationReport {
    const { context, channel } = this.#options;
    const next = errorNext(this.#failure);
    return {
      id: context.id,
      kind: channel.kind,
      state: context.signal.aborted ? "stopped" : this.#failures > 0 ? "retrying" : "ready",
      ...(this.#failure === undefined ? {} : { code: errorCode(this.#failure), message: errorMessage(this.#failure) }),
      ...(next === undefined ? {} : { next }),
      waitingCount: this.#state.waiting.length + this.#state.over.length,
      queuedCount: this.#state.queue.length,
      sentCount: this.#sentCount,
      refusedCount: this.#refusedCount,
      omittedCount: this.#omittedCount,
      ...(this.#lastSentMs === undefined ? {} : { lastSentMs: this.#lastSentMs }),
    };
  }

  #take(entry: AlarmTransition): void {
    const { plan, describe } = this.#options;
    this.#state = taken(this.#state, entry, { options: plan, describe });
  }

  async #work(): Promise<void> {
    const { plan, compose, context } = this.#options;
    const before = this.#state;
    this.#state = advanced(before, context.now(), { options: plan, compose });
    const made = this.#state.queue.length > before.queue.length ? this.#state.queue.at(-1) : undefined;
    if (made !== undefined) this.#omittedCount += made.omittedCount;
    try {
      if (hasChanged(before, this.#state) || made !== undefined) await this.#keep();
      await this.#send();
    } catch (error) {
      context.log.error(
        { id: context.id, reason: errorMessage(error) },
        "The state of a notification could not be written.",
      );
    }
  }

  async #send(): Promise<void> {
    const { channel, config, context } = this.#options;
    for (let [message] = this.#state.queue; message !== undefined; [message] = this.#state.queue) {
      if (context.signal.aborted || context.monotonicMs() < this.#nextAttemptMs) return;
      try {
        await channel.send(message, config, context);
        this.#succeeded();
      } catch (error) {
        if (!(error instanceof PermanentError)) {
          this.#failed(error);
          return;
        }
        this.#refused(error);
      }
      const { id } = message;
      this.#state = { ...this.#state, queue: this.#state.queue.filter((each) => each.id !== id) };
      await this.#keep();
    }
  }

  #succeeded(): void {
    this.#sentCount++;
    this.#failures = 0;
    this.#failure = undefined;
    this.#lastSentMs = this.#options.context.now();
    this.#say(false, "", "");
  }

  #refused(error: PermanentError): void {
    const { context } = this.#options;
    this.#refusedCount++;
    this.#failure = error;
    context.log.error({ id: context.id, code: error.code, reason: error.message }, "A message was refused for good.");
    this.#say(true, error.code, `A message of ${context.id} was refused for good: ${error.message}`);
  }

  #failed(error: unknown): void {
    const { context, backOff = backOffDefault, random } = this.#options;
    this.#failure = error;
    this.#failures++;
    this.#nextAttemptMs = context.monotonicMs() + retryMs(this.#failures, { error, random: random(), backOff });
    if (this.#failures < failuresMax) return;
    this.#say(
      true,
      errorCode(error),
      `Messages of ${context.id} cannot be sent and wait on disk: ${errorMessage(error)}`,
    );
  }

  #say(active: boolean, code: string, message: string): void {
    const id = `notification/${this.#options.context.id}/unreachable`;
    this.#options.report({ id, active, severity: unreachableSeverity, code, message });
  }

  async #keep(): Promise<void> {
    const { file } = this.#options;
    const temporary = `${file}.tmp`;
    {
      await using handle = await open(temporary, "w", 0o600);
      await handle.writeFile(JSON.stringify(this.#state));
      await handle.sync();
    }
    await rename(temporary, file);
    await using folder = await open(dirname(file));
    await folder.sync();
  }
}

/** Only what must not be lost: that time has passed is known anyway. */
function hasChanged(before: PlanState, after: PlanState): boolean {
  return before.waiting.length !== after.waiting.length || before.over.length !== after.over.length;
}

/** Undefined when there is none; one that cannot be read counts as none. */
async function stateIn(file: string): Promise<PlanState | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
    return isState(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isState(value: unknown): value is PlanState {
  const { n, ...lists }: { n?: unknown } & Record<string, unknown> = Object(value);
  const names = ["waiting", "told", "over", "madeMs", "queue"];
  return typeof n === "number" && names.every((name) => Array.isArray(lists[name]));
}
