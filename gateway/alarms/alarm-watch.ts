/** The configured alarms at work: values in, conditions out, and how each alarm fares. */
import {
  type AlarmDefinition,
  type AlarmReport,
  eventSeverity,
  priorityOf,
  severityOfPriority,
} from "../core/alarm.ts";
import type { Condition, ConditionReport } from "../core/condition.ts";
import type { ReportCondition } from "../core/contracts.ts";
import type { Measurement, MeasurementBatch } from "../core/measurement.ts";
import type { TagDirectory } from "../core/view.ts";
import { AlarmEvaluator } from "./evaluator.ts";
import { type AlarmRule, type RuleScope, rulesOf } from "./rule.ts";

export interface WatchOptions extends RuleScope {
  readonly definitions: readonly AlarmDefinition[];
  /** Conditions of an earlier run: what was active still is, until a value says otherwise. */
  readonly conditions: readonly Condition[];
  /** Last stored values, from which states of groups and setpoints are known at the start. */
  readonly lastValues: readonly (Measurement | undefined)[];
}

const codes = {
  "high-high": "SAMSPEL_ALARM_HIGH_HIGH",
  high: "SAMSPEL_ALARM_HIGH",
  low: "SAMSPEL_ALARM_LOW",
  "low-low": "SAMSPEL_ALARM_LOW_LOW",
  deviation: "SAMSPEL_ALARM_DEVIATION",
  rate: "SAMSPEL_ALARM_RATE",
  state: "SAMSPEL_ALARM_STATE",
} as const;

const conditionIdOf = (id: string): string => `alarm/${id}/limit`;

export class AlarmWatch {
  readonly #definitions: readonly AlarmDefinition[];
  readonly #tags: TagDirectory;
  readonly #rules: readonly AlarmRule[];
  readonly #evaluator: AlarmEvaluator;
  #report: ReportCondition = () => {};

  constructor({ definitions, conditions, lastValues, tags, reportsByException }: WatchOptions) {
    this.#definitions = definitions;
    this.#tags = tags;
    this.#rules = rulesOf(definitions, { tags, reportsByException });
    const active = new Set(conditions.filter(({ state }) => state === "active").map(({ id }) => id));
    this.#evaluator = new AlarmEvaluator({
      rules: this.#rules,
      active: this.#rules.map(({ id, isInService }) => isInService && active.has(conditionIdOf(id))),
      onChange: (index) => this.#report(this.#conditionOf(index)),
    });
    for (const last of lastValues) if (last?.quality === "good") this.#evaluator.prime(last.tag, last.value);
  }

  /** Conditions are reported to this from now on; what was active and is out of service now ends. */
  attach(report: ReportCondition): void {
    this.#report = report;
    for (const [index, { isInService }] of this.#rules.entries()) {
      if (!isInService) report({ ...this.#conditionOf(index), active: false });
    }
  }

  take(batch: MeasurementBatch): void {
    if (this.#rules.length > 0) this.#evaluator.take(batch);
  }

  /** `isLost`: whether a source does not answer now. */
  tick(timeMs: number, isLost: (source: string) => boolean): void {
    if (this.#rules.length === 0) return;
    const lost = this.#definitions.map(({ tag }) => {
      const origin = this.#tags.byId(tag)?.origin;
      return origin?.type === "source" && isLost(origin.source);
    });
    this.#evaluator.tick(timeMs, (index) => lost[index] === true);
  }

  reports(): AlarmReport[] {
    return this.#definitions.map((definition, index): AlarmReport => {
      const { m, ofN, hysteresis, isInService } = this.#rules[index]!;
      const priority = priorityOf(definition);
      const suppressed = this.#evaluator.suppression(index);
      const isActive = this.#evaluator.isActive(index);
      return {
        ...definition,
        unit: this.#unitOf(definition),
        ...(priority === undefined ? {} : { effectivePriority: priority }),
        effectiveHysteresis: hysteresis,
        effectiveMOfN: [m, ofN],
        conditionId: conditionIdOf(definition.id),
        state: isInService ? (isActive ? "active" : "normal") : "out-of-service",
        ...(suppressed === undefined ? {} : { suppressed }),
        lateCount: this.#evaluator.lateCount(index),
      };
    });
  }

  #unitOf({ tag, type }: AlarmDefinition): string {
    const unit = this.#tags.byId(tag)?.unit ?? "";
    return type === "rate" ? `${unit}/min` : unit;
  }

  #conditionOf(index: number): ConditionReport {
    const definition = this.#definitions[index]!;
    const priority = priorityOf(definition);
    const suppressed = this.#evaluator.suppression(index);
    const value = this.#evaluator.value(index);
    const { id, name = id, type, tag, limit, states, consequence, action } = definition;
    const unit = this.#unitOf(definition);
    return {
      id: conditionIdOf(id),
      active: this.#evaluator.isActive(index),
      severity: priority === undefined ? eventSeverity : severityOfPriority[priority],
      code: codes[type],
      message: `${name}: ${limit === undefined ? `state ${states?.join(", ")}` : `${type} limit ${limit} ${unit}`.trim()}.`,
      tagId: tag,
      ...(suppressed === undefined ? {} : { suppressed }),
      parameters: {
        name,
        type,
        ...(limit === undefined ? {} : { limit, unit }),
        ...(consequence === undefined ? {} : { consequence }),
        ...(action === undefined ? {} : { action }),
        ...(Number.isFinite(value) && type !== "rate" ? { value } : {}),
      },
    };
  }
}
