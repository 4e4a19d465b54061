/** The child process that runs the graphs: loads models, scores batches, says before each step what it is about to do. */
import {
  type LoadedModel,
  ModelError,
  type ModelFiles,
  type ModelGroup,
  type ModelRefusal,
  type ScoreBatch,
  type ScorerAnswer,
  type ScorerCommand,
} from "./contract.ts";
import { readGolden, readModel } from "./folder.ts";
import { checkGolden } from "./golden.ts";
import { modelKinds } from "./registry.ts";
import { WindowMemory } from "./window-memory.ts";

interface OpenGroup {
  readonly group: ModelGroup;
  /** [place] model ids. */
  readonly ids: readonly string[];
  readonly windows: WindowMemory;
}

let groups: readonly OpenGroup[] = [];
/** Commands are worked off one after the other. */
let work: Promise<void> = Promise.resolve();

function answer(message: ScorerAnswer): void {
  process.send?.(message);
}

function isCommand(message: unknown): message is ScorerCommand {
  return typeof message === "object" && message !== null && "type" in message;
}

process.on("message", (message: unknown) => {
  if (!isCommand(message)) return;
  work = work.then(() => obey(message));
});

// Ctrl-C reaches every process of a terminal; this one ends with its parent, not before.
process.on("SIGINT", () => {});
// The parent is gone: nobody is left to score for.
process.on("disconnect", () => process.exit(0));

answer({ type: "started" });

async function obey(command: ScorerCommand): Promise<void> {
  switch (command.type) {
    case "load":
      return load(command);
    case "score":
      return score(command);
  }
}

type LoadCommand = Extract<ScorerCommand, { type: "load" }>;
type ScoreCommand = Extract<ScorerCommand, { type: "score" }>;

async function load({ models }: LoadCommand): Promise<void> {
  const refusals: ModelRefusal[] = [];
  const sound: ModelFiles[] = [];
  for (const { id, directory, checkedCard } of models) {
    answer({ type: "at", models: [id] });
    try {
      const unchanged = checkedCard && (await readModel(id, directory, checkedCard).catch(() => undefined));
      sound.push(unchanged ?? (await readAndTryOut(id, directory)));
    } catch (error) {
      refusals.push(refusal(id, error));
    }
  }
  const opened: OpenGroup[] = [];
  const loaded: LoadedModel[] = [];
  for (const members of grouped(sound)) {
    const ids = members.map(({ id }) => id);
    answer({ type: "at", models: ids });
    try {
      const { channels, windowLength } = members[0]!.card;
      const windows = new WindowMemory({ models: ids.length, channels: channels.length, length: windowLength });
      opened.push({ group: await kindOf(members[0]!).open(members), ids, windows });
      members.forEach(({ id, card }, place) => {
        loaded.push({ id, card, group: opened.length - 1, place });
      });
    } catch (error) {
      for (const id of ids) refusals.push(refusal(id, error));
    }
  }
  const before = groups;
  groups = opened;
  for (const { group } of before) await group[Symbol.asyncDispose]();
  answer({ type: "loaded", models: loaded, refusals });
}

/** Opens the model alone and runs its golden examples. A model without them must at least score one window of zeros. */
async function readAndTryOut(id: string, directory: string): Promise<ModelFiles> {
  const model = await readModel(id, directory);
  const golden = await readGolden(directory);
  await using group = await kindOf(model).open([model]);
  const { channels, windowLength } = model.card;
  if (golden !== undefined) await checkGolden(model, group, golden);
  else await group.score({ models: Int32Array.of(0), windows: new Float32Array(channels.length * windowLength) });
  return model;
}

function kindOf({ card }: ModelFiles) {
  const kind = modelKinds[card.kind];
  if (kind !== undefined) return kind;
  throw new ModelError(`There is no kind of model called "${card.kind}".`, { code: "SAMSPEL_MODEL_KIND" });
}

/** Models that one graph can score together. */
function grouped(models: readonly ModelFiles[]): readonly (readonly ModelFiles[])[] {
  const byKey = Map.groupBy(models, (model) => {
    const key = kindOf(model).groupKey(model);
    return key === undefined ? `alone ${model.id}` : `${model.card.kind} ${key}`;
  });
  return [...byKey.values()];
}

function refusal(id: string, error: unknown): ModelRefusal {
  if (!(error instanceof ModelError)) return { id, code: "SAMSPEL_MODEL_FAILED", message: String(error) };
  const { code, message, next } = error;
  return { id, code, message, ...(next === undefined ? {} : { next }) };
}

async function score(command: ScoreCommand): Promise<void> {
  const results: (ScoreBatch | undefined)[] = [];
  const runMs = new Float64Array(command.groups.length).fill(Number.NaN);
  const failures: { group: number; code: string; message: string }[] = [];
  let hasSuspects = false;
  for (const part of command.groups) {
    const { group, models, baselines } = part;
    const open = groups[group];
    if (open === undefined) {
      results.push(undefined);
      continue;
    }
    // A stack runs a graph of our own; only a model that runs alone can be one that hangs.
    const suspects = open.ids.length === 1 ? open.ids : [];
    if (suspects.length > 0 || hasSuspects) answer({ type: "at", models: suspects });
    hasSuspects = suspects.length > 0;
    try {
      const batch = { models, ...(baselines && { baselines }), windows: open.windows.take(part) };
      const startMs = performance.now();
      const scores = await open.group.score(batch);
      runMs[results.length] = performance.now() - startMs;
      results.push(scores);
    } catch (error) {
      results.push(undefined);
      failures.push({ group, ...refusal("", error) });
    }
  }
  answer({ type: "scored", results, failures, runMs, residentBytes: residentBytes() });
}

/** Asking the system takes a tenth of the time of a batch, so it is asked ten times a second. */
const residentBytesForMs = 100;
let resident = { bytes: 0, atMs: Number.NEGATIVE_INFINITY };

function residentBytes(): number {
  const nowMs = performance.now();
  if (nowMs - resident.atMs >= residentBytesForMs) resident = { bytes: process.memoryUsage.rss(), atMs: nowMs };
  return resident.bytes;
}
