/** What somebody has answered so far while connecting a machine, and the entries that come of it. Pure but for the storage. */
import type { AssetTemplate } from "../gateway/core/asset-template.ts";
import type { OnboardingStatus, SourceDraft } from "../gateway/core/onboarding.ts";
import type { ProposedAsset, TagProposal } from "../gateway/core/source-access.ts";
import type { NewEntries } from "../gateway/core/tag-exchange.ts";

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
  return rotating.has(template) && tags.some(isVibration);
}

const rotating = new Set(["motor", "fan", "compressor", "conveyor"]);

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
  return {
    tags: tags.map((chosen) => {
      const { unit: _, ...tag } = chosen.tag;
      const isKnown = chosen.unit !== "" && chosen.origin !== "guess";
      const sampling = kind === "opcua" ? { samplingIntervalMs: Number(intervalMs) } : {};
      return { ...tag, id: whole(tag.id), ...(isKnown ? { unit: chosen.unit } : {}), ...sampling };
    }),
    assets: [own, ...parts],
    ...(asksPower(answers) ? { metrics: [{ id: `${place}/health`, kind: "health", features }] } : {}),
    ...(isLearned
      ? { models: [{ id: place, kind: "principal-components", card: place, asset: place, channels }] }
      : {}),
  };
}

/** What became of a reload that was asked for when `before` was the number of reloads. */
export function outcomeOf({ reloads, outcome }: OnboardingStatus, before: number): "waiting" | "taken" | "refused" {
  if (reloads <= before) return "waiting";
  return outcome === "refused" || outcome === "restored" ? "refused" : "taken";
}
