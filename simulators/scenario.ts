/** Scenario: what happens on the line, and when. Read from YAML. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";
import type { FaultDefinition, FaultOrder } from "./faults/fault.ts";
import { faults } from "./faults/registry.ts";
import { machineIds } from "./line.ts";

const Seconds = Type.Number({ minimum: 0, maximum: 100 * 86_400 });

const ScenarioFault = Type.Object(
  {
    kind: Type.String(),
    machine: Type.Optional(Type.String()),
    atSeconds: Type.Number({ minimum: 0, default: 0, description: "Seconds after the start of the scenario." }),
    forSeconds: Type.Optional(Seconds),
    rampSeconds: Type.Number({ minimum: 0, default: 0 }),
    severity: Type.Number({ exclusiveMinimum: 0, maximum: 1, default: 1 }),
    signals: Type.Optional(Type.Array(Type.String(), { maxItems: 32 })),
  },
  { additionalProperties: false },
);

const Words = Type.Object({ sv: Type.String(), en: Type.String() }, { additionalProperties: false });

const Chapter = Type.Object(
  {
    id: Type.String(),
    atSeconds: Seconds,
    title: Words,
    note: Words,
    page: Type.String({
      description: "Page to show: `wall`, `overview`, `asset/<id>`, `cell/<id>`, `energy`, `alarms`.",
    }),
    highlight: Type.Array(Type.String(), { default: [], maxItems: 10, description: "Tags to point at." }),
    expect: Type.Array(
      Type.Object(
        {
          tag: Type.String(),
          mean: Type.Tuple([Type.Number(), Type.Number()]),
        },
        { additionalProperties: false },
      ),
      {
        default: [],
        maxItems: 20,
        description: "Ranges in which the means of tags over the chapter lie.",
      },
    ),
  },
  { additionalProperties: false },
);

const ScenarioFile = Type.Object(
  {
    title: Type.String(),
    description: Type.String({ default: "" }),
    breaks: Type.Array(Type.Object({ fromSeconds: Seconds, toSeconds: Seconds }, { additionalProperties: false }), {
      default: [],
      maxItems: 100,
      description: "Stretches in which nobody works. Extraction and compressor stay on.",
    }),
    faults: Type.Array(ScenarioFault, { default: [], maxItems: 100 }),
    chapters: Type.Array(Chapter, { default: [], maxItems: 20, description: "A story told along the scenario." }),
    lengthSeconds: Type.Optional(Seconds),
  },
  { additionalProperties: false },
);

export interface TimedOrder extends FaultOrder {
  readonly atSeconds: number;
  /** Absent: until the end. */
  readonly forSeconds?: number;
}

export interface Scenario {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly breaks: Static<typeof ScenarioFile>["breaks"];
  readonly faults: readonly TimedOrder[];
  /** In order of time; empty when the scenario tells no story. */
  readonly chapters: readonly Chapter[];
  /** End of the last chapter. */
  readonly lengthSeconds?: number;
}

export type Chapter = Static<typeof Chapter>;

/** What is wrong with a scenario or an order. The text says what is allowed. */
export class ScenarioError extends Error {
  readonly code = "SAMSPEL_SCENARIO_INVALID";
}

const directory = join(import.meta.dirname, "scenarios");

export function scenarioNames(): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .toSorted();
}

/** Reads a scenario that comes with Samspel, by name, or a file. Throws ScenarioError. */
export function loadScenario(nameOrFile: string): Scenario {
  const own = scenarioNames().includes(nameOrFile);
  const file = own ? join(directory, `${nameOrFile}.yaml`) : nameOrFile;
  if (!existsSync(file)) {
    throw new ScenarioError(
      `There is no scenario "${nameOrFile}": give a file, or one of ${scenarioNames().join(", ")}.`,
    );
  }
  return parseScenario(readFileSync(file, "utf8"), basename(file, ".yaml"));
}

/** Scenario from the text of its file. Throws ScenarioError. */
export function parseScenario(text: string, name: string): Scenario {
  const data = Value.Default(ScenarioFile, read(text, name));
  if (!Value.Check(ScenarioFile, data)) {
    const first = Value.Errors(ScenarioFile, data)[0];
    throw new ScenarioError(`Scenario ${name}${first?.instancePath ?? ""}: ${first?.message ?? "is not valid"}.`);
  }
  return {
    name,
    title: data.title,
    description: data.description,
    breaks: data.breaks,
    chapters: data.chapters.toSorted((a, b) => a.atSeconds - b.atSeconds),
    ...(data.lengthSeconds === undefined ? {} : { lengthSeconds: data.lengthSeconds }),
    faults: data.faults.map((fault) => ({
      ...faultOrder(fault),
      atSeconds: fault.atSeconds,
      ...(fault.forSeconds === undefined ? {} : { forSeconds: fault.forSeconds }),
    })),
  };
}

function read(text: string, name: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 }) ?? {};
  } catch (cause) {
    throw new ScenarioError(`Scenario ${name} is not YAML.`, { cause });
  }
}

/** Fills in what an order leaves open, and checks the rest. Throws ScenarioError. */
export function faultOrder(order: {
  readonly kind: string;
  readonly machine?: string | undefined;
  readonly severity?: number | undefined;
  readonly rampSeconds?: number | undefined;
  readonly signals?: readonly string[] | undefined;
}): FaultOrder {
  const definition = faultDefinition(order.kind);
  const possible = machineIds.filter((id) => definition.affects[id] !== undefined);
  const machine = order.machine === undefined ? possible[0] : possible.find((id) => id === order.machine);
  if (machine === undefined) {
    throw new ScenarioError(`${order.kind} cannot occur on "${order.machine}": use ${possible.join(", ")}.`);
  }
  const { severity = 1, rampSeconds = 0 } = order;
  if (!(severity > 0 && severity <= 1)) throw new ScenarioError("severity must be above 0 and at most 1.");
  if (!(rampSeconds >= 0)) throw new ScenarioError("rampSeconds must be 0 or more.");
  const signals = definition.sense === undefined ? [] : (order.signals ?? definition.affects[machine] ?? []);
  return { kind: order.kind, machine, severity, rampSeconds, signals };
}

export function faultDefinition(kind: string): FaultDefinition {
  const definition = faults.find((fault) => fault.kind === kind);
  if (definition === undefined) {
    throw new ScenarioError(`There is no fault "${kind}": use ${faults.map((fault) => fault.kind).join(", ")}.`);
  }
  return definition;
}

/** Tags that show a fault: its exact ground truth. */
export function affectedTags({ kind, machine, signals }: FaultOrder): readonly string[] {
  const names = signals.length > 0 ? signals : (faultDefinition(kind).affects[machine] ?? []);
  return names.map((name) => `${machine}/${name}`);
}
