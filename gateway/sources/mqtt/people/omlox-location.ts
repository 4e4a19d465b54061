/** Locations and region events of an omlox hub (UWB and others): a point in metres; who carries the tag stays outside. */
import Type from "typebox";
import Value from "typebox/value";
import { calendarTimeMs } from "../../time-text.ts";
import { believable, defaultValidMs, implausible, notUnderstood, type PeopleFormat } from "./message.ts";

const Location = Type.Object({
  position: Type.Object({
    type: Type.Literal("Point"),
    coordinates: Type.Array(Type.Number(), { minItems: 2, maxItems: 3 }),
  }),
  accuracy: Type.Optional(Type.Number({ minimum: 0 })),
  speed: Type.Optional(Type.Number({ minimum: 0 })),
  crs: Type.Optional(Type.String({ maxLength: 40 })),
  timestamp_generated: Type.Optional(Type.String({ maxLength: 40 })),
});

const RegionEvent = Type.Object({
  event_type: Type.Union([Type.Literal("region_entry"), Type.Literal("region_exit")]),
  region_id: Type.String({ minLength: 1, maxLength: 64 }),
});

/**
 * Gives `/person/x`, `y`, `z`, `speed`, `u` of a location, or `/zones/<region>` of a region event. Coordinates must be
 * local ones in metres (`crs: local`); degrees are refused. `provider_id` and trackables are not read. Source: omlox hub API.
 */
export const omloxLocation: PeopleFormat = (message) => {
  if (Value.Check(RegionEvent, message)) {
    const { region_id: region, event_type: type } = message;
    // An event holds until the next one; the hub tells nothing in between.
    return { root: { zones: { [region]: type === "region_entry" } }, validMs: Number.POSITIVE_INFINITY };
  }
  if (!Value.Check(Location, message)) {
    return notUnderstood("omlox location", Value.Errors(Location, message)[0]?.instancePath ?? "");
  }
  const { position, accuracy: u, speed, crs = "local", timestamp_generated: generated } = message;
  if (crs !== "local") {
    const text = "The location is not in local coordinates; let the hub give metres (crs: local).";
    return { code: "SAMSPEL_PEOPLE_COORDINATES", message: text };
  }
  const [x = 0, y = 0, z] = position.coordinates;
  if (Math.hypot(x, y, z ?? 0) > believable.metres) return implausible("position");
  if ((speed ?? 0) > believable.metresPerSecond) return implausible("speed");
  const timeMs = generated === undefined ? undefined : calendarTimeMs(generated);
  if (generated !== undefined && timeMs === undefined) return notUnderstood("omlox location", "/timestamp_generated");
  return {
    root: { present: true, person: { x, y, z, speed, u } },
    validMs: defaultValidMs,
    ...(timeMs === undefined ? {} : { timeMs }),
  };
};
