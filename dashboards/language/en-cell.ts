/** English texts of the figures of a collaborative cell: stops, lost time, zones, idle time, cycles, violations. */
import type { ExplanationWords } from "./en-terms.ts";

export const cellFigures = {
  columns: { cause: "Cause", time: "Time", count: "Count", share: "Share" },
  rests: (time: string) => `Rests on ${time} of observed time.`,
  violations: {
    title: "Violations and closest approach",
    none: "No metric of separation violations. It shows how often and how far the distance was too small.",
    rests: (time: string) => `Rests on ${time} with a person in the cell and a known margin.`,
    figures: {
      "violation-count": "Violations",
      "violation-time-share": "Time in violation",
      "margin-p05": "Margin, lowest 5 %",
      "smallest-distance": "Smallest distance",
    },
  },
  stops: {
    title: "Stops",
    none: "No metric of protective stops. It shows what stops the robot, how often and how long.",
    quiet: "No stop in the observed time.",
    causes: {
      external: "Scanner or gate",
      robot: "Robot: contact or limit",
      violation: "Violation of a limit",
      emergency: "Emergency stop",
      enabling: "Enabling device",
      fault: "Fault",
    },
    figures: {
      "mean-protective-stop": "Mean protective stop",
      "mean-time-between-protective-stops": "Between protective stops",
    },
  },
  lost: {
    title: "Lost time",
    none: "No metric of lost productivity. It shows what stops and reduced speed cost.",
    parts: { "stop-time": "Standing still", "restart-time": "Starting again", "slow-time": "Reduced speed" },
    figures: { "lost-time": "Lost minutes", "lost-share": "Share of the time", "lost-parts": "Parts not made" },
  },
  idle: {
    title: "Why the robot is idle",
    none: "No metric of idle causes. It shows what the robot waits for.",
    causes: {
      "safety-stop": "Stopped for safety",
      "wait-human": "Waits for human",
      "wait-process": "Waits for process",
      fault: "Fault",
      unexplained: "Not explained",
    },
  },
  zone: {
    title: "Zone entries",
    none: "No metric of zone entries. It counts how often a zone is entered, never by whom.",
    figures: { "entries-per-hour": "Entries per hour", "occupancy-share": "Occupied", "entry-count": "Entries" },
  },
  cycle: {
    title: "Cycle with and without human",
    none: "No metric of cycle times. It compares cycles with a person in the cell to those without.",
    rests: (present: string, absent: string) => `Rests on ${present} cycles with human and ${absent} without.`,
    figures: {
      "median-cycle-present": "With human",
      "median-cycle-absent": "Without human",
      "cycle-inflation": "Longer with human",
    },
  },
};

const own = "Rule of this product. Monitoring of measured data only.";
const states = "Safety states in the words of ISO 10218-2:2025, read from the robot. Rule of this product.";
const margins = "Margin after ISO/TS 15066:2016 §5.5.4; episodes by a rule of this product. Monitoring only.";

export const cellTopics = {
  "violation-count": {
    title: "Violations",
    meaning: "How often the measured distance was too small while the robot moved. Not a safety function.",
    formula: "one violation: M < 0 m and robot speed > 0.01 m/s for 100 ms or longer; over after M ≥ 0.05 m for 500 ms",
    source: margins,
  },
  "violation-time-share": {
    title: "Time in violation",
    meaning: "Share of the time with a person in the cell in which the robot moved and the distance was too small.",
    formula: "100 · time with M < 0 and a moving robot ÷ time with a known margin",
    source: margins,
  },
  "margin-p05": {
    title: "Margin, lowest 5 %",
    meaning: "In 5 % of the time the margin was this or smaller. It tells how close the cell runs to its limit.",
    formula: "5th percentile of M = d − Sp over time, in steps of 0.02 m",
    source: margins,
  },
  "smallest-distance": {
    title: "Smallest distance",
    meaning: "The smallest measured distance between person and robot, also while the robot stood.",
    formula: "min d, in steps of 0.02 m",
    source: margins,
  },
  "stop-cause-time": {
    title: "Minutes of a stop cause",
    meaning: "How long the robot stood for this cause. Signals shorter than 100 ms do not count.",
    formula: "Σ (end − start) of all stops with this cause",
    source: states,
  },
  "stop-cause-count": {
    title: "Count of a stop cause",
    meaning: "How often the robot was stopped for this cause. Pauses below 100 ms do not end a stop.",
    formula: "number of stops with this cause",
    source: states,
  },
  "mean-protective-stop": {
    title: "Mean protective stop",
    meaning: "How long a protective stop lasts until it is released.",
    formula: "time in protective stops ÷ number of protective stops",
    source: states,
  },
  "mean-time-between-protective-stops": {
    title: "Mean time between protective stops",
    meaning: "How long the cell works between two protective stops.",
    formula: "(automatic run − stops − restarts) ÷ number of protective stops",
    source: states,
  },
  "lost-time": {
    title: "Lost minutes",
    meaning: "Working time that stops for safety, starting again and reduced speed have cost.",
    formula: "L = Σ (stop + restart) + Σ (1 − speed share) · Δt",
    source: own,
  },
  "lost-share": {
    title: "Lost share of the time",
    meaning: "Lost minutes as a share of the observed planned time.",
    formula: "100 · L ÷ planned time",
    source: own,
  },
  "lost-parts": {
    title: "Parts not made",
    meaning: "Parts that could have been made in the lost time at the ideal cycle.",
    formula: "L ÷ ideal cycle",
    source: own,
  },
  "stop-time": {
    title: "Lost by standing still",
    meaning: "Time in which the robot was stopped for safety or by a fault.",
    formula: "Σ (end − start) of all stops in planned time",
    source: own,
  },
  "restart-time": {
    title: "Lost by starting again",
    meaning: "Time from the release of a stop to the full cycle; its length per stop is configured.",
    formula: "number of stops · restart time",
    source: own,
  },
  "slow-time": {
    title: "Lost by reduced speed",
    meaning: "Time that the same movements took longer than at full speed.",
    formula: "Σ (1 − speed share) · Δt",
    source: own,
  },
  "idle-cause": {
    title: "Idle time of the robot by cause",
    meaning:
      "Share of the observed time in which the robot was idle for this cause. It points at the cell's parts, never at a person.",
    formula: "100 · idle time with this cause ÷ observed time; asked in order: fault, safety, process, human",
    source: "Split of R-IDLE (Hoffman 2019) by a rule of this product.",
  },
  "entries-per-hour": {
    title: "Entries per hour",
    meaning: "How often somebody enters the zone. Entries are counted, never who entered.",
    formula: "entries ÷ observed hours; stays below 0.2 s do not count, absences below 0.5 s do not end a stay",
    source: own,
  },
  "occupancy-share": {
    title: "Occupied",
    meaning: "Share of the observed time in which somebody was in the zone.",
    formula: "100 · Σ stays ÷ observed time",
    source: own,
  },
  "entry-count": {
    title: "Entries",
    meaning: "How often the zone was entered in the observed time.",
    formula: "number of stays in the zone",
    source: own,
  },
  "median-cycle": {
    title: "Median cycle",
    meaning: "A cycle counts as one with a human when somebody was in the cell for at least half of it.",
    formula: "median of the last cycles, at most 200 of each kind",
    source: own,
  },
  "cycle-inflation": {
    title: "Cycle longer with human",
    meaning: "How much longer a cycle takes while a person is in the cell. Needs cycles with and without a person.",
    formula: "100 · (median cycle with human ÷ median cycle without − 1)",
    source: own,
  },
} satisfies Record<string, ExplanationWords>;
