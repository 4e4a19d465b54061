/** Improvement cards: what was tried, and its effect on a figure of production or energy. Lines in a file, only ever appended. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import Type from "typebox";
import type { Log } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import type { KaizenCard, KaizenReport, NewKaizen } from "../core/statistics.ts";
import { effectOf, type FigureSources } from "./kaizen-effect.ts";
import { LineFile } from "./line-file.ts";

const cardSchema = Type.Object({
  ...{ id: Type.String(), revision: Type.Integer({ minimum: 1 }), title: Type.String() },
  ...{ metric: Type.String(), figure: Type.String() },
  ...{ beforeFromMs: Type.Number(), beforeToMs: Type.Number(), afterFromMs: Type.Number(), afterToMs: Type.Number() },
  state: Type.Union([Type.Literal("trying"), Type.Literal("kept"), Type.Literal("dropped")]),
  createdMs: Type.Number(),
});

const linesMax = 20_000;
/** Newest cards first; older ones stay in the file. */
const shownMax = 100;

export interface KaizenParts extends FigureSources {
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
}

export class KaizenBook {
  readonly #parts: KaizenParts;
  readonly #file: LineFile<KaizenCard>;
  readonly #cards = new Map<string, KaizenCard>();

  constructor(parts: KaizenParts) {
    this.#parts = parts;
    const path = join(parts.directory, "kaizen.jsonl");
    const { file, records } = LineFile.open<KaizenCard>({ path, schema: cardSchema, log: parts.log, linesMax });
    this.#file = file;
    for (const card of records) this.#cards.set(card.id, card);
  }

  async cards(): Promise<readonly KaizenReport[]> {
    const newest = [...this.#cards.values()].sort((a, b) => b.createdMs - a.createdMs).slice(0, shownMax);
    const reports: KaizenReport[] = [];
    for (const card of newest) reports.push({ ...card, effect: await effectOf(card, this.#parts) });
    return reports;
  }

  /** Resolves when it is on disk. Throws PermanentError for windows that are none and for an id that is not there. */
  async tryOut({ id, ...given }: NewKaizen): Promise<KaizenReport> {
    const before = id === undefined ? undefined : this.#cards.get(id);
    if (id !== undefined && before === undefined) {
      throw new PermanentError(`There is no card ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_KAIZEN_UNKNOWN",
        next: "List the cards with GET /api/v1/kaizen.",
      });
    }
    if (
      given.beforeFromMs >= given.beforeToMs ||
      given.afterFromMs >= given.afterToMs ||
      given.beforeToMs > given.afterFromMs
    ) {
      throw new PermanentError("The window before must end before the window after begins, and both must last.", {
        code: "SAMSPEL_REQUEST_INVALID",
        next: "Give beforeFromMs < beforeToMs ≤ afterFromMs < afterToMs.",
      });
    }
    const revision = (before?.revision ?? 0) + 1;
    const card: KaizenCard = {
      ...given,
      id: id ?? randomUUID(),
      revision,
      createdMs: before?.createdMs ?? this.#parts.now(),
    };
    await this.#file.append(card);
    this.#cards.set(card.id, card);
    return { ...card, effect: await effectOf(card, this.#parts) };
  }
}
