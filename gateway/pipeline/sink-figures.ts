/** What a sink's loop counts and says about itself: state, conditions, and where every entry went. */
import type { ReportCondition } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext, TemporaryError } from "../core/errors.ts";
import type { SinkContext } from "../core/sink.ts";
import type { SinkReport, SinkState } from "../core/view.ts";
import { setAsideFile } from "./set-aside.ts";

export interface SinkFiguresOptions {
  readonly id: string;
  readonly kind: string;
  readonly context: Pick<SinkContext, "now" | "monotonicMs">;
  readonly raise: ReportCondition;
}

/** A sink that fails for no longer than this is not worth a condition, unless somebody has to act. */
const quietMs = 10_000;
/** So long after the last refusal the condition goes back to normal. */
const refusalMs = 600_000;
const severities = { unreachable: 400, refusing: 300 } as const;

type Reason = Pick<SinkReport, "code" | "message" | "next">;

export class SinkFigures {
  readonly #options: SinkFiguresOptions;
  forwarded = 0;
  omitted = 0;
  setAside = 0;
  missed = 0;
  attempts = 0;
  #state: SinkState = "starting";
  #reason: Reason = {};
  #sinceMs: number;
  #lastWriteMs: number | undefined;
  #nextAttemptMs: number | undefined;
  #failingFromMs: number | undefined;
  #refusedAtMs: number | undefined;

  constructor(options: SinkFiguresOptions) {
    this.#options = options;
    this.#sinceMs = options.context.now();
  }

  succeeded(): void {
    const { context, id, raise } = this.#options;
    this.#failingFromMs = undefined;
    this.#lastWriteMs = context.now();
    this.#set("forwarding", {});
    raise({ ...this.#unreachable({}), active: false });
    if (this.#refusedAtMs === undefined || context.monotonicMs() - this.#refusedAtMs < refusalMs) return;
    this.#refusedAtMs = undefined;
    raise({ id: `sink/${id}/refused`, active: false, severity: severities.refusing, code: "", message: "" });
  }

  /** `waitMs` until it is tried again. */
  failed(error: unknown, waitMs: number): void {
    const { context, raise } = this.#options;
    const next = errorNext(error);
    const reason = { code: errorCode(error), message: errorMessage(error), ...(next === undefined ? {} : { next }) };
    const isHeld = error instanceof TemporaryError && error.remedy === "operator";
    this.attempts++;
    this.#nextAttemptMs = context.now() + waitMs;
    this.#failingFromMs ??= context.monotonicMs();
    this.#set(isHeld ? "held" : "retrying", reason);
    if (isHeld || context.monotonicMs() - this.#failingFromMs >= quietMs) raise(this.#unreachable(reason));
  }

  /** The wait after a failure is over. */
  trying(): void {
    this.#nextAttemptMs = undefined;
  }

  refused(count: number, error: unknown): void {
    const { context, id, raise } = this.#options;
    this.setAside += count;
    this.#refusedAtMs = context.monotonicMs();
    raise({
      id: `sink/${id}/refused`,
      active: true,
      severity: severities.refusing,
      code: "SAMSPEL_SINK_REFUSED",
      message: `${id} refuses values for good; they are set aside, each with the reason, in sinks/${id}/${setAsideFile} of the data directory. The last: ${errorMessage(error)} (${errorCode(error)})`,
    });
  }

  stopped(): void {
    this.trying();
    this.#set("stopped", {});
  }

  report(counts: Pick<SinkReport, "dueCount" | "pendingCount" | "pendingSinceMs" | "refusals">): SinkReport {
    const { id, kind } = this.#options;
    return {
      id,
      kind,
      state: this.#state,
      ...this.#reason,
      sinceMs: this.#sinceMs,
      attempts: this.attempts,
      ...(this.#nextAttemptMs === undefined ? {} : { nextAttemptMs: this.#nextAttemptMs }),
      forwardedCount: this.forwarded,
      omittedCount: this.omitted,
      setAsideCount: this.setAside,
      missedCount: this.missed,
      ...counts,
      ...(this.#lastWriteMs === undefined ? {} : { lastWriteMs: this.#lastWriteMs }),
    };
  }

  #set(state: SinkState, reason: Reason): void {
    if (state !== this.#state || reason.code !== this.#reason.code) this.#sinceMs = this.#options.context.now();
    this.#state = state;
    this.#reason = reason;
  }

  #unreachable({ code = "SAMSPEL_SINK_UNREACHABLE", message = "no answer" }: Reason) {
    const { id } = this.#options;
    return {
      id: `sink/${id}/unreachable`,
      active: true,
      severity: severities.unreachable,
      code,
      message: `Nothing is forwarded to ${id}; it waits on disk: ${message}`,
    };
  }
}
