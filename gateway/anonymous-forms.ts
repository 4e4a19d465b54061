/**
 * Takes the answers of anonymous forms and gives their means as figures. Nothing about who, where from or when is kept:
 * a pool holds the number of answers and their sums, and becomes figures after the end of a day on which it has five or
 * more. The next pool then begins empty, so that no difference of two figures is one answer.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import type { MetricEntry } from "./config/configuration.ts";
import { addressPart } from "./core/address-part.ts";
import type { FormAnswer } from "./core/cell.ts";
import type { Log, MetricResults } from "./core/contracts.ts";
import { errorMessage, PermanentError } from "./core/errors.ts";
import {
  anonymousForm,
  askedParts,
  type FormConfig,
  formConfig,
  formParts,
  formResults,
} from "./metrics/collaboration/anonymous-form.ts";
import { emptyPool, poolMeans, withAnswer } from "./metrics/collaboration/questionnaire.ts";

export interface FormsParts {
  readonly metrics: readonly MetricEntry[];
  /** Where the pools are kept. Made when the first answer comes. */
  readonly directory: string;
  /** IANA name; its midnight ends a day. */
  readonly timeZone: string;
  readonly now: () => number;
  readonly log: Log;
  /** Results of a metric, in the order of its outputs. */
  readonly give: (metric: string, results: MetricResults, timeMs: number) => void;
}

const count = Type.Integer({ minimum: 0 });
const sums = Type.Array(Type.Number({ minimum: 0 }), { maxItems: 6 });
const keptSchema = Type.Object({
  /** Day of the newest answer, without a time. */
  day: Type.String(),
  pools: Type.Partial(
    Type.Record(Type.Union([Type.Literal("taskLoad"), Type.Literal("trust")]), Type.Object({ count, sums })),
  ),
  figures: Type.Partial(
    Type.Record(Type.Union([Type.Literal("taskLoad"), Type.Literal("trust")]), Type.Object({ count, means: sums })),
  ),
  givenMs: Type.Number(),
});
type Kept = Static<typeof keptSchema>;

interface Form {
  readonly id: string;
  readonly options: FormConfig;
  readonly file: string;
  kept: Kept;
}

/** More answers in one pool are refused: somebody is playing. */
const answersMax = 500;
const hourMs = 3_600_000;

export class AnonymousForms {
  readonly #parts: FormsParts;
  readonly #forms: readonly Form[];

  /** Reads what is kept and gives the figures of before, or why there are none. */
  constructor(parts: FormsParts) {
    this.#parts = parts;
    this.#forms = parts.metrics.flatMap(({ id, kind, options, enabled }): Form[] => {
      if (kind !== anonymousForm.kind || !enabled || !Value.Check(formConfig, options)) return [];
      const file = join(parts.directory, `${addressPart(id)}.json`);
      return [{ id, options, file, kept: this.#read(file) }];
    });
    for (const form of this.#forms) this.#give(form);
  }

  /** Adds an answer to the form of a cell; false when the cell has no form that asks for it. Throws when it cannot be kept. */
  answer(cell: string, answer: FormAnswer): boolean {
    const form = this.#forms.find(({ id }) => id.startsWith(`${cell}/`));
    const asked = form === undefined ? [] : askedParts(form.options);
    const answered = formParts.filter((part) => answer[part] !== undefined);
    if (form === undefined || answered.length === 0 || !answered.every((part) => asked.includes(part))) return false;
    const pools = { ...form.kept.pools };
    for (const part of answered) {
      const pool = pools[part] ?? emptyPool;
      if (pool.count >= answersMax) {
        throw new PermanentError("The form has more answers than it takes before the next evaluation.", {
          code: "SAMSPEL_FORM_FULL",
          next: "Answer tomorrow.",
        });
      }
      pools[part] = mutable(withAnswer(pool, answer[part]!));
    }
    this.#write(form, { ...form.kept, day: this.#day(), pools });
    return true;
  }

  /** Gives figures of the pools that are large enough, once their day is over. */
  release(): void {
    const today = this.#day();
    for (const form of this.#forms) {
      const { kept } = form;
      if (kept.day === "" || kept.day >= today) continue;
      const pools = { ...kept.pools };
      const figures = { ...kept.figures };
      for (const part of formParts) {
        const pool = pools[part] ?? emptyPool;
        const means = poolMeans(pool);
        if (means === undefined) continue;
        figures[part] = { count: pool.count, means: [...means] };
        delete pools[part];
      }
      if (Object.keys(pools).length === Object.keys(kept.pools).length) continue;
      this.#write(form, { ...kept, pools, figures, givenMs: this.#hour() });
      this.#give(form);
    }
  }

  #give({ id, options, kept }: Form): void {
    const hasFigures = Object.keys(kept.figures).length > 0;
    this.#parts.give(id, formResults(options, kept.figures), hasFigures ? kept.givenMs : this.#hour());
  }

  /** When figures are given, to the hour: it says nothing about when somebody answered, and it never goes back. */
  #hour(): number {
    return Math.floor(this.#parts.now() / hourMs) * hourMs;
  }

  #day(): string {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: this.#parts.timeZone }).format(this.#parts.now());
  }

  /** A file that cannot be read is set aside. */
  #read(file: string): Kept {
    const empty: Kept = { day: "", pools: {}, figures: {}, givenMs: 0 };
    if (!existsSync(file)) return empty;
    try {
      return Value.Parse(keptSchema, JSON.parse(readFileSync(file, "utf8")));
    } catch (error) {
      renameSync(file, `${file}.damaged`);
      this.#parts.log.warn(
        { file, reason: errorMessage(error) },
        "The answers of a form could not be read; it begins anew.",
      );
      return empty;
    }
  }

  /** In one step; the time of the file is that of the day, so that it does not tell when the last answer came. */
  #write(form: Form, kept: Kept): void {
    mkdirSync(this.#parts.directory, { recursive: true, mode: 0o700 });
    const temporary = `${form.file}.new`;
    writeFileSync(temporary, JSON.stringify(kept), { mode: 0o600, flush: true });
    const day = new Date(kept.day);
    utimesSync(temporary, day, day);
    renameSync(temporary, form.file);
    form.kept = kept;
  }
}

function mutable({ count, sums }: { readonly count: number; readonly sums: readonly number[] }) {
  return { count, sums: [...sums] };
}
