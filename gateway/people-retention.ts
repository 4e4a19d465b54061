/** Which stored values tell about people in a cell, and how long each is kept at most. The one table to check. */
import type { Configuration } from "./config/configuration.ts";
import type { Registries } from "./config/schema.ts";
import type { TagId } from "./core/tag.ts";
import type { metrics } from "./metrics/registry.ts";

/** Distances, zones and presence as they come; single happenings; sums and shares over time. */
type PeopleClass = "raw" | "events" | "figures";

interface AboutPeople {
  /** Options whose tags tell about a person: of the class `raw`. */
  readonly options: readonly string[];
  readonly figures: PeopleClass;
}

/** Kinds that are not here tell about the machine. */
const aboutPeople: Partial<Record<keyof typeof metrics, AboutPeople>> = {
  separation: { options: ["human", "humanSpeed", "humanPresent", "distance"], figures: "raw" },
  "separation-violations": { options: ["margin", "distance"], figures: "figures" },
  "zone-entries": { options: ["occupied", "lightCurtain", "human", "humanPresent"], figures: "figures" },
  "entry-depth": { options: ["human", "humanPresent"], figures: "events" },
  "occupancy-map": { options: ["human", "humanPresent"], figures: "figures" },
  posture: { options: ["trunk", "neck", "upperArm", "lowerArm", "wrist"], figures: "figures" },
  fluency: { options: ["human", "tasks"], figures: "figures" },
  team: { options: ["human"], figures: "figures" },
  handover: { options: [], figures: "figures" },
  "cycle-inflation": { options: ["humanPresent"], figures: "figures" },
  "physical-workload": { options: [], figures: "figures" },
  "anonymous-form": { options: [], figures: "figures" },
};

/** Hours by tag; where several metrics use a tag, the shortest. Tags of the machine are not in it. */
export function peopleHours(
  { metrics: entries, store: { people } }: Pick<Configuration, "metrics" | "store">,
  registries: Registries,
): ReadonlyMap<TagId, number> {
  const hoursOf = { raw: people.rawHours, events: 24 * people.eventDays, figures: 24 * people.figureDays };
  const hours = new Map<TagId, number>();
  const keep = (tag: TagId, most: number) => hours.set(tag, Math.min(most, hours.get(tag) ?? most));
  for (const { id, kind, options } of entries) {
    const rule = Object.entries(aboutPeople).find(([name]) => name === kind)?.[1];
    const metric = registries.metrics[kind];
    if (rule === undefined || metric === undefined) continue;
    const told = new Set(
      Object.entries(Object(options)).flatMap(([name, value]) => (rule.options.includes(name) ? textsIn(value) : [])),
    );
    for (const input of metric.inputs(options)) if (told.has(input)) keep(input, hoursOf.raw);
    for (const { name } of metric.outputs(options)) keep(`${id}/${name}`, hoursOf[rule.figures]);
  }
  return hours;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
