/** What somebody has answered so far while connecting a machine, and the entries that come of it. Pure but for the storage. */
import type { AssetTemplate } from "../gateway/core/asset-template.ts";
import type { SourceDraft } from "../gateway/core/onboarding.ts";
import type { ProposedAsset, TagProposal } from "../gateway/core/source-access.ts";
import type { NewEntries, NewEntry } from "../gateway/core/tag-exchange.ts";

export const steps = ["source", "find", "trust", "sign-in", "tags", "units", "asset", "learn", "done"] as const;
export type Step = (typeof steps)[number];

export interface ChosenTag {
  readonly tag: TagProposal;
  /** UCUM code in the field. */
  readonly unit: string;
  readonly origin: "machine" | "guess" | "person";
  readonly isWritable: boolean;
}

export interface Answers {
  readonly step: Step;
  readonly kind: "opcua" | "mqtt";
  readonly id: string;
  readonly address: string;
  readonly authority: string;
  readonly isOpen: boolean;
  readonly user: string;
  readonly tags: readonly ChosenTag[];
  /** Of machines of standardised models. */
  readonly proposed: readonly ProposedAsset[];
  readonly intervalMs: string;
  readonly place: string;
  readonly name: string;
  readonly template: string;
  readonly power: string;
  /** Of a waveform: samples per second, turns of its shaft per minute, and its bearing, as typed. */
  readonly sampleRate: string;
  readonly speed: string;
  readonly bearing: string;
  readonly learns: boolean;
  /** The entries stand in the file. */
  readonly isWritten: boolean;
}

export const noAnswers: Answers = {
  step: "source",
  kind: "opcua",
  id: "plc",
  address: "opc.tcp://",
  authority: "",
  isOpen: false,
  user: "",
  tags: [],
  proposed: [],
  intervalMs: "1000",
  place: "machine-1",
  name: "",
  template: "motor",
  power: "small",
  sampleRate: "",
  speed: "",
  bearing: "",
  learns: true,
  isWritten: false,
};

export const templates = [
  "motor",
  "fan",
  "pump",
  "compressor",
  "spindle",
  "conveyor",
  "cobot",
  "cell",
  "energy-meter",
  "other",
] as const satisfies readonly AssetTemplate[];

const key = "samspel-onboarding";

export function storedAnswers(storage: Storage): Answers {
  try {
    const known: unknown = JSON.parse(storage.getItem(key) ?? "{}");
    return { ...noAnswers, ...(typeof known === "object" ? known : {}) };
  } catch {
    return noAnswers;
  }
}

export function storeAnswers(storage: Storage, answers: Answers | undefined): void {
  if (answers === undefined) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(answers));
}

export function draftOf({ id, kind, address, authority, isOpen, user }: Answers, password: string): SourceDraft {
  return {
    id,
    kind,
    address: address.trim(),
    ...(isOpen && kind === "opcua" ? { isOpen } : {}),
    ...(user === "" ? {} : { user, password }),
    ...(authority === "" || kind !== "mqtt" ? {} : { authority }),
  };
}

const schemes = { opcua: "opc.tcp", mqtt: "mqtt" } as const;

/** With the scheme, and for OPC UA the port, that people leave out; undefined where no host is named. */
export function wholeAddress(kind: Answers["kind"], typed: string): string | undefined {
  const text = typed.trim();
  const whole = text.includes("://") ? text : `${schemes[kind]}://${text}`;
  if (hostOf(whole) === "") return undefined;
  const [authority = ""] = /^[a-z.]{1,10}:\/\/[^/]{1,300}/.exec(whole) ?? [];
  return kind === "mqtt" || /:\d{1,5}$/.test(authority) ? whole : whole.replace(authority, `${authority}:4840`);
}

/** With a number where somebody has the name already. */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = `${name}-${number}`;
  return free;
}

/** A name for addresses, made of the name on the screens. */
export function placeOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const place = plain
    .replaceAll(/[^a-z0-9]{1,500}/g, "-")
    .slice(0, 40)
    .replaceAll(/^-|-$/g, "");
  return freeName(place === "" ? noAnswers.place : place, taken);
}

/** Empty while there is none. */
export function hostOf(address: string): string {
  return URL.parse(address.replace(/^[a-z.]+:/, "http:"))?.hostname ?? "";
}

export function chosenTag(tag: TagProposal, hint: { unitGuess?: string; isWritable?: boolean } = {}): ChosenTag {
  const isWritable = hint.isWritable === true;
  if (tag.unit !== undefined) return { tag, unit: tag.unit, origin: "machine", isWritable };
  if (hint.unitGuess !== undefined) return { tag, unit: hint.unitGuess, origin: "guess", isWritable };
  return { tag, unit: "", origin: "person", isWritable };
}

/** Greatest number of channels of one model. */
const channelsMax = 64;

/** Signals that a model can watch: plain numbers. */
export function learnableTags({ tags }: Answers): readonly ChosenTag[] {
  return tags.filter(({ tag: { dataType } }) => dataType === undefined || dataType === "number").slice(0, channelsMax);
}

/** Whether the kind of machine has limits of vibration that depend on its power. */
export function asksPower({ template, tags }: Answers): boolean {
  return rotating.has(template) && tags.some((tag) => isVibration(tag) || isWaveform(tag));
}

/** Whether there is acceleration in full, which says something only with its rate and the speed of the shaft. */
export function asksShaft({ tags }: Answers): boolean {
  return tags.some(isWaveform);
}

const rotating = new Set(["motor", "fan", "compressor", "conveyor"]);

function isWaveform({ tag }: ChosenTag): boolean {
  return tag.dataType === "waveform";
}

/** Undefined for what is no number above 0; a decimal comma is one. */
export function positiveNumber(text: string): number | undefined {
  const number = Number(text.trim().replace(",", "."));
  return number > 0 && Number.isFinite(number) ? number : undefined;
}

function isVibration({ unit, origin }: ChosenTag): boolean {
  return unit === "mm/s" && origin !== "guess";
}

/** As they stand in the configuration. */
export function entriesOf(answers: Answers): NewEntries {
  const { place, tags, kind, intervalMs, template, name, proposed, learns } = answers;
  const whole = (id: string) => `${place}/${id}`;
  const ids = new Set(tags.map(({ tag }) => tag.id));
  const own = { id: place, ...(name === "" ? {} : { name }), template, tags: [...ids].map(whole) };
  const parts = proposed.map((asset) => ({
    ...asset,
    id: whole(asset.id),
    tags: asset.tags.filter((id) => ids.has(id)).map(whole),
  }));
  const channels = learnableTags(answers).map(({ tag }) => whole(tag.id));
  const features = tags.filter(isVibration).map(({ tag }) => ({ tag: whole(tag.id), profile: answers.power }));
  const isLearned = learns && channels.length > 1;
  const metrics = [
    ...(features.length > 0 && rotating.has(template) ? [{ id: `${place}/health`, kind: "health", features }] : []),
    ...shaftMetrics(answers),
  ];
  return {
    tags: tags.map((chosen) => {
      const { unit: _, ...tag } = chosen.tag;
      const isKnown = chosen.unit !== "" && chosen.origin !== "guess";
      const sampling = kind === "opcua" ? { samplingIntervalMs: Number(intervalMs) } : {};
      const sampleRateHz = isWaveform(chosen) ? positiveNumber(answers.sampleRate) : undefined;
      const rate = sampleRateHz === undefined ? {} : { sampleRateHz };
      return { ...tag, id: whole(tag.id), ...(isKnown ? { unit: chosen.unit } : {}), ...rate, ...sampling };
    }),
    assets: [own, ...parts],
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(isLearned
      ? { models: [{ id: place, kind: "principal-components", card: place, asset: place, channels }] }
      : {}),
  };
}

/** Severity, and with a bearing its diagnosis, of each waveform whose rate and speed are known. */
function shaftMetrics(answers: Answers): NewEntry[] {
  const { place, power, template, bearing } = answers;
  const speedRpm = positiveNumber(answers.speed);
  if (speedRpm === undefined || positiveNumber(answers.sampleRate) === undefined) return [];
  const known = bearing.trim() === "" ? {} : { bearing: bearing.trim() };
  return answers.tags.filter(isWaveform).flatMap(({ tag, unit }) => {
    const waveform = `${place}/${tag.id}`;
    const common = { waveform, speedRpm, ...(unit === "[g]" ? { accelerationUnit: "g" } : {}), ...known };
    const profile = rotating.has(template) ? { profile: power } : {};
    const severity = { id: `${waveform}/vibration`, kind: "vibration", ...common, ...profile };
    return known.bearing === undefined
      ? [severity]
      : [severity, { id: `${waveform}/bearing`, kind: "bearing-diagnosis", ...common }];
  });
}
