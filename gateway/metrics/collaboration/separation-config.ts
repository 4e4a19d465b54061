/** Options of the metric `separation`, and what follows from them: inputs, parameters, method of the distance. */
import Type, { type Static } from "typebox";
import type { SeparationParameters, Stopping } from "./separation-distance.ts";

const tag = (description: string) => Type.String({ minLength: 1, description });
const metres = (value: number, description: string) => Type.Number({ default: value, minimum: 0, description });
const position = (description: string) =>
  Type.Optional(
    Type.Object(
      {
        x: tag("Tag of x, m from the robot's base."),
        y: tag("Tag of y, m from the robot's base."),
        z: Type.Optional(tag("Tag of the height, m. Without it on either side the distance is that in the plane.")),
      },
      { additionalProperties: false, description },
    ),
  );

export const separationConfig = Type.Object(
  {
    robot: position("Position of the tool centre point."),
    elbow: position("Position of the elbow; the distance is then taken to the links base–elbow–tool."),
    human: position("Position of the nearest person."),
    distance: Type.Optional(tag("Tag of a distance that is measured directly, m. Goes before the positions.")),
    dMethod: Type.Union(
      [Type.Literal("external"), Type.Literal("scanner"), Type.Literal("tcp"), Type.Literal("capsules")],
      {
        default: "external",
        description: "How the `distance` tag is measured; from `tcp` the robot's radius is taken off.",
      },
    ),
    robotSpeed: Type.Optional(tag("Tag of the tool's speed, m/s. Without it the speed comes from the positions.")),
    humanSpeed: Type.Optional(tag("Tag of the person's speed, m/s. Without it `defaultHumanSpeed` is assumed.")),
    humanPresent: Type.Optional(tag("Tag that is true while a person is in the cell.")),
    reactionSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description: "Tr: sensor, network and control together, s. From the cell's validation.",
      }),
    ),
    deceleration: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: "a: smallest measured deceleration of the robot, m/s²." }),
    ),
    stoppingSeconds: Type.Optional(
      Type.Number({ minimum: 0, description: "Ts: stopping time at any speed, s; used without a deceleration." }),
    ),
    stoppingTable: Type.Optional(
      Type.Array(
        Type.Object(
          {
            speed: Type.Number({ exclusiveMinimum: 0, description: "m/s" }),
            seconds: Type.Number({ minimum: 0, description: "Stopping time, s." }),
            distance: Type.Number({ minimum: 0, description: "Stopping distance, m." }),
          },
          { additionalProperties: false },
        ),
        {
          minItems: 1,
          maxItems: 100,
          description: "The manufacturer's stopping data by rising speed; goes before the others.",
        },
      ),
    ),
    intrusionDistance: metres(0.85, "C: reach past the sensing field (ISO 13855), m."),
    humanUncertainty: metres(0.1, "Zd: uncertainty of the person's position, m."),
    robotUncertainty: metres(0.01, "Zr: uncertainty of the robot's position, m."),
    robotRadius: metres(0.1, "Radius of tool and links around the measured points, m; taken off the distance."),
    defaultHumanSpeed: Type.Number({
      default: 1.6,
      minimum: 0,
      description: "Assumed speed of a person, m/s (ISO 13855).",
    }),
    maximumRobotSpeed: Type.Number({
      default: 1.5,
      exclusiveMinimum: 0,
      description: "The allowed speed is never shown above this, m/s.",
    }),
    staleMs: Type.Number({
      default: 500,
      exclusiveMinimum: 0,
      maximum: 5000,
      description: "An input older than this gives no figure.",
    }),
    skewMs: Type.Number({
      default: 400,
      exclusiveMinimum: 0,
      description: "Clocks of robot and person further apart than this give no figure, ms.",
    }),
    ageClock: Type.Union([Type.Literal("arrival"), Type.Literal("source")], {
      default: "arrival",
      description: "What ages are counted against: the gateway's clock, or the newest source time (for recorded data).",
    }),
  },
  {
    examples: [
      {
        robot: { x: "cell-1/robot/tcp-x", y: "cell-1/robot/tcp-y", z: "cell-1/robot/tcp-z" },
        robotSpeed: "cell-1/robot/tcp-speed",
        human: { x: "cell-1/human/x", y: "cell-1/human/y" },
        humanSpeed: "cell-1/human/speed",
        humanPresent: "cell-1/human/present",
        reactionSeconds: 0.1,
        deceleration: 2,
      },
    ],
  },
);

export type SeparationConfig = Static<typeof separationConfig>;

/** What an input tells. */
export type Role =
  | `${"robot" | "elbow" | "human"}-${"x" | "y" | "z"}`
  | "distance"
  | "robot-speed"
  | "human-speed"
  | "human-present";

export interface RoleTag {
  readonly role: Role;
  readonly tagId: string;
}

/** Greatest believable size of an input: m for positions and distance, m/s for speeds. Source: rules of this product. */
export function plausibleLimit(role: Role): number {
  if (role === "robot-speed") return 10;
  if (role === "human-speed") return 12;
  return 100;
}

/** The inputs in their order. */
export function roleTags(config: SeparationConfig): readonly RoleTag[] {
  const result: RoleTag[] = [];
  const add = (role: Role, tagId: string | undefined) => {
    if (tagId !== undefined) result.push({ role, tagId });
  };
  add("distance", config.distance);
  for (const body of ["robot", "elbow", "human"] as const) {
    add(`${body}-x`, config[body]?.x);
    add(`${body}-y`, config[body]?.y);
    add(`${body}-z`, config[body]?.z);
  }
  add("robot-speed", config.robotSpeed);
  add("human-speed", config.humanSpeed);
  add("human-present", config.humanPresent);
  return result;
}

/** The parameters of the formulas; undefined when reaction time or stopping data are not given. */
export function parametersOf(config: SeparationConfig): SeparationParameters | undefined {
  const stopping = stoppingOf(config);
  if (config.reactionSeconds === undefined || stopping === undefined) return undefined;
  return {
    reactionSeconds: config.reactionSeconds,
    stopping,
    intrusionDistance: config.intrusionDistance,
    humanUncertainty: config.humanUncertainty,
    robotUncertainty: config.robotUncertainty,
  };
}

function stoppingOf(config: SeparationConfig): Stopping | undefined {
  if (config.stoppingTable !== undefined) {
    return { type: "table", rows: config.stoppingTable.toSorted((a, b) => a.speed - b.speed) };
  }
  if (config.deceleration !== undefined) return { type: "deceleration", deceleration: config.deceleration };
  return config.stoppingSeconds === undefined ? undefined : { type: "time", seconds: config.stoppingSeconds };
}

/** How the distance comes about; every figure carries this label. */
export function distanceMethod(config: SeparationConfig): string {
  if (config.distance !== undefined) return config.dMethod;
  return config.elbow === undefined ? "tcp" : "capsules";
}
