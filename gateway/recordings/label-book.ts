/** Keeps the labels of recordings: every revision is a line on disk; verdicts of cases count as labels, open cases as suggestions. */
import { randomUUID } from "node:crypto";
import type { CaseReport, Label } from "../core/cases.ts";
import { PermanentError } from "../core/errors.ts";
import type { Recording, RecordingControl } from "../core/recording.ts";
import type {
  Agreement,
  LabelChange,
  LabelControl,
  LabelSuggestion,
  NewLabel,
  RecordingLabel,
  RecordingLabels,
} from "../core/recording-label.ts";
import { agreementOf } from "./agreement.ts";
import type { LineFile } from "./line-file.ts";

export interface LabelParts {
  readonly now: () => number;
  readonly recordings: Pick<RecordingControl, "find">;
  readonly cases: () => readonly CaseReport[];
  readonly caseLabels: () => readonly Label[];
  /** Whether the line is a simulation, whose injected faults are known exactly. */
  readonly isSimulated: boolean;
  /** Assets and signals. */
  readonly isKnownScope: (scope: string) => boolean;
}

export class LabelBook implements LabelControl {
  readonly #parts: LabelParts;
  readonly #file: LineFile<RecordingLabel>;

  constructor(file: LineFile<RecordingLabel>, parts: LabelParts) {
    this.#file = file;
    this.#parts = parts;
  }

  async of(id: string): Promise<RecordingLabels> {
    const recording = this.#parts.recordings.find(id);
    const own = this.#ownOf(id);
    const judged = this.#parts.caseLabels().filter((label) => touches(label, recording));
    const labels = [...own, ...judged.map((label) => fromCase(label, id))].toSorted((a, b) => a.fromMs - b.fromMs);
    return { labels, suggestions: this.#suggestionsOf(recording) };
  }

  async add(id: string, label: NewLabel): Promise<RecordingLabel> {
    const recording = this.#parts.recordings.find(id);
    const { scope = "", suggestion, annotator } = label;
    if (annotator === "simulator" && !this.#parts.isSimulated) {
      throw new PermanentError("This line is no simulation: nothing was injected.", {
        code: "SAMSPEL_LABEL_NOT_SIMULATED",
        next: "Label it as the first or the second annotator.",
      });
    }
    this.#check(recording, { ...label, scope });
    const labelId = randomUUID();
    const source = annotator === "simulator" ? "injected" : suggestion === undefined ? "human" : "model";
    return await this.#file.append(labelId, () => ({
      ...{ labelId, revision: 1, recording: id, source },
      ...label,
      ...{ scope, createdMs: this.#parts.now() },
    }));
  }

  async change(id: string, labelId: string, change: LabelChange): Promise<RecordingLabel> {
    const recording = this.#parts.recordings.find(id);
    const known = this.#known(id, labelId);
    this.#check(recording, { ...known, ...change });
    return await this.#revise(known, change);
  }

  async remove(id: string, labelId: string): Promise<void> {
    await this.#revise(this.#known(id, labelId), { isRemoved: true });
  }

  async agreement(id: string): Promise<Agreement> {
    const { fromMs, toMs = this.#parts.now() } = this.#parts.recordings.find(id);
    return agreementOf(this.#ownOf(id), { fromMs, toMs });
  }

  #revise(known: RecordingLabel, change: Partial<RecordingLabel>): Promise<RecordingLabel> {
    return this.#file.append(known.labelId, (newest = known) => ({
      ...newest,
      ...change,
      revision: newest.revision + 1,
      createdMs: this.#parts.now(),
    }));
  }

  #ownOf(recording: string): readonly RecordingLabel[] {
    return this.#file.all().filter((label) => label.recording === recording && label.isRemoved !== true);
  }

  #known(recording: string, labelId: string): RecordingLabel {
    const known = this.#file.get(labelId);
    if (known !== undefined && known.recording === recording && known.isRemoved !== true) return known;
    throw new PermanentError(`There is no label ${JSON.stringify(labelId)} in this recording.`, {
      code: "SAMSPEL_LABEL_UNKNOWN",
      next: "List them with GET /api/v1/recordings/ID/labels. A judged case is changed where it was judged.",
    });
  }

  #check(
    { fromMs, toMs = this.#parts.now() }: Recording,
    label: { fromMs: number; toMs: number; scope: string },
  ): void {
    const problem = (message: string, next: string): never => {
      throw new PermanentError(message, { code: "SAMSPEL_LABEL_INVALID", next });
    };
    if (label.fromMs > label.toMs) problem("The label ends before it begins.", "Give `fromMs` before `toMs`.");
    if (label.fromMs < fromMs || label.toMs > toMs) {
      problem("The label lies outside of the recording.", "Keep both times within it.");
    }
    if (label.scope !== "" && !this.#parts.isKnownScope(label.scope)) {
      problem(`There is no asset or signal ${JSON.stringify(label.scope)}.`, "Leave `scope` empty for the whole line.");
    }
  }

  /** Alarms that nobody has judged, here or as a case. */
  #suggestionsOf(recording: Recording): LabelSuggestion[] {
    const nowMs = this.#parts.now();
    const { toMs: endMs = nowMs } = recording;
    const answered = new Set(this.#ownOf(recording.id).map(({ suggestion }) => suggestion));
    return this.#parts
      .cases()
      .filter(({ id, verdict }) => verdict === undefined && !answered.has(id))
      .map(({ id, asset, openedMs, overMs = nowMs, peak }) => ({
        ...{ id, scope: asset, class: "fault" as const, peak },
        fromMs: Math.max(openedMs, recording.fromMs),
        toMs: Math.min(overMs, endMs),
      }))
      .filter(({ fromMs, toMs, scope }) => fromMs < toMs && concerns(recording, scope));
  }
}

function concerns({ assets }: Recording, asset: string): boolean {
  return assets.length === 0 || assets.includes(asset);
}

function touches({ fromMs, toMs, asset }: Label, recording: Recording): boolean {
  const { toMs: endMs = Number.POSITIVE_INFINITY } = recording;
  return toMs >= recording.fromMs && fromMs < endMs && concerns(recording, asset);
}

/** The verdict of a case as a label. */
export function fromCase({ asset, case: _case, ...label }: Label, recording: string): RecordingLabel {
  return { ...label, recording, scope: asset, annotator: "operator" };
}
