/** English explanations of the figures of a collaborative cell: meaning, formula, source. */
import type { ExplanationWords } from "./en-terms.ts";

export const own = "Rule of this product. Monitoring of measured data only.";
export const states = "Safety states in the words of ISO 10218-2:2025, read from the robot. Rule of this product.";
export const margins = "Margin after ISO/TS 15066:2016 §5.5.4; episodes by a rule of this product. Monitoring only.";

function postureLevel(level: number, meaning: string): ExplanationWords {
  return {
    title: `Posture, action level ${level}`,
    meaning: `Share of the observed time at level ${level}: ${meaning}. Load assumed 0; at least five minutes are summed up.`,
    formula: "level = ⌊(RULA score + 1) ÷ 2⌋",
    source: "RULA, McAtamney and Corlett 1993, posture part.",
  };
}

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
  "what-if-entries": {
    title: "Zone entries after a move",
    meaning: "Entries that would still reach into the zone if the work place stood further out.",
    formula: "number of entries whose depth is above the move; at least five entries are needed",
    source: own,
  },
  "what-if-moving": {
    title: "Time in which the robot moves",
    meaning: "How long the same movements would take at another speed.",
    formula: "time with robot speed > 0.01 m/s ÷ share of the speed",
    source: own,
  },
  "allowed-speed": {
    title: "Allowed speed",
    meaning:
      "Speed from which the robot could still stop in time at a distance. Nothing is commanded from it. Not a safety function.",
    formula: "v = √(vh² + (a·Tr)² + 2a·(d − C − Zd − Zr)) − a·Tr − vh, never below 0",
    source: "Solved from ISO/TS 15066:2016 §5.5.4. Monitoring of measured data only.",
  },
  "occupancy-map": {
    title: "Where people were",
    meaning: "Time with somebody in each square, summed over hours. Positions themselves are not kept.",
    formula: "Σ time per square of 0.25 m or more; squares with fewer than five visits are left out",
    source: own,
  },
  "human-utilisation": {
    title: "Human side in use",
    meaning: "Active time of the human side as a share of the planned time. It measures the cell, never a person.",
    formula: "100 · ∫H dt ÷ planned time",
    source: own,
  },
  "robot-utilisation": {
    title: "Robot in use",
    meaning: "Active time of the robot as a share of the planned time.",
    formula: "100 · ∫R dt ÷ planned time",
    source: own,
  },
  "allocation-balance": {
    title: "Balance of the work",
    meaning: "1 when both sides work as long, 0 when one does it all.",
    formula: "1 − |WH − WR| ÷ (WH + WR), W = active time",
    source: own,
  },
  "interventions-per-hour": {
    title: "Interventions per hour",
    meaning: "How often the robot needs somebody, unplanned.",
    formula: "interventions ÷ observed hours",
    source: own,
  },
  "fan-out": {
    title: "Fan-out",
    meaning: "How many such robots one person could attend to.",
    formula: "FO = 1 ÷ RAD, RAD = IE ÷ (IE + NT)",
    source: "Olsen and Goodrich 2003.",
  },
  "handover-time-median": {
    title: "Handover time, median",
    meaning: "Time from presenting a part until the other side holds it alone.",
    formula: "median of (sole hold − presented)",
    source: own,
  },
  "handover-time-p95": {
    title: "Handover time, 95 %",
    meaning: "95 % of the handovers are not longer than this.",
    formula: "95th percentile of (sole hold − presented)",
    source: own,
  },
  "handover-success-share": {
    title: "Handovers that worked",
    meaning: "Share of the parts presented that were taken in time.",
    formula: "100 · taken ÷ presented",
    source: own,
  },
  "lifted-mass-per-hour": {
    title: "Lifted mass",
    meaning: "From the description of the job and the count of cycles; nobody is watched for it.",
    formula: "Σ (mass · lifts) ÷ h",
    source: own,
  },
  "action-level-1-share": postureLevel(1, "acceptable"),
  "action-level-2-share": postureLevel(2, "look into it"),
  "action-level-3-share": postureLevel(3, "look into it and change soon"),
  "action-level-4-share": postureLevel(4, "look into it and change now"),
  "hands-above-shoulder-share": {
    title: "Hands above shoulder",
    meaning: "Share of the observed time with an upper arm above 90°. At least five minutes are summed up.",
    formula: "100 · time with upper arm > 90° ÷ observed time",
    source: own,
  },
  "energy-per-part": {
    title: "Energy per part",
    meaning: "Energy of the cell in the window, divided by the parts made.",
    formula: "Σ P · Δt ÷ parts",
    source: own,
  },
  "stop-energy": {
    title: "Energy while stopped",
    meaning: "Energy that the cell took while the robot stood.",
    formula: "Σ P · Δt while not active",
    source: own,
  },
  "task-load": {
    title: "Task load (NASA-TLX)",
    meaning: "How much the work asks of people, 0 to 100, by an anonymous form. Shown from five answers on, by day.",
    formula: "raw task load = mean of the six ratings; mean over all answers",
    source: "NASA Task Load Index, raw form (Hart and Staveland 1988).",
  },
  trust: {
    title: "Trust in the robot",
    meaning: "One question of the anonymous form, 0 (not at all) to 10 (fully). Shown from five answers on, by day.",
    formula: "mean over all answers",
    source: own,
  },
  "perceived-safety": {
    title: "Perceived safety",
    meaning: "One question of the anonymous form, 0 (not at all) to 10 (fully). Shown from five answers on, by day.",
    formula: "mean over all answers",
    source: own,
  },
  "keep-using": {
    title: "Want to keep using it",
    meaning: "One question of the anonymous form, 0 (not at all) to 10 (fully). Shown from five answers on, by day.",
    formula: "mean over all answers",
    source: own,
  },
} satisfies Record<string, ExplanationWords>;
