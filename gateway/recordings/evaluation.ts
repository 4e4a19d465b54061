/** How well alarms agree with the labels of a recording, second by second and fault by fault. Pure. */

export interface LabelledSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly class: string;
  readonly scope: string;
  readonly source: string;
}

/** Nothing is wrong in these, though the machine may not run as usual. */
const faultless: ReadonlySet<string> = new Set(["normal", "planned-work", "setup"]);

/** Time in which something was wrong. Exact labels of a simulation count alone where there are any. */
export function faultsOf(labels: readonly LabelledSpan[]): readonly LabelledSpan[] {
  const faults = labels.filter((label) => !faultless.has(label.class) && label.class !== "");
  const exact = faults.filter(({ source }) => source === "injected");
  return exact.length > 0 ? exact : faults;
}

/** Time that is no normal running: faults, but also setup and planned work. */
export function unusual(labels: readonly LabelledSpan[], timeMs: number): boolean {
  return labels.some((label) => label.class !== "normal" && timeMs >= label.fromMs && timeMs <= label.toMs);
}

export interface Evaluation {
  readonly recording: string;
  readonly rows: number;
  readonly rowsWithoutScore: number;
  readonly alarmRows: number;
  /** Labelled faults, and those during which there was an alarm. */
  readonly faults: number;
  readonly faultsFound: number;
  /** From the begin of a found fault to its first alarm; null when none was found. */
  readonly medianDelaySeconds: number | null;
  /** By rows; null where there is nothing to divide by. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Alarms per row without a fault. */
  readonly falseAlarmRate: number | null;
}

interface Judged {
  readonly recording: string;
  /** [rows] NaN for a row that only separates stretches. */
  readonly timesMs: Float64Array;
  /** [rows] undefined where there is no score. */
  readonly alarms: readonly (boolean | undefined)[];
  readonly labels: readonly LabelledSpan[];
}

export function evaluated({ recording, timesMs, alarms, labels }: Judged): Evaluation {
  const faults = faultsOf(labels);
  const counts = { rows: 0, without: 0, hit: 0, falsely: 0, missed: 0, rightly: 0 };
  for (const [row, timeMs] of timesMs.entries()) {
    if (Number.isNaN(timeMs)) continue;
    counts.rows++;
    if (alarms[row] === undefined) counts.without++;
    const isFault = faults.some((label) => timeMs >= label.fromMs && timeMs <= label.toMs);
    const isAlarm = alarms[row] === true;
    if (isFault) counts[isAlarm ? "hit" : "missed"]++;
    else counts[isAlarm ? "falsely" : "rightly"]++;
  }
  const delays = faults.flatMap(({ fromMs, toMs }) => {
    const row = timesMs.findIndex((timeMs, at) => timeMs >= fromMs && timeMs <= toMs && alarms[at] === true);
    return row < 0 ? [] : [(timesMs[row]! - fromMs) / 1000];
  });
  const { hit, falsely, missed, rightly } = counts;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    recording,
    ...{ rows: counts.rows, rowsWithoutScore: counts.without, alarmRows: hit + falsely },
    ...{ faults: faults.length, faultsFound: delays.length },
    medianDelaySeconds: delays.toSorted((a, b) => a - b)[delays.length >> 1] ?? null,
    precision: share(hit, hit + falsely),
    recall: share(hit, hit + missed),
    f1: share(2 * hit, 2 * hit + falsely + missed),
    falseAlarmRate: share(falsely, falsely + rightly),
  };
}
