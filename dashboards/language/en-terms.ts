/** English words for what the gateway names: states, conditions, signals, figures and how they are computed. */

export interface ConditionWords {
  readonly text: string;
  readonly consequence: string;
  readonly action: string;
}

export interface ExplanationWords {
  readonly title: string;
  readonly meaning: string;
  readonly formula: string;
  readonly source: string;
}

export type Words = Readonly<Record<string, string>>;

export const names: Words = {
  normal: "normal",
  alarm: "alarm",
  recovering: "recovering",
  moving: "moving",
  reduced: "reduced speed",
  "waiting-human": "waiting for human",
  "waiting-process": "waiting for process",
  "safety-stop": "protective stop",
  reducedSpeed: "reduced speed",
  "protectiveStop.external": "protective stop (scanner)",
  "protectiveStop.robot": "protective stop (robot)",
  emergencyStop: "emergency stop",
  monitoredStandstill: "monitored standstill",
  handGuiding: "hand guiding",
  enablingStop: "enabling stop",
  violation: "violation",
  fault: "fault",
  unknown: "unknown",
  running: "running",
  idle: "idle",
  stopped: "stopped",
  off: "off",
};

export const templates: Words = {
  cell: "Human–robot cell",
  cobot: "Collaborative robot",
  "collaborative-cell": "Human–robot cell",
  spindle: "Spindle",
  conveyor: "Conveyor",
  fan: "Fan",
  "dust-extraction": "Dust extraction",
  compressor: "Compressor",
  motor: "Motor",
  pump: "Pump",
  "energy-meter": "Energy meter",
  other: "Other",
};

/** By the first word of the reason that a metric gives. */
export const reasons: Words = {
  waiting: "waiting for the first value",
  stale: "input is stale",
  bad: "input is invalid",
  absent: "no person in the cell",
  clock: "clocks disagree",
  frozen: "input does not change",
  implausible: "input is implausible",
  contradictory: "inputs contradict each other",
  "not-configured": "not configured",
  "too-little": "too little observed time",
  "too-few": "none or too few so far",
  "not-permitted": "contact not permitted",
  off: "switched off",
};

export const gaps: Words = {
  "connection-lost": "gap: connection lost",
  silent: "gap: source silent",
  "server-queue-overflow": "gap: queue overflow",
  "subscription-recreated": "gap: subscription renewed",
  "sequence-missing": "gap: messages missing",
  "gateway-stopped": "gap: gateway was off",
  "source-restarted": "gap: source restarted",
  suspended: "gap: gateway was suspended",
  retention: "gap: deleted by retention",
  "store-damaged": "gap: store damaged",
};

export const conditions = {
  /** `signal`: the one with the largest share of the score, where it is known. */
  anomaly: (signal: string | undefined): ConditionWords => ({
    text:
      signal === undefined
        ? "The signals differ from what the model learned as normal."
        : `The signals differ from what the model learned as normal, most of all ${signal}.`,
    consequence: "Something is new: wear, another product or a changed setting.",
    action: "Look at the signal that deviates most",
  }),
  unreachable: (source: string): ConditionWords => ({
    text: `No values from source ${source}.`,
    consequence: "What it measures is not watched until it is back.",
    action: "Check the connection",
  }),
  addresses: (source: string): ConditionWords => ({
    text: `Source ${source} has addresses that cannot be read.`,
    consequence: "Their signals are missing; the others go on.",
    action: "Correct the addresses in the configuration",
  }),
};

/** By the end of the tag's id, where the configuration gives no name. */
export const signals: Words = {
  power: "power",
  current: "current",
  "motor-current": "motor current",
  vibration: "vibration",
  "velocity-rms": "vibration velocity",
  "envelope-bpfo": "envelope at BPFO",
  "envelope-bpfi": "envelope at BPFI",
  "envelope-bsf": "envelope at BSF",
  "envelope-ftf": "envelope at FTF",
  "fan-vibration": "fan vibration",
  "bearing-temperature": "bearing temperature",
  width: "width of the part",
  "gear-temperature": "gear temperature",
  "oil-temperature": "oil temperature",
  temperature: "temperature",
  speed: "speed",
  load: "load",
  pressure: "pressure",
  "differential-pressure": "differential pressure",
  airflow: "airflow",
  flow: "flow",
  "shared-zone": "shared zone",
  "tcp-x": "tool position x",
  "tcp-y": "tool position y",
  "tcp-z": "tool position z",
  "tcp-speed": "tool speed",
};

const hoffman = "Hoffman 2019, IEEE Transactions on Human-Machine Systems, doi 10.1109/THMS.2019.2904558.";
const separationSource =
  "ISO/TS 15066:2016 §5.5.4, carried into ISO 10218-2:2025 Annex L. Monitoring of measured data only.";

export const topics = {
  score: {
    title: "Anomaly score",
    meaning:
      "How far the signals of this asset are from what the model learned as normal. 1 is the alarm limit of every model. A high score means new, not necessarily harmful.",
    formula:
      "score = max over 1, 10 and 40 samples of max(T², Q), each divided by its limit from the training rows; alarm above 1",
    source: "Principal components on smoothed, standardised signals; see the facts of the model.",
  },
  contributions: {
    title: "Contributions to the score",
    meaning: "Which share of the score each signal has. The largest says where to look first, not what is broken.",
    formula: "share of a signal = its part of the score ÷ sum of the parts of all signals",
    source: "Computed by the model together with the score.",
  },
  "human-idle-share": {
    title: "Human idle (H-IDLE)",
    meaning:
      "Share of the observed working time in which the human side of the cell is not active. It measures the cell, never a person.",
    formula: "H-IDLE = 100 · (1 − ∫H dt / T)",
    source: hoffman,
  },
  "robot-idle-share": {
    title: "Robot idle (R-IDLE)",
    meaning: "Share of the observed working time in which the robot is not active.",
    formula: "R-IDLE = 100 · (1 − ∫R dt / T)",
    source: hoffman,
  },
  "concurrent-activity-share": {
    title: "Concurrent activity (C-ACT)",
    meaning: "Share of the observed working time in which human and robot are active at the same time.",
    formula: "C-ACT = 100 · ∫H·R dt / T",
    source: hoffman,
  },
  "functional-delay-share": {
    title: "Functional delay (F-DEL)",
    meaning:
      "Waiting at hand-overs: from the end of one action to the start of the partner's next, as a share of the observed time. Negative means that the actions overlap.",
    formula: "F-DEL = (100 / T) · Σ (start of the partner's next action − end of the own action)",
    source: hoffman,
  },
  "separation-distance": {
    title: "Measured separation d",
    meaning: "Shortest measured distance between the person and the robot. Not a safety function.",
    formula: "d = min over links of the robot of |person − link|, less the radius of the link",
    source: separationSource,
  },
  "required-distance": {
    title: "Required separation Sp",
    meaning: "Distance that stopping in time would need at the present speeds. Not a safety function.",
    formula: "Sp = Sh + Sr + Ss + C + Zd + Zr",
    source: separationSource,
  },
  "separation-margin": {
    title: "Separation margin M",
    meaning:
      "How much further away the person is than stopping in time would need. Below zero is a violation. Not a safety function.",
    formula: "M = d − Sp",
    source: separationSource,
  },
} satisfies Record<string, ExplanationWords>;

export const explain = {
  open: "How was this calculated?",
  close: "Close",
  now: "Now",
  input: "Input",
  source: "Source",
  tags: "All tags",
};
