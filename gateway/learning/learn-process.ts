/** The child process that learns: takes stored values, answers with a model, so that the event loop of the gateway goes on. */
import { constants, setPriority } from "node:os";
import { abnormalities } from "../../models/abnormal.ts";
import { ModelError } from "../../models/contract.ts";
import { type LearnedModel, learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import type { LearningFinding } from "../core/model-learning.ts";
import { findingText } from "./finding-text.ts";
import { joinedRows, type RowsRequest } from "./rows.ts";
import { type ModeChange, modesByRow } from "./stored-modes.ts";

/** What the process is told, once. */
export interface LearnCommand extends RowsRequest {
  readonly kind: string;
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
  readonly description: string;
  readonly nowMs: number;
  /** When the machine changed its mode; absent where modes are not told apart. */
  readonly modes?: readonly ModeChange[];
}

/** What it answers, once. */
export type LearnAnswer =
  | { readonly type: "learned"; readonly model: LearnedModel; readonly findings: readonly LearningFinding[] }
  | { readonly type: "refused"; readonly code: `SAMSPEL_${string}`; readonly message: string; readonly next?: string };

/** Longest text of a warning in a card, and how many of them. */
const warningsMax = 40;

process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.once("message", (command: LearnCommand) => {
  setPriority(constants.priority.PRIORITY_LOW);
  void answer(command).then((message) => process.send?.(message));
});

async function answer(command: LearnCommand): Promise<LearnAnswer> {
  try {
    const kind = Object.hasOwn(modelKinds, command.kind) ? modelKinds[command.kind] : undefined;
    if (kind === undefined) {
      throw new ModelError(`There is no kind of model called "${command.kind}".`, { code: "SAMSPEL_MODEL_KIND" });
    }
    refuseSilentChannels(command);
    const { channels, sampleRateHz, description, nowMs } = command;
    const { columns, starts, timesMs } = joinedRows(command);
    const modes = command.modes && modesByRow(timesMs, command.modes);
    const data = { channels, columns, sampleRateHz, starts, ...(modes && { modes }) };
    const model = await learn({
      ...{ kind, data, description, nowMs, isJudged: true },
      monotonicMs: () => performance.now(),
    });
    const findings = abnormalities(data).map(({ fromRow, toRow, ...found }): LearningFinding => {
      return { ...found, fromMs: timesMs[fromRow]!, toMs: timesMs[toRow]! };
    });
    return { type: "learned", model: withWarnings(model, findings.map(findingText)), findings };
  } catch (error) {
    if (!(error instanceof ModelError)) {
      return { type: "refused", code: "SAMSPEL_TRAINING_FAILED", message: `Learning failed: ${String(error)}` };
    }
    const { code, message, next } = error;
    return { type: "refused", code, message, ...(next === undefined ? {} : { next }) };
  }
}

/** No row can be made without a value of every channel; the name of the one that is missing helps more than "too few rows". */
function refuseSilentChannels({ channels, columns }: LearnCommand): void {
  const silent = channels.filter((_, index) => !columns[index]!.values.some(Number.isFinite)).map(({ name }) => name);
  if (silent.length === 0) return;
  const isAll = silent.length === channels.length;
  throw new ModelError(
    isAll
      ? "The store holds no good value of any channel in this time."
      : `The store holds no good value of ${silent.join(", ")} in this time.`,
    {
      code: isAll ? "SAMSPEL_TRAINING_TOO_FEW_ROWS" : "SAMSPEL_TRAINING_MISSING_VALUES",
      next: "Choose a time in which the machine ran and its sensors worked.",
    },
  );
}

function withWarnings({ card, ...model }: LearnedModel, texts: readonly string[]): LearnedModel {
  const warnings = [...card.training.warnings, ...texts].slice(0, warningsMax).map((text) => text.slice(0, 500));
  return { ...model, card: { ...card, training: { ...card.training, warnings } } };
}
