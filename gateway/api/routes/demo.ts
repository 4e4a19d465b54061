/** `GET` and `POST /api/v1/demo`: the story of a demonstration. It steers the simulated line, never a machine. */
import Type from "typebox";
import type { DemoControl } from "../../core/demo.ts";
import { PermanentError } from "../../core/errors.ts";
import type { GatewayView } from "../../core/view.ts";
import { described, operable, type Routes, readable } from "../app.ts";

const Text = Type.Object({ sv: Type.String(), en: Type.String() });
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9-]+$" });

const StatusSchema = Type.Object({
  scenario: Type.String(),
  elapsedSeconds: Type.Number({ description: "Of the scenario, without its pauses." }),
  isPaused: Type.Boolean(),
  chapter: Type.Optional(Type.String()),
  lengthSeconds: Type.Optional(Type.Number()),
  faults: Type.Array(
    Type.Object({ kind: Type.String(), machine: Type.String(), severity: Type.Number(), fromMs: Type.Number() }),
  ),
  ended: Type.Array(
    Type.Object({
      kind: Type.String(),
      machine: Type.String(),
      severity: Type.Number(),
      fromMs: Type.Number(),
      toMs: Type.Number(),
    }),
    { description: "Faults that are over, the newest last; each is an exact label of the recordings that hold it." },
  ),
});

const PlanSchema = Type.Object({
  story: Type.String(),
  chapters: Type.Array(
    Type.Object({
      id: Type.String(),
      atSeconds: Type.Number(),
      title: Text,
      note: Text,
      page: Type.String(),
      highlight: Type.Array(Type.String()),
    }),
  ),
  scenarios: Type.Array(Type.String()),
  faults: Type.Array(Type.Object({ kind: Type.String(), machines: Type.Array(Type.String()) })),
  hosts: Type.Optional(
    Type.Array(Type.String(), {
      description:
        "Addresses by which phones on the same network reach the pages; none when they are for this machine only.",
    }),
  ),
});

const closed = { additionalProperties: false };
const CommandBody = Type.Union(
  [
    Type.Object({ scenario: Name, chapter: Type.Optional(Name) }, closed),
    Type.Object({ pause: Type.Boolean() }, closed),
    Type.Object(
      {
        inject: Name,
        machine: Type.Optional(Name),
        severity: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
        rampSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 3600 })),
      },
      closed,
    ),
    Type.Object({ clear: Name, machine: Type.Optional(Name) }, closed),
  ],
  { examples: [{ inject: "bearing-wear", machine: "conveyor-1", rampSeconds: 30 }] },
);

const planExample = {
  story: "demo-story",
  chapters: [
    {
      id: "bearing",
      atSeconds: 40,
      title: { sv: "Lagret slits", en: "The bearing wears" },
      note: { sv: "Två veckor innan det låter.", en: "Two weeks before anybody hears it." },
      page: "asset/conveyor-1",
      highlight: ["conveyor-1/vibration"],
    },
  ],
  scenarios: ["demo-story", "healthy-line"],
  faults: [{ kind: "bearing-wear", machines: ["spindle-1", "conveyor-1"] }],
  hosts: ["10.42.0.1"],
};

const statusExample = {
  scenario: "demo-story",
  elapsedSeconds: 42,
  isPaused: false,
  chapter: "bearing",
  lengthSeconds: 270,
  faults: [{ kind: "bearing-wear", machine: "conveyor-1", severity: 1, fromMs: 1_763_900_000_000 }],
  ended: [],
};

export const demoRoutes: Routes = (app, { view, limits }) => {
  const failures = { 404: "This gateway reads real machines: there is nothing to steer." };
  const look = described({
    summary: "The story of a demonstration: its chapters, the faults that can be injected, and where it stands.",
    tag: "operation",
    answer: Type.Object({ plan: PlanSchema, status: StatusSchema }),
    example: { plan: planExample, status: statusExample },
    failures,
  });
  app.get("/api/v1/demo", { config: readable, schema: look }, async () => {
    const demo = demoOf(view);
    return { plan: demo.plan, status: await demo.status() };
  });

  const steer = described({
    summary: "Plays a scenario or a chapter, pauses, injects or clears a fault, on the simulated line.",
    tag: "operation",
    answer: StatusSchema,
    example: statusExample,
    failures: { ...failures, 403: "The request comes from another site." },
  });
  app.post(
    "/api/v1/demo",
    {
      config: { ...operable, rateLimit: { max: limits.changesPerMinute } },
      schema: { ...steer, body: CommandBody },
    },
    async (request) => demoOf(view).obey(request.body),
  );
};

function demoOf({ demo }: GatewayView): DemoControl {
  if (demo !== undefined) return demo;
  throw new PermanentError("This gateway is no demonstration.", {
    code: "SAMSPEL_NO_DEMO",
    next: "Start one with `samspel demo`.",
  });
}
