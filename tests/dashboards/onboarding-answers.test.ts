/** What comes of the answers that somebody gives while connecting a machine: entries that the configuration takes. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import {
  type Answers,
  type ChosenTag,
  entriesOf,
  freeName,
  noAnswers,
  placeOf,
  wholeAddress,
} from "../../dashboards/onboarding-answers.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { temporaryDirectory } from "../support/context.ts";

const chosen = (id: string, unit: string, dataType: "number" | "waveform" = "number"): ChosenTag => ({
  tag: { id, dataType, source: "plc", address: `ns=2;s=${id}` },
  unit,
  origin: "person",
  isWritable: false,
});
const wave = chosen("motor/acceleration", "[g]", "waveform");
const answers = (part: Partial<Answers>): Answers => ({ ...noAnswers, place: "fan-1", template: "fan", ...part });

/** As the whole file would have them. */
function taken(part: Partial<Answers>) {
  const entries = entriesOf(answers(part));
  const sources = [{ id: "plc", kind: "opcua", endpointUrl: "opc.tcp://plc:4840" }];
  const path = join(temporaryDirectory("onboarding-answers"), "gateway.yaml");
  const text = stringify({ equipment: "a/b/c", sources, ...entries });
  return { entries, configuration: parseConfiguration(text, { path, registries, env: {} }) };
}

test("a waveform with rate, speed and bearing gets its severity and the diagnosis of its bearing", () => {
  const { entries, configuration } = taken({ tags: [wave], sampleRate: "12000", speed: "1440,5", bearing: " 6205 " });

  expect(entries.tags).toMatchObject([{ id: "fan-1/motor/acceleration", sampleRateHz: 12_000, unit: "[g]" }]);
  expect(entries.metrics).toEqual([
    {
      id: "fan-1/motor/acceleration/vibration",
      kind: "vibration",
      waveform: "fan-1/motor/acceleration",
      speedRpm: 1440.5,
      accelerationUnit: "g",
      bearing: "6205",
      profile: "small",
    },
    expect.objectContaining({ id: "fan-1/motor/acceleration/bearing", kind: "bearing-diagnosis" }),
  ]);
  expect(configuration.metrics).toHaveLength(2);
});

test.each([
  ["without a bearing", { speed: "1440", sampleRate: "12000" }, ["vibration"]],
  ["without a speed", { speed: "", sampleRate: "12000" }, undefined],
  ["with a rate that is no number", { speed: "1440", sampleRate: "fast" }, undefined],
])("a waveform %s is watched as far as that goes", (_, part, kinds) => {
  const { entries } = taken({ tags: [wave], ...part });

  expect(entries.metrics?.map(({ kind }) => kind)).toEqual(kinds);
});

test("a vibration velocity is guarded by the limits of a rotating machine; other machines have no such limits", () => {
  const tags = [chosen("velocity", "mm/s"), chosen("power", "kW")];

  expect(taken({ tags, power: "g2-rigid" }).entries.metrics).toEqual([
    { id: "fan-1/health", kind: "health", features: [{ tag: "fan-1/velocity", profile: "g2-rigid" }] },
  ]);
  expect(taken({ tags, template: "cobot" }).entries.metrics).toBeUndefined();
});

test("a unit that is only guessed is not written", () => {
  const tags = [{ ...chosen("temperature", "Cel"), origin: "guess" as const }];

  expect(taken({ tags }).entries.tags?.[0]).not.toHaveProperty("unit");
});

test.each([
  ["opcua", "192.168.0.10", "opc.tcp://192.168.0.10:4840"],
  ["opcua", " plc-1:4841 ", "opc.tcp://plc-1:4841"],
  ["opcua", "plc-1/UA/Server", "opc.tcp://plc-1:4840/UA/Server"],
  ["opcua", "opc.tcp://[fd00::1]", "opc.tcp://[fd00::1]:4840"],
  ["opcua", "opc.tcp://plc-1:4840", "opc.tcp://plc-1:4840"],
  ["mqtt", "broker", "mqtt://broker"],
  ["mqtt", "mqtts://broker:8883", "mqtts://broker:8883"],
  ["opcua", "opc.tcp://", undefined],
  ["mqtt", "  ", undefined],
  ["opcua", "the press", undefined],
] as const)("what is typed as an address of %s, %j, becomes %j", (kind, typed, whole) => {
  expect(wholeAddress(kind, typed)).toBe(whole);
});

test("a name that is taken gets a number", () => {
  expect(freeName("plc", [])).toBe("plc");
  expect(freeName("plc", ["plc", "plc-2"])).toBe("plc-3");
});

test("the name in addresses follows from the name on the screens", () => {
  expect(placeOf("Fräs 1 (hall Ö)", [])).toBe("fras-1-hall-o");
  expect(placeOf("Press 1", ["press-1"])).toBe("press-1-2");
  expect(placeOf("", [])).toBe("machine-1");
  expect(placeOf("印刷", ["machine-1"])).toBe("machine-1-2");
});
