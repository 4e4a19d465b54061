/** A trained model on disk: `model.onnx`, `card.json` and `golden.json` in one folder. */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { admissionLimits, admit } from "./admission.ts";
import type { CheckedFiles } from "./card-check.ts";
import { type GoldenExamples, type ModelCard, ModelError, type ModelFiles } from "./contract.ts";
import { modelKinds } from "./registry.ts";

/** A file up to this size is read without waiting. */
const atOnceBytesMax = 256 * 1024;
const jsonBytesMax = 16 * 1024 * 1024;

/**
 * Reads and admits a model; with the card that was read from there before, only its graph. Throws ModelError: missing,
 * unreadable card, wrong hash, refused graph.
 */
export async function readModel(id: string, directory: string, knownCard?: ModelCard): Promise<ModelFiles> {
  const card = knownCard ?? (await readCard(directory));
  const kind = modelKinds[card.kind];
  if (kind === undefined) {
    throw new ModelError(`${directory}: there is no kind of model called "${card.kind}".`, {
      code: "SAMSPEL_MODEL_KIND",
      next: `Known kinds are: ${Object.keys(modelKinds).join(", ")}.`,
    });
  }
  return { id, card, onnx: kind.hasGraph ? await readGraph(directory, card) : undefined };
}

/** The card of a model alone, without a look at its graph. Throws ModelError: missing or unreadable. */
export async function readCard(directory: string): Promise<ModelCard> {
  const card = await readJson(join(directory, "card.json"), "card", "SAMSPEL_MODEL_CARD");
  if (card !== undefined) return card;
  throw new ModelError(`${directory} holds no card.json.`, {
    code: "SAMSPEL_MODEL_MISSING",
    next: "Train a model into this folder: samspel train --data FILE --out DIR.",
  });
}

/** SHA-256 over the bytes of the card and of the graph, if it has one. Throws ModelError when there is no card. */
export async function modelDigest(directory: string): Promise<string> {
  const card = await readLimited(join(directory, "card.json"), jsonBytesMax);
  if (card === undefined) {
    throw new ModelError(`${directory} holds no card.json.`, { code: "SAMSPEL_MODEL_MISSING" });
  }
  const graph = await readLimited(join(directory, "model.onnx"), admissionLimits.bytesMax);
  return createHash("sha256")
    .update(card)
    .update(graph ?? "")
    .digest("hex");
}

/** The golden examples of a model, if it has any. Throws ModelError when they cannot be read. */
export function readGolden(directory: string): Promise<GoldenExamples | undefined> {
  return readJson(join(directory, "golden.json"), "golden", "SAMSPEL_MODEL_GOLDEN");
}

async function readGraph(directory: string, card: ModelCard): Promise<Uint8Array> {
  const file = await readLimited(join(directory, "model.onnx"), admissionLimits.bytesMax);
  if (file === undefined || card.model === undefined) {
    throw new ModelError(`${directory} holds no model.onnx, or its card does not give its hash.`, {
      code: "SAMSPEL_MODEL_FILE_MISSING",
      next: "Train the model again, or copy its whole folder.",
    });
  }
  const sha256 = createHash("sha256").update(file).digest("hex");
  if (sha256 !== card.model.sha256) {
    throw new ModelError(`${directory}/model.onnx is not the file that its card describes (SHA-256 ${sha256}).`, {
      code: "SAMSPEL_MODEL_HASH",
      next: "Copy the whole folder again, or train the model again.",
    });
  }
  return admit(file).bytes;
}

async function readLimited(path: string, bytesMax: number): Promise<Buffer | undefined> {
  try {
    const { size } = statSync(path);
    if (size > bytesMax) {
      throw new ModelError(`${path} has ${size} bytes; at most ${bytesMax} are allowed.`, {
        code: "SAMSPEL_MODEL_TOO_LARGE",
      });
    }
    // The thread pool costs ten times the reading of a small file, and a restart reads hundreds.
    return size <= atOnceBytesMax ? readFileSync(path) : await readFile(path);
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
      return undefined;
    throw new ModelError(`${path} cannot be read.`, {
      code: "SAMSPEL_MODEL_UNREADABLE",
      cause,
      next: "Check that this user may read the folder.",
    });
  }
}

async function readJson<K extends keyof CheckedFiles>(
  path: string,
  kind: K,
  code: `SAMSPEL_${string}`,
): Promise<CheckedFiles[K] | undefined> {
  const file = await readLimited(path, jsonBytesMax);
  if (file === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(file.toString("utf8"));
  } catch (cause) {
    throw new ModelError(`${path} is no JSON.`, { code, cause, next: "Train the model again." });
  }
  // Only when there is something to check: the library is most of what the scoring process would load at a restart.
  const { checks } = await import("./card-check.ts");
  const checked = checks[kind](content);
  if ("content" in checked) return checked.content;
  throw new ModelError(`${path}: ${checked.problem}`, { code, next: "Correct the card, or train the model again." });
}

/**
 * Writes a model. Each file is written beside its place, synced and then renamed, the card last: a reader sees the old
 * model or the new one, never a mixture that passes for either, because the card carries the hash of the graph.
 */
export async function writeModel(
  directory: string,
  { card, golden, onnx }: { card: ModelCard; golden: GoldenExamples | undefined; onnx: Uint8Array | undefined },
): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (onnx !== undefined) await writeSynced(join(directory, "model.onnx"), onnx);
  if (golden !== undefined) await writeSynced(join(directory, "golden.json"), `${JSON.stringify(golden)}\n`);
  await writeSynced(join(directory, "card.json"), `${JSON.stringify(card, undefined, 2)}\n`);
}

/** Writes a file beside its place, syncs it and renames it. */
export async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await using file = await open(temporary, "w");
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** After it, what was renamed into the folder outlives a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}
