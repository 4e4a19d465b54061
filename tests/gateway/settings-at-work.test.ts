/** Settings changed from a page: shown first, checked as a whole, written while the file is the one that was shown. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { emissionFactors } from "../../gateway/core/emission-factors.ts";
import type { SettingChange } from "../../gateway/core/settings.ts";
import { registries } from "../../gateway/kinds.ts";
import { openSettings } from "../../gateway/settings-at-work.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runProcess } from "../support/processes.ts";

const text = `# ours
equipment: a/b/c # here
display: { timeZone: Europe/Helsinki }
sources:
  - { id: floor, kind: mqtt, url: mqtt://broker, user: reader, password: hunter2 }
tags:
  - { id: press/power, unit: kW, source: floor, address: "a#/p" }
  - { id: press/count, source: floor, address: "a#/c" }
assets:
  - { id: press, name: The press, tags: [press/power, press/count] }
lines:
  - { id: line-1, assets: [press] }
metrics:
  # made by the supplier
  - id: press/production
    kind: production
    partCount: press/count
    power: { tag: press/power, above: 1 }
  - { id: press/energy, kind: energy, power: { tag: press/power }, fallbackKw: 0.2 }
`;

function opened(content = text) {
  const file = join(temporaryDirectory("settings"), "gateway.yaml");
  writeFileSync(file, content);
  mkdirSync(join(dirname(file), "data"));
  let reloads = 0;
  const settings = openSettings({
    configuration: loadConfiguration(file, registries, {}),
    ...{ registries, env: {}, isDemo: false },
    reload: { request: () => reloads++, status: () => ({ reloads, outcome: "applied" }) },
  });
  const apply = (changes: readonly SettingChange[]) => settings.apply(changes, settings.preview(changes).digest);
  return { settings, apply, file, content: () => readFileSync(file, "utf8"), reloads: () => reloads };
}

const day = {
  name: "Day",
  days: ["mon", "tue"],
  start: "06:00",
  end: "14:30",
  breaks: [{ start: "09:00", end: "09:15" }],
};
const shifts: SettingChange = { setting: "shifts", metric: "press/production", value: [day] };

test("what is at work is told with names of machines and lines", () => {
  expect(opened().settings.report()).toEqual({
    language: "en",
    timeZone: "Europe/Helsinki",
    factor: "nordic-mix-ivl2021",
    factors: emissionFactors,
    calendars: [
      { metric: "press/production", name: "The press", timeZone: "Europe/Helsinki", shifts: [], holidays: [] },
    ],
    lines: [{ id: "line-1", name: "line-1", metrics: ["press/production"] }],
    meters: [{ metric: "press/energy", name: "The press", graceMinutes: 5, fallbackKw: 0.2, intervalMinutes: 15 }],
    ...{ canReload: true, canUndo: false, isKept: true },
  });
});

test("a preview shows the lines that come, hides what could be a secret, and writes nothing", () => {
  const { settings, content, reloads } = opened();

  const { lines, isChanged, holdsMore, canWrite } = settings.preview([shifts, { setting: "language", value: "sv" }]);

  expect(lines.filter(({ change }) => change === "added").map(({ text: line }) => line)).toEqual([
    "display: { timeZone: Europe/Helsinki, language: sv }",
    "    shifts:",
    '      - { name: Day, days: [mon, tue], start: "06:00", end: "14:30", breaks: [{ start: "09:00", end: "09:15" }] }',
  ]);
  expect(JSON.stringify(lines)).not.toContain("hunter2");
  expect({ isChanged, holdsMore, canWrite }).toEqual({ isChanged: true, holdsMore: false, canWrite: true });
  expect(content()).toBe(text);
  expect(reloads()).toBe(0);
});

test("applied changes stand in the file with its comments, are put to work once, and can be taken back one step", () => {
  const { settings, apply, content, reloads } = opened();

  const told = apply([
    { setting: "tariff", value: { orePerKwh: 98.5 } },
    { setting: "graceMinutes", metric: "press/energy", value: 10 },
    { setting: "fallbackKw", metric: "press/energy" },
  ]);
  const first = content();
  apply([shifts]);
  const { canUndo } = settings.report();
  settings.undo();

  expect(told).toEqual([
    { place: "energy/tariff", from: "the default", to: "{ orePerKwh: 98.5 }" },
    { place: "metrics/press/energy/graceMinutes", from: "the default", to: "10" },
    { place: "metrics/press/energy/fallbackKw", from: "0.2", to: "the default" },
  ]);
  expect(first).toContain("# ours\nequipment: a/b/c # here\n");
  expect(first).toContain("  # made by the supplier\n");
  expect(parse(first)).toMatchObject({ energy: { tariff: { orePerKwh: 98.5 } } });
  expect(canUndo).toBe(true);
  expect(content()).toBe(first);
  expect(settings.report().canUndo).toBe(false);
  expect(reloads()).toBe(3);
});

test("shifts of a line of a hundred machines are shown at once", () => {
  const metrics = Array.from(
    { length: 100 },
    (_, index) => `  - { id: m-${index}, kind: production, partCount: press/count }\n`,
  );
  const { settings } = opened(`${text}${metrics.join("")}`);
  const changes = metrics.flatMap((_, index): SettingChange[] => [
    { ...shifts, metric: `m-${index}` },
    { setting: "holidays", metric: `m-${index}`, value: ["2026-12-24"] },
  ]);

  const { lines, leftOut } = settings.preview(changes);

  expect(lines.filter(({ change }) => change === "added")).toHaveLength(100);
  expect(leftOut).toBe(0);
});

const vibrating = text
  .replace("tags:\n", 'tags:\n  - { id: press/velocity, unit: mm/s, source: floor, address: "a#/v" }\n')
  .concat(`  - id: press/health
    kind: health
    features:
      - { tag: press/velocity, profile: small } # says the plate
      - { tag: press/power, limits: [1, 2, 3] }
`);

test("the class of vibration changes in each feature that is judged by one", () => {
  const { apply, content } = opened(vibrating);

  const told = apply([{ setting: "profile", metric: "press/health", value: "medium-general" }]);

  expect(told).toEqual([{ place: "metrics/press/health/profile", from: "small", to: "medium-general" }]);
  expect(content()).toContain("- { tag: press/velocity, profile: medium-general } # says the plate\n");
  expect(content()).toContain("- { tag: press/power, limits: [1, 2, 3] }\n");
  const { settings } = opened(vibrating.replace("profile: small", "limits: [1, 2, 3]"));
  expect(() => settings.preview([{ setting: "profile", metric: "press/health", value: "small" }])).toThrow(
    expect.objectContaining({ code: "SAMSPEL_SETTING_UNKNOWN" }),
  );
});

test("what changes nothing is not written and nothing starts anew", () => {
  const { settings, apply, content, reloads } = opened();

  expect(settings.preview([{ setting: "timeZone", value: "Europe/Helsinki" }])).toMatchObject({
    isChanged: false,
    lines: [],
  });
  expect(apply([{ setting: "timeZone", value: "Europe/Helsinki" }])).toEqual([]);
  expect(content()).toBe(text);
  expect(reloads()).toBe(0);
});

test("a file that was changed meanwhile is not written over, and not gone back from", () => {
  const { settings, apply, file, content } = opened();
  const { digest } = settings.preview([shifts]);
  writeFileSync(file, `${text}# mine\n`);

  expect(() => settings.apply([shifts], digest)).toThrow(expect.objectContaining({ code: "SAMSPEL_CONFIG_CHANGED" }));
  expect(settings.preview([shifts]).holdsMore).toBe(false);
  apply([shifts]);
  writeFileSync(file, `${content()}store: { retentionDays: 30 }\n`);
  expect(() => settings.undo()).toThrow(expect.objectContaining({ code: "SAMSPEL_CONFIG_CHANGED" }));
  expect(settings.preview([{ setting: "language", value: "sv" }]).holdsMore).toBe(true);
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
const reference = "${file:/etc/passwd}";

test.each<readonly [string, SettingChange, string]>([
  ["a language that there is not", { setting: "language", value: "xx" }, "SAMSPEL_CONFIG_INVALID"],
  ["a zone that there is not", { setting: "timeZone", value: "Mars/Base" }, "SAMSPEL_CONFIG_INVALID"],
  ["a price beyond all measure", { setting: "tariff", value: { orePerKwh: 1e9 } }, "SAMSPEL_CONFIG_INVALID"],
  ["a key that there is not", { setting: "tariff", value: { orePerKwh: 1, __proto: 1 } }, "SAMSPEL_CONFIG_INVALID"],
  ["a factor that there is not", { setting: "factor", value: "none" }, "SAMSPEL_CONFIG_INVALID"],
  [
    "a calendar without time",
    { ...shifts, value: [{ ...day, breaks: [{ start: "06:00", end: "14:30" }] }] },
    "SAMSPEL_CONFIG_INVALID",
  ],
  [
    "a day that there is not",
    { setting: "holidays", metric: "press/production", value: ["2026-02-30"] },
    "SAMSPEL_CONFIG_INVALID",
  ],
  ["a list without end", { ...shifts, value: Array(51).fill(day) }, "SAMSPEL_CONFIG_INVALID"],
  [
    "an interval between the allowed",
    { setting: "intervalMinutes", metric: "press/energy", value: 7 },
    "SAMSPEL_CONFIG_INVALID",
  ],
  ["a metric of another kind", { ...shifts, metric: "press/energy" }, "SAMSPEL_SETTING_UNKNOWN"],
  ["a metric that there is not", { ...shifts, metric: "__proto__" }, "SAMSPEL_SETTING_UNKNOWN"],
  [
    "a setting of the site for a metric",
    { setting: "language", metric: "press/energy", value: "sv" },
    "SAMSPEL_SETTING_UNKNOWN",
  ],
  [
    "a class of vibration of energy",
    { setting: "profile", metric: "press/energy", value: "small" },
    "SAMSPEL_SETTING_UNKNOWN",
  ],
  ["a reference", { setting: "tariff", value: { name: reference, orePerKwh: 1 } }, "SAMSPEL_ENTRY_REFERENCE"],
  ["lines of its own", { setting: "language", value: "sv\nsources: []" }, "SAMSPEL_CONFIG_INVALID"],
])("%s is refused, and the file stays", (_, change, code) => {
  const { settings, content, reloads } = opened();

  expect(() => settings.preview([change])).toThrow(expect.objectContaining({ code }));
  expect(content()).toBe(text);
  expect(reloads()).toBe(0);
});

test("a text with signs of YAML is a text and nothing else", () => {
  const { apply, content } = opened();
  const name = 'x" }\nsources: [ # {{ \u2028 \u0000';

  apply([{ setting: "tariff", value: { name, orePerKwh: 1 } }]);

  expect(parse(content()).energy).toEqual({ tariff: { name, orePerKwh: 1 } });
  expect(parse(content()).sources).toHaveLength(1);
});

test("a file that somebody has broken is not changed further", () => {
  const { settings, file } = opened();
  writeFileSync(file, `${text}nonsense: 1\n`);

  expect(() => settings.preview([shifts])).toThrow(expect.objectContaining({ code: "SAMSPEL_CONFIG_INVALID" }));
});

test("where the gateway may not write, the preview says so and applying is refused", async () => {
  const { file, content } = opened();
  const child = join(import.meta.dirname, "settings-rights-child.ts");
  const { code, stdout, stderr } = await runProcess(process.execPath, [child, file, JSON.stringify(shifts)], {
    lifetimeMs: 60_000,
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ canWrite: false, refused: "SAMSPEL_CONFIG_UNWRITABLE" });
  expect(content()).toBe(text);
});

test("metrics have the time zone of the site unless they name one", () => {
  const { apply, settings, file } = opened(text.replace("fallbackKw: 0.2", "timeZone: Europe/Oslo"));
  apply([{ setting: "timeZone", value: "Europe/London" }]);

  const { metrics } = loadConfiguration(file, registries, {});
  expect(metrics.map(({ options }) => Reflect.get(Object(options), "timeZone"))).toEqual([
    "Europe/London",
    "Europe/Oslo",
  ]);
  expect(settings.report().timeZone).toBe("Europe/Helsinki");
});
