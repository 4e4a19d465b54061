/** Notices that the wall clock was set, or that the machine slept: what it shows against what has passed. */
import type { Context, ReportCondition } from "../core/contracts.ts";

/** A difference that somebody should know about; smaller ones are how clocks are kept right. */
const stepMs = 2000;
/** So long the condition stays. */
const shownMs = 600_000;

export interface ClockWatch {
  /** Called about once a second. */
  tick(): void;
}

/** Reports `gateway/clock` when the wall clock moves by over two seconds against the monotonic one. */
export function watchClock(context: Pick<Context, "now" | "monotonicMs">, report: ReportCondition): ClockWatch {
  let offsetMs = context.now() - context.monotonicMs();
  let steppedAtMs: number | undefined;
  const say = (active: boolean, message: string): void =>
    report({ id: "gateway/clock", active, severity: 300, code: "SAMSPEL_CLOCK_STEP", message });
  return {
    tick() {
      const movedMs = context.now() - context.monotonicMs() - offsetMs;
      offsetMs += movedMs;
      if (Math.abs(movedMs) > stepMs) {
        steppedAtMs = context.monotonicMs();
        // A step while the one before is still shown is a new event with a new text.
        say(false, "");
        say(true, stepText(movedMs));
      } else if (steppedAtMs !== undefined && context.monotonicMs() - steppedAtMs > shownMs) {
        steppedAtMs = undefined;
        say(false, "");
      }
    },
  };
}

function stepText(movedMs: number): string {
  const seconds = Math.round(Math.abs(movedMs) / 1000);
  const way = movedMs > 0 ? "forward" : "back";
  return `The clock of this computer moved ${way} by ${seconds} s: it was set, or the computer slept. Values that bring no time of their own have the new one from here.`;
}
