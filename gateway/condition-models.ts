/** The configured models: which of them the scorer has, whether they fit their tags, how their scores become states. */
import type { ModelCard } from "../models/contract.ts";
import { decide, startDecision } from "../models/decision.ts";
import { modelTagIds, numberOf, type Scope } from "./assembly.ts";
import type { ModelEntry } from "./config/configuration.ts";
import type { ReportCondition } from "./core/contracts.ts";
import type { ErrorCode } from "./core/errors.ts";
import { falseAlarmsOf } from "./core/false-alarms.ts";
import { isOpenJob, type LearnJobReport } from "./core/model-learning.ts";
import type { SensorTraits } from "./core/sensor-health.ts";
import type { ModelReport, TagDirectory } from "./core/view.ts";
import type { ModelShelves } from "./model-shelves.ts";
import type { Assess, ModelInUse } from "./pipeline/assess.ts";
import type { CardedModel, ModelScorer } from "./scorer-contract.ts";

export interface ModelAtWork {
  readonly entry: ModelEntry;
  /** As the scorer has it. */
  readonly model: CardedModel;
  readonly scope: Scope;
  /** Runs beside the active version: only its score is kept. */
  readonly isShadow: boolean;
}

/** A model for `assess`, with the numbers of its tags and a decision of its own. */
export function modelInUse({ entry, model, scope, isShadow }: ModelAtWork): ModelInUse {
  const { tags } = scope;
  const ids = modelTagIds(entry);
  let decision = startDecision;
  return {
    id: entry.id,
    scorerId: model.id,
    asset: entry.asset,
    model,
    channels: entry.channels.map((channel) => numberOf(tags, channel)),
    channelNames: entry.channels,
    ...modeOf(entry, model, tags),
    holdSeconds: entry.channels.map((channel) =>
      isReportedByException(channel, scope) ? Infinity : model.holdSeconds,
    ),
    ...(isShadow
      ? { scoreTag: numberOf(tags, ids.shadow), contributionTags: [] }
      : {
          scoreTag: numberOf(tags, ids.score),
          stateTag: numberOf(tags, ids.state),
          sensors: sensorTraits(entry, model, scope),
          contributionTags: ids.contributions.map((id) => numberOf(tags, id)),
        }),
    decide(score: number) {
      decision = decide(decision, score, model.card.decision);
      return decision.state;
    },
  };
}

/** Modes are told apart only by a version that has learned them. */
function modeOf({ mode }: ModelEntry, { modes }: CardedModel, tags: TagDirectory): Pick<ModelInUse, "mode"> {
  if (mode === undefined || modes === undefined) return {};
  return { mode: { tag: numberOf(tags, mode), learned: modes } };
}

/** What training and the tags say of the signals, so that a sensor can be told from a machine. */
function sensorTraits({ channels }: ModelEntry, { card }: CardedModel, { tags }: Scope): SensorTraits[] {
  return channels.map((tagId, index) => {
    const { noise, heldFrames, low, high } = card.channels[index] ?? {};
    const range = tags.byId(tagId)?.range;
    return {
      ...(noise === undefined ? {} : { noise }),
      ...(heldFrames === undefined ? {} : { heldFrames }),
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
      ...(range === undefined || !(range.high > range.low) ? {} : { range }),
    };
  });
}

export function isReportedByException(tagId: string, { tags, configuration, registries }: Scope): boolean {
  const origin = tags.byId(tagId)?.origin;
  if (origin?.type !== "source") return false;
  const kind = configuration.sources.find(({ id }) => id === origin.source)?.kind;
  return kind !== undefined && registries.sources[kind]?.reportsByException === true;
}

/** What the reports are made from. */
export interface ReportScope extends Pick<Scope, "configuration"> {
  readonly shelves: Pick<ModelShelves, "record" | "refusal">;
}

/** The models as screens see them, with the reason when one is not at work. */
export function modelReports(
  { configuration, shelves }: ReportScope,
  scorer: ModelScorer,
  assess?: Pick<Assess, "framesLeft">,
): ModelReport[] {
  const { disabledModels } = scorer.status();
  const unitOf = new Map(configuration.tags.map(({ id, unit }) => [id, unit]));
  return configuration.models.map((entry) => {
    const ids = modelTagIds(entry);
    const card = cardOf(entry, scorer);
    const refused = shelves.refusal(entry.id);
    const reason = refused === undefined ? misfit(entry, scorer) : ({ ...refused, state: "refused" } as const);
    const doubt = reason === undefined ? unitDoubt(entry, card, unitOf) : undefined;
    const version = shelves.record(entry.id).active;
    const inference = reason === undefined ? scorer.inferenceTime(entry.id) : undefined;
    const falseAlarms = falseAlarmsOf(card?.results ?? {});
    const framesLeft = reason === undefined ? assess?.framesLeft(entry.id) : undefined;
    return {
      id: entry.id,
      kind: entry.kind,
      asset: entry.asset,
      state: disabledModels.includes(entry.id) ? "disabled" : (reason?.state ?? "active"),
      ...(reason === undefined ? doubt : { code: reason.code, message: reason.message }),
      ...(version === undefined ? {} : { version }),
      ...(framesLeft ? { framesLeft } : {}),
      ...(inference === undefined ? {} : { inference }),
      ...(falseAlarms === undefined ? {} : { falseAlarms }),
      channels: entry.channels,
      scoreTag: ids.score,
      stateTag: ids.state,
      shadowTag: ids.shadow,
      contributionTags: ids.contributions,
      ...(card === undefined ? {} : { card }),
    };
  });
}

/**
 * A model that is not at work is a condition: nothing else would say that a machine is not watched. One that has not learned yet
 * and is about to says so; how long that takes stands with the job.
 */
export function reportModels(
  scope: ReportScope & { readonly jobs: readonly Pick<LearnJobReport, "model" | "state">[] },
  scorer: ModelScorer,
  report: ReportCondition,
): void {
  const learning = new Set(scope.jobs.filter(isOpenJob).map(({ model }) => model));
  for (const { id, asset, state, code, message } of modelReports(scope, scorer)) {
    const isLearning = state === "missing" && learning.has(id);
    report({
      id: `model/${id}/refused`,
      active: state !== "active",
      severity: modelRefusedSeverity,
      code: isLearning ? "SAMSPEL_MODEL_LEARNING" : (code ?? "SAMSPEL_MODEL_DISABLED"),
      message: isLearning
        ? `${asset} is not watched yet: its model ${id} is learning what is normal.`
        : `${asset} is not watched: its model ${id} is ${state}. ${message ?? ""}`.trim(),
    });
  }
}

/** Priority 3, plan (ux: 101 to 400). */
const modelRefusedSeverity = 300;

function cardOf({ id }: Pick<ModelEntry, "id">, { models }: ModelScorer) {
  return models.find((model) => model.id === id)?.card;
}

/**
 * A model that gets values in other units than its card says scores them all the same, labelled: the units are texts, and
 * two of them may mean the same.
 */
function unitDoubt(entry: ModelEntry, card: ModelCard | undefined, unitOf: ReadonlyMap<string, string>) {
  const others = entry.channels.flatMap((id, index) => {
    const [given = "", needed = ""] = [unitOf.get(id), card?.channels[index]?.unit];
    return given === "" || needed === "" || given === needed ? [] : [`${id} is in ${given}, learned in ${needed}`];
  });
  if (others.length === 0) return undefined;
  return {
    code: "SAMSPEL_MODEL_UNIT" as const,
    message: `The scores mean little if the units are not the same: ${others.join("; ")}.`,
  };
}

interface Misfit {
  readonly state: "missing" | "refused";
  readonly code: ErrorCode;
  readonly message: string;
}

/** Why a configured model cannot work, if so; `id` is the one under which the scorer knows it. */
export function misfit(entry: ModelEntry, scorer: ModelScorer, id = entry.id): Misfit | undefined {
  const refusal = scorer.refusals.get(id);
  if (refusal !== undefined) {
    const { code, message } = refusal;
    return { state: code === "SAMSPEL_MODEL_MISSING" ? "missing" : "refused", code, message };
  }
  const card = cardOf({ id }, scorer);
  if (card === undefined) return undefined;
  if (card.kind !== entry.kind) {
    return {
      state: "refused",
      code: "SAMSPEL_MODEL_KIND",
      message: `The configuration says ${entry.kind}, the card says ${card.kind}.`,
    };
  }
  if (card.channels.length !== entry.channels.length) {
    return {
      state: "refused",
      code: "SAMSPEL_MODEL_CHANNELS",
      message: `The configuration gives ${entry.channels.length} channels, the card has ${card.channels.length}: ${card.channels.map(({ name }) => name).join(", ")}.`,
    };
  }
  return undefined;
}
