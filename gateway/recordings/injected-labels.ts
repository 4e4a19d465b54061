/** Faults that a simulated line has injected become exact labels of the recordings that hold them; nobody presses anything. */
import type { DemoFault, DemoStatus } from "../core/demo.ts";
import type { RecordingControl, RecordingReport } from "../core/recording.ts";
import type { LabelControl, RecordingLabel } from "../core/recording-label.ts";

export interface InjectedParts {
  readonly faults: () => Promise<Pick<DemoStatus, "faults" | "ended">>;
  readonly recordings: Pick<RecordingControl, "list">;
  readonly labels: Pick<LabelControl, "of" | "add" | "change">;
  readonly now: () => number;
}

type Fault = DemoFault & { readonly toMs?: number };

/**
 * Looks once: a fault in a recording gets a label when it is seen first, and its exact end as a revision when it, or the
 * recording, is over. Labels that somebody has taken away are not given again.
 */
export class InjectedLabels {
  readonly #parts: InjectedParts;
  /** What needs no second look. */
  readonly #over = new Set<string>();
  #isLooking = false;

  constructor(parts: InjectedParts) {
    this.#parts = parts;
  }

  /** Rejects when the line does not answer; the next look does the same again. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { faults, ended } = await this.#parts.faults();
      const all: readonly Fault[] = [...ended, ...faults];
      if (all.length === 0) return;
      for (const recording of await this.#parts.recordings.list()) {
        const touching = all.filter((fault) => isIn(fault, recording) && !this.#over.has(keyOf(fault, recording)));
        if (touching.length > 0) await this.#label(recording, touching);
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #label(recording: RecordingReport, faults: readonly Fault[]): Promise<void> {
    const { labels, now } = this.#parts;
    const known = (await labels.of(recording.id)).labels.filter(({ source }) => source === "injected");
    for (const fault of faults) {
      const fromMs = Math.max(fault.fromMs, recording.fromMs);
      const toMs = Math.max(fromMs, Math.min(fault.toMs ?? now(), recording.toMs ?? now()));
      const label = known.find((each) => isOf(each, fault, fromMs));
      const isOver = fault.toMs !== undefined || recording.toMs !== undefined;
      if (label === undefined) {
        const severity = Math.max(1, Math.round(1000 * fault.severity));
        const about = { class: fault.kind, scope: fault.machine, severity };
        await labels.add(recording.id, { fromMs, toMs, annotator: "simulator", ...about });
      } else if (isOver && label.toMs !== toMs) {
        await labels.change(recording.id, label.labelId, { toMs });
      }
      if (isOver) this.#over.add(keyOf(fault, recording));
    }
  }
}

function isIn({ fromMs, toMs = Number.POSITIVE_INFINITY, machine }: Fault, recording: RecordingReport): boolean {
  const { toMs: endMs = Number.POSITIVE_INFINITY, assets } = recording;
  return toMs > recording.fromMs && fromMs < endMs && (assets.length === 0 || assets.includes(machine));
}

function isOf(label: RecordingLabel, { kind, machine }: Fault, fromMs: number): boolean {
  return label.class === kind && label.scope === machine && label.fromMs === fromMs;
}

function keyOf({ kind, machine, fromMs }: Fault, { id }: RecordingReport): string {
  return `${id} ${kind} ${machine} ${fromMs}`;
}
