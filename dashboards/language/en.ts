/** English texts. This file defines the keys; every other language satisfies its type. */

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

type Words = Readonly<Record<string, string>>;

const names: Words = {
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

const templates: Words = {
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
};

/** By the first word of the reason that a metric gives. */
const reasons: Words = {
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
  "not-permitted": "contact not permitted",
};

const gaps: Words = {
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

const conditions = {
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
const signals: Words = {
  power: "power",
  current: "current",
  "motor-current": "motor current",
  vibration: "vibration",
  "fan-vibration": "fan vibration",
  "bearing-temperature": "bearing temperature",
  "gear-temperature": "gear temperature",
  "oil-temperature": "oil temperature",
  temperature: "temperature",
  speed: "speed",
  load: "load",
  pressure: "pressure",
  "differential-pressure": "differential pressure",
  airflow: "airflow",
  flow: "flow",
  "tcp-x": "tool position x",
  "tcp-y": "tool position y",
  "tcp-z": "tool position z",
  "tcp-speed": "tool speed",
};

const hoffman = "Hoffman 2019, IEEE Transactions on Human-Machine Systems, doi 10.1109/THMS.2019.2904558.";
const separationSource =
  "ISO/TS 15066:2016 §5.5.4, carried into ISO 10218-2:2025 Annex L. Monitoring of measured data only.";

const explain = {
  open: "How was this calculated?",
  close: "Close",
  now: "Now",
  input: "Input",
  source: "Source",
  tags: "All tags",
};

const topics = {
  score: {
    title: "Anomaly score",
    meaning:
      "How far the signals of this asset are from what the model learned as normal. 1 is the alarm limit of every model. A high score means new, not necessarily harmful.",
    formula:
      "score = max over 1, 10 and 40 samples of max(T², Q), each divided by its limit from the training rows; alarm above 1, over at 1 or when the score has fallen under 0.3 of its peak",
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

export const en = {
  pages: { overview: "Overview", cell: "Cell", alarms: "Alarms", connections: "Connections", models: "Models" },
  shell: {
    skip: "Skip to content",
    navigation: "Pages",
    language: "Language",
    languages: { sv: "Svenska", en: "English" },
    themes: { light: "Switch to light colours", dark: "Switch to dark colours" },
    simulated: "Simulated data – no real machine",
    informational: "Informational, not a safety function.",
    stream: { connecting: "Connecting", live: "Live", lost: "No contact" },
    lost: "No contact with the gateway.",
    lostSince: (time: string) => `Nothing shown here is newer than ${time}. Trying again.`,
    loading: "Loading …",
    noPage: "There is no such page",
    noAsset: (id: string) => `There is no asset “${id}”`,
    toOverview: "To the overview",
  },
  range: {
    label: "Time shown",
    names: { "2m": "2 min", "15m": "15 min", "1h": "1 h", "8h": "8 h", "24h": "24 h" },
    earlier: "Earlier",
    later: "Later",
    following: "Following",
    follow: "Go to now",
    now: "now",
  },
  reading: {
    states: { missing: "no value", stale: "stale", bad: "signal invalid", uncertain: "uncertain" },
    yes: "yes",
    no: "no",
    notANumber: "not a number",
    names,
  },
  chart: {
    keys: "Arrow keys move through the points.",
    asTable: "Show as table",
    time: "Time",
    noValue: "no value",
    gap: "gap",
  },
  overview: {
    assets: "Assets",
    actions: "First to do",
    noAssets: "No assets yet. Each asset in the configuration gets a row here with its state and its score.",
    noModel: "No model has learned this asset yet.",
    nothingToDo: "Nothing needs a hand.",
    more: (count: number) => (count === 1 ? "1 more alarm" : `${count} more alarms`),
    look: "Look at the alarm",
  },
  quality: {
    title: "Data quality",
    sources: "Sources connected",
    of: (part: number, whole: number) => `${part} of ${whole}`,
    rate: "Values per second",
    stale: "Stale tags",
    bad: "Invalid tags",
    rejected: "Rejected messages",
    gaps: "Gaps",
    notice: "Out of specification",
    details: "Connections and tags",
  },
  asset: {
    states: {
      "no-data": "No data",
      failure: "Signal failure",
      alarm: "Alarm",
      recovering: "Recovering",
      normal: "Normal",
      measuring: "Measuring",
      unscored: "Not scored",
    },
    templates,
    noModel: "No model has learned this asset yet. Train one with: samspel train --asset",
    noConditions: "No active alarms.",
    noSignals: "This asset has no tags. Each tag gets a live trend here.",
    signals: "Signals",
    toCell: "Plan and collaboration",
  },
  score: {
    name: "Anomaly score",
    limit: "Alarm limit 1",
    ofLimit: (value: string) => `${value} of the alarm limit 1`,
    lastHour: "Anomaly score, last hour",
  },
  contributions: {
    title: "What makes the score",
    none: "No contributions yet. They come with the first score.",
    deviates: (name: string) => `${name} deviates most.`,
    largest: (name: string) => `${name} has the largest share; the score is within normal.`,
  },
  cell: {
    cells: "Cells",
    robot: "Robot",
    mode: "Mode",
    measuring: "Measuring is on: cell, not person",
    notMeasuring: "Not measuring",
    measuringMeans: "Positions are used for the figures shown here and are not linked to a person.",
    allSignals: "All signals",
    plan: "Plan view",
    noPlan: "No plan is configured. It shows reach, zones and separation from above.",
    person: "Person",
    personPresent: "Person in the cell",
    personAway: "Nobody in the cell",
    personUnknown: "Position of the person not known",
    notConfigured: "not configured",
    zones: { warning: "Warning zone", protective: "Protective zone", workplace: "Workplace" },
    activity: "Activity",
    noActivity: "No activity tags. The timeline shows when human and robot are active.",
    lanes: {
      present: "Human present",
      human: "Human active",
      robot: "Robot active",
      together: "Both active",
      reduced: "Reduced speed",
      stop: "Protective stop",
      waitHuman: "Robot waits for human",
      part: "Part done",
    },
    spans: {
      human: "Human",
      robot: "Robot",
      reduced: "Reduced speed",
      stop: "Stop",
      both: "At the same time",
      unknown: "Not known",
    },
    separation: "Separation",
    noSeparation: "No separation metric. It compares the measured with the required distance.",
    violation: "violation",
    violations: (count: number) =>
      count === 0 ? "No violation in this time" : count === 1 ? "1 violation" : `${count} violations`,
    fluency: "Collaboration",
    noFluency: "No fluency metric. It shows how human and robot share the time.",
    figures: {
      "human-idle-share": "Human idle",
      "robot-idle-share": "Robot idle",
      "concurrent-activity-share": "Concurrent activity",
      "functional-delay-share": "Functional delay",
      "both-idle-share": "Both idle",
      "functional-delay-positive-share": "Waiting at hand-overs",
      "functional-delay-human-to-robot-share": "Delay human to robot",
      "functional-delay-robot-to-human-share": "Delay robot to human",
      "observed-time": "Observed time",
      "handover-count": "Hand-overs",
      "separation-distance": "Measured distance d",
      "required-distance": "Required distance Sp",
      "separation-margin": "Margin",
      "allowed-speed": "Allowed speed",
    },
    codes: {
      "human-idle-share": "H-IDLE",
      "robot-idle-share": "R-IDLE",
      "concurrent-activity-share": "C-ACT",
      "functional-delay-share": "F-DEL",
    },
    trendOf: (name: string) => `${name}, trend`,
    basis: (window: string, count: string) => `Rests on ${window} of observed working time and ${count} hand-overs.`,
  },
  alarms: {
    filter: "Show",
    filters: { active: "Active", unacknowledged: "Not acknowledged", all: "All" },
    none: {
      active: "No active alarms.",
      unacknowledged: "Everything is acknowledged.",
      all: "No alarms yet. Each alarm shows what it means and what to do.",
    },
    priorities: { 1: "Priority 1, act now", 2: "Priority 2, act this shift", 3: "Priority 3, plan" },
    event: "Event",
    active: "Active",
    returned: "Over",
    acknowledged: "acknowledged",
    notAcknowledged: "not acknowledged",
    acknowledge: "Acknowledge",
    failed: "Not acknowledged.",
  },
  sources: {
    title: "Sources",
    none: "No sources. Add one to the configuration; it shows its state and what is wrong here.",
    kinds: { opcua: "OPC UA", mqtt: "MQTT", sparkplug: "Sparkplug B", replay: "Replay" } satisfies Words as Words,
    states: {
      connecting: "Connecting",
      connected: "Connected",
      silent: "Connected, but silent",
      disconnected: "Not connected",
      ended: "Ended",
    },
    next: "Next",
    rate: "Values per second",
    delay: "Delay",
    lastValue: "Last value",
    received: "Received",
    duplicates: "Duplicates",
    rejected: "Rejected",
    gaps: "Gaps",
    attempts: "Attempts",
    addresses: "Addresses",
    failedAddresses: (count: number) =>
      count === 1 ? "1 address cannot be read" : `${count} addresses cannot be read`,
    rejections: "Rejected messages",
    example: "Example",
  },
  tags: {
    title: "Tags",
    search: "Search tags",
    found: (found: string, all: string) => `${found} of ${all} tags`,
    shown: (count: number) => `The first ${count} are shown; search to see fewer.`,
    tag: "Tag",
    value: "Value",
    origin: "Origin",
  },
  models: {
    ofAsset: "Model",
    none: "No models. Each model shows here what it watches and from what it learned.",
    noCard: "The model has not been trained yet.",
    states: { active: "Active", missing: "Not trained", refused: "Refused", disabled: "Switched off" },
    kinds: {
      "principal-components": "Principal components",
      limit: "Limits",
      foreign: "Own ONNX file",
    } satisfies Words as Words,
    kind: "Kind",
    version: "Version",
    window: "Window",
    windowOf: (frames: string, duration: string) => `${frames} frames (${duration})`,
    rate: "Sample rate",
    rows: "Training rows",
    trained: "Trained",
    took: "Training took",
    from: "Trained on",
    licence: "Licence",
    hash: "File hash",
    size: "File size",
    channels: (count: number) => `${count} signals and their normal range`,
  },
  reasons,
  gaps,
  conditions,
  signals,
  explain,
  topics,
};
