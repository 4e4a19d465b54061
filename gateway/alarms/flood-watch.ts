/** Says that alarms come faster than anybody can take in: one condition, with what was first and how many there are. */

import { type ConditionChange, isAnnounced } from "../core/condition.ts";
import type { ReportCondition } from "../core/contracts.ts";
import { FloodCount } from "./figures.ts";

/** An event: it calls nobody, and screens and messages gather the alarms by it. */
const severity = 100;

export class FloodWatch {
  readonly #report: ReportCondition;
  readonly #count = new FloodCount();
  readonly #announced = new Set<string>();

  constructor(report: ReportCondition) {
    this.#report = report;
  }

  take({ condition, timeMs }: ConditionChange): void {
    const { id } = condition;
    if (!isAnnounced(condition)) this.#announced.delete(id);
    else if (!this.#announced.has(id)) {
      this.#announced.add(id);
      this.#count.advance(timeMs);
      this.#count.add(timeMs, id);
      this.#say();
    }
  }

  tick(timeMs: number): void {
    const ended = this.#count.advance(timeMs);
    if (ended !== undefined) this.#say();
  }

  #say(): void {
    const { flood } = this.#count;
    this.#report({
      id: "alarms/flood",
      active: flood !== undefined,
      severity,
      code: "SAMSPEL_ALARM_FLOOD",
      message: `Alarms come faster than ten in ten minutes. First was ${flood?.firstOut}; ${flood?.count} so far.`,
      ...(flood === undefined
        ? {}
        : { parameters: { firstOut: flood.firstOut, count: flood.count, sinceMs: flood.fromMs } }),
    });
  }
}
