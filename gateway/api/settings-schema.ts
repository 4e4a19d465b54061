/** Schemas of what may be changed in the configuration from a page. Values are checked as the file is, by the gateway. */
import Type from "typebox";
import { emissionFactors } from "../core/emission-factors.ts";
import { type SettingsPreview, type SettingsReport, settingNames } from "../core/settings.ts";
import { IdParameter } from "./contract.ts";

/** Shifts and days off of a line of a hundred machines. */
const changesMax = 200;

const Change = Type.Object(
  {
    setting: Type.Union(settingNames.map((name) => Type.Literal(name))),
    metric: Type.Optional(IdParameter("Metric that has the setting; left out for those of the site.")),
    value: Type.Optional(
      Type.Unknown({ description: "As it stands in the configuration; left out, the key goes and its default holds." }),
    ),
  },
  { additionalProperties: false },
);

const Changes = Type.Array(Change, { minItems: 1, maxItems: changesMax });
const example = [{ setting: "tariff", value: { orePerKwh: 98 } }];

export const PreviewBody = Type.Object(
  { changes: Changes },
  { additionalProperties: false, examples: [{ changes: example }] },
);

export const ChangeBody = Type.Object(
  {
    changes: Changes,
    digest: Type.String({
      pattern: "^[0-9a-f]{64}$",
      description: "Of the preview: the file is written only while it is the one that the difference was made from.",
    }),
  },
  {
    additionalProperties: false,
    examples: [{ changes: example, digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }],
  },
);

const count = (description: string) => Type.Optional(Type.Integer({ description }));

export const PreviewAnswer = Type.Object({
  digest: Type.String({ description: "SHA-256 of the file as it is." }),
  isChanged: Type.Boolean(),
  lines: Type.Array(
    Type.Object({
      change: Type.Union((["same", "removed", "added", "skipped"] as const).map((name) => Type.Literal(name))),
      before: count("Line of the file as it is."),
      after: count("Line of the file as it would be."),
      text: Type.String({ description: "Lines that could hold a secret are shown as …." }),
    }),
  ),
  leftOut: Type.Integer({ description: "Lines that are not shown, because there are too many." }),
  holdsMore: Type.Boolean({ description: "The file holds more that is not at work yet; it would be taken too." }),
  canWrite: Type.Boolean({ description: "False where the gateway may not write its file." }),
  file: Type.String(),
});

export const previewExample: SettingsPreview = {
  digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  isChanged: true,
  lines: [
    { change: "same", before: 11, after: 11, text: "energy:" },
    { change: "removed", before: 12, text: "  tariff: { name: Example, orePerKwh: 110 }" },
    { change: "added", after: 12, text: "  tariff: { name: Example, orePerKwh: 98 }" },
  ],
  ...{ leftOut: 0, holdsMore: false, canWrite: true, file: "/etc/samspel/gateway.yaml" },
};

const asInFile = (description: string) => Type.Unknown({ description: `${description}, as in the configuration.` });

export const SettingsAnswer = Type.Object({
  language: Type.Union([Type.Literal("sv"), Type.Literal("en")]),
  timeZone: Type.String(),
  factor: asInFile("Id of a published emission factor, or the site's own"),
  secondFactor: Type.Optional(asInFile("A second factor beside it")),
  tariff: Type.Optional(asInFile("Price of energy")),
  factors: Type.Array(
    Type.Object({
      id: Type.String(),
      gPerKwh: Type.Number({ description: "g CO₂e per kWh." }),
      method: Type.Union([Type.Literal("location"), Type.Literal("market")]),
      year: Type.Integer(),
      source: Type.String(),
      isUnconfirmed: Type.Boolean(),
    }),
    { description: "Published emission factors." },
  ),
  calendars: Type.Array(
    Type.Object({
      metric: Type.String(),
      name: Type.String({ description: "Of the machine." }),
      timeZone: Type.String(),
      shifts: Type.Array(asInFile("A shift")),
      holidays: Type.Array(Type.String()),
    }),
  ),
  lines: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), metrics: Type.Array(Type.String()) })),
  meters: Type.Array(
    Type.Object({
      metric: Type.String(),
      name: Type.String({ description: "Of the machine." }),
      graceMinutes: Type.Number(),
      fallbackKw: Type.Optional(Type.Number()),
      intervalMinutes: Type.Number(),
    }),
  ),
  canReload: Type.Boolean({ description: "A changed file is put to work at once; otherwise at the next start." }),
  canUndo: Type.Boolean({ description: "The last change from here can be taken back." }),
  isKept: Type.Boolean({ description: "False in a demonstration: the next one begins with its own file." }),
});

export const settingsExample: SettingsReport = {
  language: "sv",
  timeZone: "Europe/Stockholm",
  factor: "nordic-mix-ivl2021",
  tariff: { orePerKwh: 110, times: [] },
  factors: [emissionFactors[0]!],
  calendars: [
    {
      ...{ metric: "cell-1/production", name: "Cell 1", timeZone: "Europe/Stockholm", holidays: [] },
      shifts: [{ name: "Day", days: ["mon"], start: "06:00", end: "14:30", breaks: [] }],
    },
  ],
  lines: [{ id: "line-1", name: "Line 1", metrics: ["cell-1/production"] }],
  meters: [{ metric: "spindle-1/energy", name: "Spindle 1", graceMinutes: 5, fallbackKw: 0.2, intervalMinutes: 15 }],
  ...{ canReload: true, canUndo: false, isKept: true },
};
