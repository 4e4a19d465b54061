/** Messages about people: what is taken from them, what is refused, and that nothing else gets through. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { Expiry } from "../../../../gateway/sources/mqtt/people/expiry.ts";
import { type PeopleFormatName, peopleFormats } from "../../../../gateway/sources/mqtt/people/formats.ts";
import { humanPresence } from "../../../../gateway/sources/mqtt/people/human-presence.ts";
import type { Formed, Refused } from "../../../../gateway/sources/mqtt/people/message.ts";

const arrivalMs = Date.UTC(2026, 0, 1, 8);
const ts = new Date(arrivalMs - 50).toISOString();
const minuteMs = 60_000;

function formed(result: Formed | Refused): Formed {
  if ("code" in result) throw new Error(`${result.code}: ${result.message}`);
  return result;
}
const read = (name: PeopleFormatName, message: unknown) => peopleFormats[name]()(message, arrivalMs);

const message = {
  ts,
  seq: 1,
  src: "scanner",
  validMs: 200,
  safetyRated: false,
  zones: [
    { id: "prot", kind: "protective", occupied: false },
    { id: "left", kind: "warning", occupied: false },
    { id: "right", kind: "warning", occupied: true },
  ],
  count: 2,
  nearest: { d: 1.84, to: "tcp", u: 0.05 },
  tracks: [
    { k: "ephemeral-8", p: [3, 0.4, 0], v: [0, 0, 0] },
    { k: "ephemeral-7", p: [1.2, 0.4, 0], v: [-0.3, 0, 0.4], u: 0.1 },
  ],
  quality: "good",
};

describe("the neutral format", () => {
  test("gives zones, kinds of zones, number, nearest distance and the nearest person", () => {
    const { root, timeMs, validMs, statusCode } = formed(read("human-presence", message));

    expect(root).toEqual({
      count: 2,
      present: true,
      nearest: { d: 1.84, u: 0.05 },
      safetyRated: false,
      zones: { prot: false, left: false, right: true },
      occupied: { protective: false, warning: true },
      person: { x: 1.2, y: 0.4, z: 0, u: 0.1, speed: 0.5 },
    });
    expect({ timeMs, validMs, statusCode }).toEqual({ timeMs: arrivalMs - 50, validMs: 200, statusCode: undefined });
  });

  test("a channel that is missing has no value; it is never zero", () => {
    expect(formed(read("human-presence", { ts })).root).toEqual({});
    expect(formed(read("human-presence", { ts, count: 0, nearest: { d: 0 }, tracks: [] })).root).toEqual({
      count: 0,
      present: false,
    });
  });

  test.each([
    ["stale", statusCodes.uncertainLastUsableValue],
    ["bad", statusCodes.bad],
  ])("quality %s goes along with every value", (quality, statusCode) => {
    expect(formed(read("human-presence", { ...message, quality }))).toMatchObject({ statusCode });
  });

  test("a message that is older than it is valid tells what was", () => {
    const late = { ...message, ts: new Date(arrivalMs - 201).toISOString() };

    expect(formed(read("human-presence", late)).statusCode).toBe(statusCodes.uncertainLastUsableValue);
  });

  test.each([
    ["position", { tracks: [{ k: "a", p: [101, 0, 0] }] }],
    ["speed", { tracks: [{ k: "a", p: [1, 0, 0], v: [12.1, 0, 0] }] }],
    ["distance", { nearest: { d: -0.1 } }],
  ])("an impossible %s is refused", (what, change) => {
    expect(read("human-presence", { ...message, ...change })).toEqual({
      code: "SAMSPEL_PEOPLE_IMPLAUSIBLE",
      message: `The message has an impossible ${what}.`,
    });
  });

  test("a key that lives longer than ten minutes is refused, and a sender that rotates is not", () => {
    const reader = humanPresence();
    const at = (minutes: number, k: string) =>
      reader({ ...message, tracks: [{ k, p: [1, 0, 0] }] }, arrivalMs + minutes * minuteMs);
    const fixed = [0, 5, 10, 10.1].map((minutes) => "code" in at(minutes, "fixed"));
    const rotating = [11, 20, 21, 30].map((minutes) => "code" in at(minutes, `key-${Math.floor(minutes / 10)}`));

    expect(fixed).toEqual([false, false, false, true]);
    expect(rotating).toEqual([false, false, false, false]);
    expect(at(10.2, "fixed")).toMatchObject({ code: "SAMSPEL_PEOPLE_KEY" });
  });

  test("whatever the keys, names and pictures in a message: none of them gets through", () => {
    const secret = fc.stringMatching(/^canary-[a-z0-9]{8}$/);
    fc.assert(
      fc.property(secret, fc.array(fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), secret)), (text, tracks) => {
        const sent = {
          ...message,
          name: text,
          image: text,
          src: text,
          nearest: { d: 1, to: text },
          tracks: tracks.map(([x, k]) => ({ k, p: [x, 0, 0], name: k, face: k })),
        };

        expect(JSON.stringify(read("human-presence", sent))).not.toContain("canary");
      }),
    );
  });
});

describe("a laser scanner", () => {
  const scan = {
    general_system_state: { contamination_warning: true, reset_required_cut_off_path: [false, true] },
    output_paths: { status: [true, false, true], is_safe: [true, true, false], is_valid: [true, true, false] },
    measurement_data: {
      number_of_beams: 3,
      scan_points: [
        { angle: 0, distance: 2400, valid: true },
        { angle: 1, distance: 90, valid: false },
        { angle: 2, distance: 1730, valid: true },
      ],
    },
  };

  test("a path that is switched off is an occupied zone; one that is not valid tells nothing", () => {
    expect(formed(read("sick-scanner", scan)).root).toEqual({
      zones: { "0": false, "1": true },
      nearest: { d: 1.73 },
      contamination: true,
      resetRequired: true,
    });
  });

  test("a soiled window makes everything uncertain", () => {
    const soiled = { ...scan, general_system_state: { contamination_error: true } };

    expect(formed(read("sick-scanner", soiled)).statusCode).toBe(statusCodes.uncertain);
  });
});

describe("omlox", () => {
  const location = {
    position: { type: "Point", coordinates: [1.5, 2, 0.9] },
    provider_type: "uwb",
    provider_id: "tag-of-somebody",
    source: "zone-1",
    accuracy: 0.3,
    speed: 0.8,
    crs: "local",
    timestamp_generated: ts,
  };

  test("a location in metres is a person without a name", () => {
    const result = formed(read("omlox-location", location));

    expect(result).toMatchObject({
      root: { present: true, person: { x: 1.5, y: 2, z: 0.9, speed: 0.8, u: 0.3 } },
      timeMs: arrivalMs - 50,
    });
    expect(JSON.stringify(result)).not.toContain("somebody");
  });

  test("degrees are refused", () => {
    expect(read("omlox-location", { ...location, crs: "EPSG:4326" })).toMatchObject({
      code: "SAMSPEL_PEOPLE_COORDINATES",
    });
  });

  test("entries and exits of a region are its occupation", () => {
    const zoneAfter = (event_type: string) => formed(read("omlox-location", { event_type, region_id: "cell-1" })).root;

    expect(zoneAfter("region_entry")).toEqual({ zones: { "cell-1": true } });
    expect(zoneAfter("region_exit")).toEqual({ zones: { "cell-1": false } });
  });
});

describe("a skeleton from the side", () => {
  const unseen = { x: 0, y: 0, c: 0 };
  /** Upright, looking to the right, arms hanging; changed by place. */
  const points = (changes: Readonly<Record<number, { x: number; y: number; c: number }>> = {}) => {
    const upright: Record<number, { x: number; y: number; c: number }> = {
      0: { x: 0.55, y: 0.2, c: 0.9 },
      1: { x: 0.5, y: 0.3, c: 0.9 },
      2: { x: 0.5, y: 0.3, c: 0.9 },
      3: { x: 0.5, y: 0.45, c: 0.9 },
      4: { x: 0.5, y: 0.6, c: 0.9 },
      8: { x: 0.5, y: 0.6, c: 0.9 },
      16: { x: 0.5, y: 0.2, c: 0.9 },
    };
    const skeleton = Array.from({ length: 18 }, (_, place) => changes[place] ?? upright[place] ?? unseen);
    return { ts, aspectRatio: 1, skeleton };
  };
  const anglesOf = (changes: Parameters<typeof points>[0]) => formed(read("skeleton", points(changes))).root;

  test("upright with hanging arms is zero everywhere", () => {
    expect(anglesOf({})).toEqual({ angles: { trunk: 0, neck: 0, upperArm: 0, lowerArm: 0 } });
  });

  test("a bent trunk, a lifted arm, a bent elbow and a bowed head", () => {
    const bent = anglesOf({
      0: { x: 0.85, y: 0.5, c: 1 },
      1: { x: 0.7, y: 0.4, c: 1 },
      2: unseen,
      16: { x: 0.9, y: 0.4, c: 1 },
    });
    const lifted = anglesOf({ 3: { x: 0.65, y: 0.3, c: 1 }, 4: { x: 0.65, y: 0.15, c: 1 } });
    const behind = anglesOf({ 3: { x: 0.35, y: 0.45, c: 1 }, 4: unseen });

    expect(bent).toEqual({ angles: { trunk: 45, neck: 45 } });
    expect(lifted).toEqual({ angles: { trunk: 0, neck: 0, upperArm: 90, lowerArm: 90 } });
    expect(behind).toEqual({ angles: { trunk: 0, neck: 0, upperArm: -45 } });
  });

  test("points that are hardly seen are not used", () => {
    expect(anglesOf({ 1: { x: 0.5, y: 0.3, c: 0.4 } })).toEqual({ angles: {} });
  });

  test("a mirrored picture gives the same angles", () => {
    const tilt = fc.integer({ min: -60, max: 60 });
    const lift = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(tilt, tilt, lift, lift, (trunk, neck, arm, elbow) => {
        const point = ([x, y]: readonly [number, number], degrees: number, length: number): [number, number] => {
          const radians = (degrees * Math.PI) / 180;
          return [x + length * Math.sin(radians), y - length * Math.cos(radians)];
        };
        const neckAt = point([0.5, 0.7], trunk, 0.3);
        const headAt = point(neckAt, trunk + neck, 0.1);
        // An arm that hangs points away from the head; lifted, it turns to where the person looks.
        const elbowAt = point(neckAt, trunk + 180 - arm, 0.15);
        const wristAt = point(elbowAt, trunk + 180 - arm - elbow, 0.15);
        const anglesWhere = (mirror: (x: number) => number) => {
          const at = ([x, y]: readonly [number, number]) => ({ x: mirror(x), y, c: 1 });
          const nose = { x: mirror(neckAt[0] + 0.1), y: headAt[1], c: 1 };
          return anglesOf({
            0: nose,
            1: at(neckAt),
            2: at(neckAt),
            3: at(elbowAt),
            4: at(wristAt),
            8: at([0.5, 0.7]),
            16: at(headAt),
          });
        };

        expect(anglesWhere((x) => x)).toEqual({
          angles: { trunk: Math.abs(trunk), neck, upperArm: arm, lowerArm: elbow },
        });
        expect(anglesWhere((x) => 1 - x)).toEqual(anglesWhere((x) => x));
      }),
    );
  });
});

test("no format throws for any message, and every answer is a reason or plain values", () => {
  const names = ["human-presence", "sick-scanner", "omlox-location", "skeleton"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
      const result = read(name, value);

      expect("code" in result ? result.message.length : result.validMs).toBeGreaterThan(0);
    }),
  );
});

test("what has run out is told once, at the time of the sender's clock, until it is seen again", () => {
  const expiry = new Expiry<string>();
  expiry.seen("a", { validMs: 200, sourceTimeMs: 10_000 }, 0);
  expiry.seen("b", { validMs: 2000, sourceTimeMs: 10_000 }, 0);

  expect(expiry.takeExpired(500)).toEqual([]);
  expect(expiry.takeExpired(600)).toEqual([{ topic: "a", sourceTimeMs: 10_500 }]);
  expect(expiry.takeExpired(700)).toEqual([]);
  expiry.seen("a", { validMs: 200, sourceTimeMs: 11_000 }, 1000);
  expect(expiry.takeExpired(1600)).toEqual([{ topic: "a", sourceTimeMs: 11_500 }]);
});
