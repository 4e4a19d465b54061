/** The floor plan of a cell: what is drawn around its robot. */
import Type from "typebox";

const closed = { additionalProperties: false };
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const point = Type.Tuple([Type.Number(), Type.Number()]);

export const planSchema = Type.Object(
  {
    widthM: Type.Number({ exclusiveMinimum: 0, description: "Width of the drawn floor, metres." }),
    depthM: Type.Number({ exclusiveMinimum: 0, description: "Depth of the drawn floor, metres." }),
    originM: Type.Tuple([Type.Number(), Type.Number()], {
      description: "Where the robot's base stands in it, metres from the lower left corner.",
    }),
    robotReachM: Type.Number({ exclusiveMinimum: 0, description: "Reach of the robot, metres." }),
    zones: Type.Array(
      Type.Object(
        {
          id: name("Name of the zone."),
          kind: Type.Union([Type.Literal("warning"), Type.Literal("protective"), Type.Literal("workplace")]),
          corners: Type.Array(point, {
            minItems: 3,
            maxItems: 64,
            description: "Corners, metres from the robot's base.",
          }),
        },
        closed,
      ),
      { default: [], maxItems: 64, description: "Zones of the cell." },
    ),
    robotX: Type.Optional(name("Tag of the tool centre point, x.")),
    robotY: Type.Optional(name("Tag of the tool centre point, y.")),
    humanX: Type.Optional(name("Tag of the nearest person, x. Drawn live, not kept by the page.")),
    humanY: Type.Optional(name("Tag of the nearest person, y.")),
    humanPresent: Type.Optional(name("Tag that tells whether a person is in the cell.")),
  },
  closed,
);
