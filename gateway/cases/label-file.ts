/** Labels on disk: one JSON object per line, only ever appended, synced before it counts. */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { Compile } from "typebox/compile";
import type { Label } from "../core/cases.ts";
import type { Log } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";

const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));

const LabelLine = Compile(
  Type.Object({
    labelId: Type.String(),
    revision: Type.Integer({ minimum: 1 }),
    asset: Type.String(),
    fromMs: Type.Number(),
    toMs: Type.Number(),
    class: literals(["fault", "normal", "planned-work"]),
    source: literals(["human", "model", "rule", "injected"]),
    annotator: Type.String(),
    createdMs: Type.Number(),
    case: Type.Optional(Type.String()),
  }),
);

/** Lines in the file; beyond them nothing is taken, so that nothing grows without end. */
const linesMax = 200_000;

/** What a label says, without what the file adds. */
export type NewLabel = Omit<Label, "labelId" | "revision">;

export class LabelFile {
  readonly #path: string;
  readonly #newest = new Map<string, Label>();
  #lines = 0;
  /** A cut may have left half a line: the next one begins on a line of its own. */
  #endsWithinLine = false;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is there; lines that are no labels are passed over and stay where they are. */
  static async open(directory: string, log: Log): Promise<LabelFile> {
    mkdirSync(directory, { recursive: true });
    const file = new LabelFile(join(directory, "labels.jsonl"));
    const text = await readFile(file.#path, "utf8").catch(() => "");
    file.#endsWithinLine = text !== "" && !text.endsWith("\n");
    let unreadable = 0;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      file.#lines++;
      const label = labelIn(line);
      if (label === undefined) unreadable++;
      else file.#newest.set(label.labelId, label);
    }
    if (unreadable > 0) log.warn({ path: file.#path, unreadable }, "Some labels cannot be read and are passed over.");
    return file;
  }

  /** The newest revision of each label, oldest label first. */
  all(): readonly Label[] {
    return [...this.#newest.values()];
  }

  /** Adds a label, or a revision of the one with this id. Resolves when it is on disk. Throws PermanentError when the file is full. */
  async append(label: NewLabel, labelId: string = randomUUID()): Promise<Label> {
    if (this.#lines >= linesMax) {
      throw new PermanentError(`There are ${linesMax} lines of labels; no more are taken.`, {
        code: "SAMSPEL_LABELS_FULL",
        next: `Move ${this.#path} away and start the gateway again.`,
      });
    }
    const complete: Label = { labelId, revision: (this.#newest.get(labelId)?.revision ?? 0) + 1, ...label };
    await using file = await open(this.#path, "a");
    await file.appendFile(`${this.#endsWithinLine ? "\n" : ""}${JSON.stringify(complete)}\n`);
    await file.sync();
    this.#endsWithinLine = false;
    this.#lines++;
    this.#newest.set(labelId, complete);
    return complete;
  }
}

function labelIn(line: string): Label | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return LabelLine.Check(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
