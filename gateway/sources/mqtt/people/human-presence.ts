/** The neutral format of the human side (`hrc/v1/…`): zones, number, nearest distance, tracks. Tracks end here. */
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { statusCodes } from "../../../core/quality.ts";
import { calendarTimeMs } from "../../time-text.ts";
import { KeyAges } from "./key-ages.ts";
import { believable, defaultValidMs, type Formed, implausible, notUnderstood, type PeopleFormat } from "./message.ts";

const point = Type.Array(Type.Number(), { minItems: 2, maxItems: 3 });

const Presence = Type.Object({
  ts: Type.String({ maxLength: 40 }),
  validMs: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 60_000 })),
  safetyRated: Type.Optional(Type.Boolean()),
  zones: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.String({ minLength: 1, maxLength: 64 }),
        kind: Type.Optional(Type.String({ maxLength: 32 })),
        occupied: Type.Boolean(),
      }),
      { maxItems: 64 },
    ),
  ),
  count: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  nearest: Type.Optional(Type.Object({ d: Type.Number(), u: Type.Optional(Type.Number({ minimum: 0 })) })),
  tracks: Type.Optional(
    Type.Array(
      Type.Object({
        k: Type.String({ minLength: 1, maxLength: 64 }),
        p: point,
        v: Type.Optional(point),
        u: Type.Optional(Type.Number({ minimum: 0 })),
      }),
      { maxItems: 256 },
    ),
  ),
  quality: Type.Optional(Type.Union([Type.Literal("good"), Type.Literal("stale"), Type.Literal("bad")])),
});
type Presence = Static<typeof Presence>;
type Track = NonNullable<Presence["tracks"]>[number];

/**
 * A reader with the memory that the rotation of keys needs. Gives `/present`, `/count`, `/nearest/d`, `/nearest/u`,
 * `/zones/<id>`, `/occupied/<kind>` and, of the track nearest to the robot's base, `/person/x`, `y`, `z`, `speed`, `u`.
 * A channel that the message lacks has no value; with nobody there, there is no person and no nearest distance.
 */
export function humanPresence(): PeopleFormat {
  const keys = new KeyAges();
  return (message, arrivalMs) => {
    if (!Value.Check(Presence, message)) {
      return notUnderstood("human presence", Value.Errors(Presence, message)[0]?.instancePath ?? "");
    }
    const timeMs = calendarTimeMs(message.ts);
    if (timeMs === undefined) return notUnderstood("human presence", "/ts");
    const { tracks = [], nearest, validMs = defaultValidMs } = message;
    if (nearest !== undefined && !(nearest.d >= 0 && nearest.d <= believable.metres)) return implausible("distance");
    if (!tracks.every(({ p }) => p.every((metres) => Math.abs(metres) <= believable.metres)))
      return implausible("position");
    if (!tracks.every(({ v = [] }) => Math.hypot(...v) <= believable.metresPerSecond)) return implausible("speed");
    let hasOldKey = false;
    for (const { k } of tracks) hasOldKey = keys.isTooOld(k, arrivalMs) || hasOldKey;
    if (hasOldKey) {
      const text = "A track has kept its key for more than 10 minutes; the sender must rotate its keys.";
      return { code: "SAMSPEL_PEOPLE_KEY", message: text };
    }
    return { root: rootOf(message, tracks), timeMs, validMs, ...statusOf(message, arrivalMs - timeMs) };
  };
}

/** A message that was older at its arrival than it is valid tells what was, not what is. */
function statusOf({ quality, validMs }: Presence, ageMs: number): Pick<Formed, "statusCode"> {
  if (quality === "bad") return { statusCode: statusCodes.bad };
  const isStale = quality === "stale" || (validMs !== undefined && ageMs > validMs);
  return isStale ? { statusCode: statusCodes.uncertainLastUsableValue } : {};
}

function rootOf({ zones, count, nearest, safetyRated }: Presence, tracks: readonly Track[]): object {
  const people = count ?? (tracks.length > 0 ? tracks.length : undefined);
  const person = people === 0 ? undefined : nearestToBase(tracks);
  return {
    ...(people === undefined ? {} : { count: people, present: people > 0 }),
    ...(nearest === undefined || people === 0 ? {} : { nearest: { d: nearest.d, u: nearest.u } }),
    ...(safetyRated === undefined ? {} : { safetyRated }),
    ...(zones === undefined ? {} : { zones: occupiedBy(zones, "id"), occupied: occupiedBy(zones, "kind") }),
    ...(person === undefined ? {} : { person }),
  };
}

/** By zone, or by kind of zone: occupied when one of them is. */
function occupiedBy(zones: NonNullable<Presence["zones"]>, key: "id" | "kind"): object {
  const found = new Map<string, boolean>();
  for (const zone of zones) {
    const name = zone[key];
    if (name !== undefined) found.set(name, zone.occupied || found.get(name) === true);
  }
  return Object.fromEntries(found);
}

function nearestToBase(tracks: readonly Track[]): object | undefined {
  const [nearest] = tracks.toSorted((a, b) => Math.hypot(...a.p) - Math.hypot(...b.p));
  if (nearest === undefined) return undefined;
  const [x, y, z] = nearest.p;
  return { x, y, z, u: nearest.u, ...(nearest.v === undefined ? {} : { speed: Math.hypot(...nearest.v) }) };
}
