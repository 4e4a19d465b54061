/** What a condition says, in the language of the screen: by what its id is about, otherwise in the words it came with. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { AssetReport, ModelReport } from "../../gateway/core/view.ts";
import { assetOf } from "../asset-state.ts";
import type { Messages } from "../language/language.ts";
import type { Page } from "../route.ts";
import { type Screen, useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { signalWord } from "./signal-name.ts";

export interface ConditionText {
  readonly text: string;
  /** What follows if nothing is done, and what to do. */
  readonly consequence?: string;
  readonly action: string;
  /** The gateway's own words, where they say more. */
  readonly detail?: string;
  /** Where to look. */
  readonly page: Page;
  readonly asset?: AssetReport;
}

/** NE 107. */
const sensorStatuses: Readonly<Record<string, keyof Messages["sensors"]>> = {
  SAMSPEL_SENSOR_FAILURE: "failure",
  SAMSPEL_SENSOR_OUT_OF_SPECIFICATION: "outOfSpecification",
  SAMSPEL_SENSOR_FUNCTION_CHECK: "functionCheck",
  SAMSPEL_SENSOR_MAINTENANCE: "maintenance",
};

export function useConditionText(condition: Condition): ConditionText {
  const screen = useScreen();
  const { live, words } = screen;
  const asset = assetOf(condition, live.assets.value ?? []);
  const [about = "", subject = "", what = ""] = parts(condition.id);
  const text = words.value.conditions;
  if (about === "model" && what === "anomaly") {
    const model = live.models.value.find(({ id }) => id === subject);
    const signal = model === undefined ? undefined : strongestSignal(model, screen);
    return { ...text.anomaly(signal), ...placeOf(asset) };
  }
  if (about === "model") {
    const found = ofModel(condition, { subject, what }, screen);
    if (found !== undefined) return { ...found, ...placeOf(asset) };
  }
  if (about === "source" && (what === "unreachable" || what === "addresses")) {
    return { ...text[what](subject), detail: condition.message, page: { name: "connections" } };
  }
  if (about === "sink" && (what === "unreachable" || what === "refused")) {
    const say = words.value.sinks.conditions[what];
    return { ...say(subject), detail: condition.message, page: { name: "connections" } };
  }
  const status = sensorStatuses[condition.code];
  if (status !== undefined && condition.tagId !== undefined) {
    const signal = signalWord(condition.tagId, live.tags.value, words.value);
    // The words of the gateway say the same once more, in English.
    return { ...words.value.sensors[status](signal), detail: condition.tagId, ...placeOf(asset) };
  }
  if (about === "alarm" && condition.parameters !== undefined) {
    return { ...alarmText(condition.parameters, screen), ...placeOf(asset) };
  }
  if (about === "health") {
    const driver = live.value(`${subject}/driver`).value?.value;
    const name = typeof driver === "string" ? signalWord(driver, live.tags.value, words.value) : "–";
    const { condition: say, conditionAction: action } = words.value.health;
    return { text: say(name), action, ...placeOf(asset) };
  }
  const said = words.value.gatewayConditions[about === "quality" ? about : condition.id];
  if (said !== undefined) return { ...said, detail: condition.message, ...placeOf(asset) };
  return otherText(condition, { words: words.value, asset });
}

/** What a model has to say of itself: drift of its inputs, a mode that it does not know, not at work, not yet. */
function ofModel(
  { message, code }: Condition,
  { subject, what }: { subject: string; what: string },
  { live, words, format }: Screen,
): Pick<ConditionText, "text" | "action" | "detail"> | undefined {
  const say = words.value.modelConditions;
  if (what === "drift") {
    const channels = live.models.value.find(({ id }) => id === subject)?.channels ?? [];
    const named = channels.filter((id) => [", ", ". "].some((end) => message.includes(`${id}${end}`)));
    const names = named.map((id) => signalWord(id, live.tags.value, words.value)).join(", ");
    return say.drift(names === "" ? "–" : names);
  }
  if (what === "mode") return say.mode(/\((.*)\)/.exec(message)?.[1] ?? "–");
  if (what === "refused" && code === "SAMSPEL_MODEL_LEARNING") {
    const job = live.learning.value.find(({ model }) => model === subject);
    const seconds = job?.etaSeconds ?? null;
    return say.learning({
      stage: words.value.learning.states[job?.state ?? "learning"] ?? "",
      ...(seconds === null ? {} : { left: format.value.duration(seconds * 1000) }),
    });
  }
  if (what === "refused" || what === "no-score" || what === "rolled-back") return { ...say[what], detail: message };
  return undefined;
}

/** An alarm of the configuration says itself what follows and what to do. */
function alarmText(
  { name, limit, value, unit = "", consequence, action }: NonNullable<Condition["parameters"]>,
  { words, format }: Screen,
): Omit<ConditionText, "page" | "asset"> {
  const number = (figure: string | number) =>
    `${typeof figure === "number" ? format.value.number(figure) : figure} ${unit}`.trim();
  const text = words.value.alarmSystem;
  const parts = [
    ...(value === undefined ? [] : [text.value(number(value))]),
    ...(limit === undefined ? [] : [text.limit(number(limit))]),
  ];
  return {
    text: String(name),
    ...(consequence === undefined ? {} : { consequence: String(consequence) }),
    action: action === undefined ? words.value.overview.look : String(action),
    ...(parts.length === 0 ? {} : { detail: parts.join(", ") }),
  };
}

/** Ids are `about/subject/what`; the subject may itself hold slashes. */
function parts(id: string): readonly [string, string, string] {
  const pieces = id.split("/");
  return [pieces[0] ?? "", pieces.slice(1, -1).join("/"), pieces.at(-1) ?? ""];
}

function otherText(
  { message }: Condition,
  { words, asset }: { words: Messages; asset: AssetReport | undefined },
): ConditionText {
  return { text: message, action: words.overview.look, ...placeOf(asset) };
}

function placeOf(asset: AssetReport | undefined): Pick<ConditionText, "page" | "asset"> {
  return asset === undefined ? { page: { name: "alarms" } } : { page: { name: "asset", id: asset.id }, asset };
}

/** Name of the signal with the largest share of the score now. */
function strongestSignal(model: ModelReport, { live, words }: Screen): string | undefined {
  let best: { channel: string; share: number } | undefined;
  for (const [index, channel] of model.channels.entries()) {
    const share = numberOf(live.value(model.contributionTags[index] ?? "").value);
    if (share !== undefined && share > (best?.share ?? 0)) best = { channel, share };
  }
  return best === undefined ? undefined : signalWord(best.channel, live.tags.value, words.value);
}
