/** What a fault is: how its severity grows, and what it does to the physics of a machine or to what a sensor says. */
import type { MachineId } from "../line.ts";
import type { Effects, Value } from "../machines/machine.ts";
import type { Random } from "../random.ts";

/** A fault as asked for in a scenario or by a command. */
export interface FaultOrder {
  readonly kind: string;
  readonly machine: MachineId;
  /** Greatest severity, above 0 to 1. */
  readonly severity: number;
  /** Time in which it grows to its severity; 0 is at once. */
  readonly rampSeconds: number;
  /** Signals concerned, for faults of sensors. Empty for faults of machines. */
  readonly signals: readonly string[];
}

/** A value as a sensor gives it. */
export interface Sensed {
  readonly value: Value;
  readonly quality: "good" | "bad";
}

export interface SenseInput {
  readonly severity: number;
  /** Width of the signal's normal range, in its unit. */
  readonly span: number;
  /** Value at the moment at which the fault began. */
  readonly held: Value;
  readonly random: Random;
}

export interface FaultDefinition {
  readonly kind: string;
  readonly title: string;
  /** Where it can occur and which signals then show it; the first machine is meant when none is named. */
  readonly affects: Readonly<Partial<Record<MachineId, readonly string[]>>>;
  /** Present severity from the share of the ramp that is over, both 0 to 1. */
  growth(share: number): number;
  /** The physical quantity that it changes. */
  readonly effect?: keyof Effects;
  /** What the sensor says; undefined when it says nothing. */
  sense?(sensed: Sensed, input: SenseInput): Sensed | undefined;
}

/** Severity of an order after a time. */
export function severityAt(definition: FaultDefinition, order: FaultOrder, elapsedSeconds: number): number {
  const share = order.rampSeconds <= 0 ? 1 : Math.min(1, Math.max(0, elapsedSeconds / order.rampSeconds));
  return order.severity * definition.growth(share);
}

export function steadily(share: number): number {
  return share;
}
