/** The line in motion: steps the machines, begins and ends faults, and keeps the exact truth about them. */
import { type FaultDefinition, type FaultOrder, type Sensed, severityAt } from "./faults/fault.ts";
import { lineMachines, lineTags, type MachineId, repeatMs, type SimulatedTag } from "./line.ts";
import { type Effects, noEffects, type Readings, type RunningMachine, type Value } from "./machines/machine.ts";
import { createRandom, type Random } from "./random.ts";
import { affectedTags, faultDefinition, type Scenario } from "./scenario.ts";

/** One value of one tag as its sensor gives it. */
export interface Row {
  readonly tag: SimulatedTag;
  readonly value: Value;
  readonly quality: "good" | "bad";
  readonly timeMs: number;
}

/** A fault that was really there, in the half-open interval [fromMs, toMs) of source time. */
export interface Truth extends FaultOrder {
  /** Number of the fault in this run, from 1. */
  readonly number: number;
  readonly tags: readonly string[];
  readonly fromMs: number;
  /** Null while the fault lasts. */
  readonly toMs: number | null;
}

interface Running {
  readonly truth: Truth;
  readonly definition: FaultDefinition;
  /** Seconds of simulated time since the fault began. */
  elapsed: number;
  /** Values of its signals when it began, by signal. */
  readonly held: Map<string, Value>;
}

export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Machines to run; all when absent. */
  readonly machines?: readonly MachineId[];
  /** Called when a fault begins and when it ends. */
  readonly onTruth?: (truth: Truth) => void;
}

/** Length of one step. The machines step at multiples of it. */
export const stepMs = 100;
const stepSeconds = stepMs / 1000;

const tagsByMachine = Map.groupBy(lineTags, ({ machine }) => machine);

export class Simulation {
  readonly #options: SimulationOptions;
  readonly #machines: readonly { id: MachineId; intervalMs: number; running: RunningMachine; random: Random }[];
  readonly #senses: Random;
  readonly #last = new Map<string, { value: Value; timeMs: number }>();
  readonly #orders: { readonly order: FaultOrder; readonly elapsed: number }[] = [];
  readonly #running: Running[] = [];
  #ending: ((truth: Truth) => boolean)[] = [];
  #scenario: Scenario;
  /** Steps since the scenario began. */
  #scenarioStep = 0;
  #isPaused = false;
  #step = 0;
  #count = 0;
  #cuttingLoad = 0.3;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#scenario = options.scenario;
    const random = createRandom(options.seed);
    this.#senses = random.fork("senses");
    this.#machines = lineMachines
      .filter(({ id }) => options.machines?.includes(id) ?? true)
      .map(({ id, intervalMs, start }) => {
        const own = random.fork(id);
        return { id, intervalMs, running: start(own), random: own };
      });
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  /** Faults that are there now, oldest first. */
  get truth(): readonly Truth[] {
    return this.#running.map(({ truth }) => truth);
  }

  /** Begins a fault at the next step. */
  inject(order: FaultOrder): void {
    this.#orders.push({ order, elapsed: 0 });
  }

  /** Ends faults at the next step: those of a kind, of a machine, or all. */
  clear({ kind, machine }: { readonly kind?: string | undefined; readonly machine?: string | undefined } = {}): void {
    this.#ending.push(
      (truth) => (kind === undefined || truth.kind === kind) && (machine === undefined || truth.machine === machine),
    );
  }

  /**
   * Ends all faults at the next step and plays another scenario, from its beginning or from a moment of it, with the faults that
   * have grown until then; the machines run on.
   */
  play(scenario: Scenario, fromSeconds = 0): void {
    this.clear();
    this.#scenario = scenario;
    this.#scenarioStep = stepOf(fromSeconds);
    this.#isPaused = false;
    for (const order of scenario.faults) {
      const { atSeconds, forSeconds = Number.POSITIVE_INFINITY } = order;
      if (atSeconds >= fromSeconds || atSeconds + forSeconds <= fromSeconds) continue;
      this.#orders.push({ order, elapsed: fromSeconds - atSeconds });
    }
  }

  /** Holds scenario and faults where they are, or lets them go on; the machines run on. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Time since the scenario began, without its pauses. */
  get elapsedSeconds(): number {
    return (this.#scenarioStep * stepMs) / 1000;
  }

  /** Moves the line on by `stepMs`. `timeMs` is the source time of the values. */
  step(timeMs: number): readonly Row[] {
    this.#endFaults(timeMs);
    this.#beginFaults(timeMs);
    const rows: Row[] = [];
    for (const { id, intervalMs, running, random } of this.#machines) {
      if ((this.#step * stepMs) % intervalMs !== 0) continue;
      const readings = running.step({
        seconds: intervalMs / 1000,
        random,
        effects: this.#effects(id),
        producing: !this.#isBreak(),
        cuttingLoad: this.#cuttingLoad,
      });
      if (id === "spindle-1") this.#cuttingLoad = numberOf(readings.load) / 100;
      this.#sample({ machine: id, readings, timeMs }, rows);
    }
    this.#step++;
    if (this.#isPaused) return rows;
    for (const fault of this.#running) fault.elapsed += stepSeconds;
    this.#scenarioStep++;
    return rows;
  }

  #sample(
    { machine, readings, timeMs }: { machine: MachineId; readings: Readings; timeMs: number },
    rows: Row[],
  ): void {
    for (const tag of tagsByMachine.get(machine) ?? []) {
      const value = readings[tag.signal];
      if (value === undefined) continue;
      const sensed = this.#sense(tag, value);
      if (sensed === undefined) continue;
      const last = this.#last.get(tag.id);
      if (tag.onChange && last !== undefined && last.value === value && timeMs - last.timeMs < repeatMs) continue;
      this.#last.set(tag.id, { value, timeMs });
      rows.push({ tag, value: sensed.value, quality: sensed.quality, timeMs });
    }
  }

  #sense(tag: SimulatedTag, value: Value): Sensed | undefined {
    let sensed: Sensed | undefined = { value, quality: "good" };
    for (const { truth, definition, elapsed, held } of this.#running) {
      if (truth.machine !== tag.machine || !truth.signals.includes(tag.signal) || sensed === undefined) continue;
      if (!held.has(tag.signal)) held.set(tag.signal, value);
      const [low, high] = tag.range ?? [0, 1];
      sensed = definition.sense?.(sensed, {
        severity: severityAt(definition, truth, elapsed),
        span: high - low,
        held: held.get(tag.signal) ?? value,
        random: this.#senses,
      });
    }
    return sensed;
  }

  #effects(machine: MachineId): Effects {
    const effects = { ...noEffects };
    for (const { truth, definition, elapsed } of this.#running) {
      if (truth.machine !== machine || definition.effect === undefined) continue;
      const present = severityAt(definition, truth, elapsed);
      effects[definition.effect] = Math.min(1, effects[definition.effect] + present);
    }
    return effects;
  }

  #isBreak(): boolean {
    const now = this.#scenarioStep * stepSeconds;
    return this.#scenario.breaks.some(({ fromSeconds, toSeconds }) => now >= fromSeconds && now < toSeconds);
  }

  #beginFaults(timeMs: number): void {
    // While the scenario is held, its step has been worked off before.
    const due = this.#isPaused
      ? []
      : this.#scenario.faults.filter(({ atSeconds }) => stepOf(atSeconds) === this.#scenarioStep);
    const begun = [...due.map((order) => ({ order, elapsed: 0 })), ...this.#orders.splice(0)];
    for (const { order, elapsed } of begun) {
      const { kind, machine, severity, rampSeconds, signals } = order;
      this.#count++;
      const truth: Truth = {
        number: this.#count,
        kind,
        machine,
        severity,
        rampSeconds,
        signals,
        tags: affectedTags(order),
        fromMs: timeMs,
        toMs: null,
      };
      this.#running.push({ truth, definition: faultDefinition(kind), elapsed, held: new Map() });
      this.#options.onTruth?.(truth);
    }
  }

  #endFaults(timeMs: number): void {
    for (const { kind, machine, atSeconds, forSeconds } of this.#isPaused ? [] : this.#scenario.faults) {
      if (forSeconds !== undefined && stepOf(atSeconds + forSeconds) === this.#scenarioStep)
        this.clear({ kind, machine });
    }
    const ends = this.#ending;
    this.#ending = [];
    if (ends.length === 0) return;
    const kept = this.#running.filter(({ truth }) => !ends.some((isEnded) => isEnded(truth)));
    const ended = this.#running.filter((fault) => !kept.includes(fault));
    this.#running.splice(0, this.#running.length, ...kept);
    for (const { truth } of ended) this.#options.onTruth?.({ ...truth, toMs: timeMs });
  }
}

function stepOf(seconds: number): number {
  return Math.round(seconds / stepSeconds);
}

function numberOf(value: Value | undefined): number {
  return typeof value === "number" ? value : 0;
}
