/** English explanations of the counts, sums and variants among the figures of a collaborative cell. */

import { margins, own, states } from "./en-cell-topics.ts";
import type { ExplanationWords } from "./en-terms.ts";

export const figureTopics = {
  "both-idle-share": {
    title: "Both idle",
    meaning: "Neither side of the cell is active.",
    formula: "100 · ∫(1 − H)·(1 − R) dt / T",
    source: "Hoffman 2019, doi 10.1109/THMS.2019.2904558.",
  },
  "functional-delay-positive-share": {
    title: "Waiting at hand-overs",
    meaning: "Functional delay without the overlaps.",
    formula: "(100 / T) · Σ of the positive delays",
    source: "Hoffman 2019, doi 10.1109/THMS.2019.2904558.",
  },
  "functional-delay-human-to-robot-share": {
    title: "Delay human to robot",
    meaning: "Functional delay where the robot follows the human side.",
    formula: "(100 / T) · Σ (start of the robot − end of the human side)",
    source: "Hoffman 2019, doi 10.1109/THMS.2019.2904558.",
  },
  "functional-delay-robot-to-human-share": {
    title: "Delay robot to human",
    meaning: "Functional delay where the human side follows the robot.",
    formula: "(100 / T) · Σ (start of the human side − end of the robot)",
    source: "Hoffman 2019, doi 10.1109/THMS.2019.2904558.",
  },
  "observed-time": {
    title: "Observed time",
    meaning: "On how much time a figure rests. What is unknown is left out.",
    formula: "Σ of the time in which every input is known",
    source: own,
  },
  "handover-count": {
    title: "Hand-overs",
    meaning: "How many hand-overs a figure rests on.",
    formula: "number of pairs of actions, or of parts presented",
    source: own,
  },
  "required-distance-directed": {
    title: "Required separation, directed",
    meaning: "As Sp, with only the speeds towards each other.",
    formula: "Sp of the closing speeds along the shortest line",
    source: "ISO/TS 15066:2016 §5.5.4. Monitoring of measured data only.",
  },
  "separation-margin-directed": {
    title: "Margin, directed",
    meaning: "As M, with only the speeds towards each other: no violation while the robot retreats.",
    formula: "M = d − Sp of the closing speeds",
    source: "ISO/TS 15066:2016 §5.5.4. Monitoring of measured data only.",
  },
  "allowed-speed-directed": {
    title: "Allowed speed, directed",
    meaning: "As the allowed speed, with only the speed of the person towards the robot.",
    formula: "the allowed speed at the closing speed of the person",
    source: "ISO/TS 15066:2016 §5.5.4. Monitoring of measured data only.",
  },
  "flagged-input-count": {
    title: "Inputs not believed",
    meaning: "How often clocks apart, a frozen input or an impossible value made the distance unknown.",
    formula: "number of times that an input became unbelievable",
    source: own,
  },
  "contradiction-count": {
    title: "Contradictions",
    meaning: "How often the bits of the robot contradicted each other. Meanwhile its state is unknown.",
    formula: "number of stretches with contradictory bits",
    source: own,
  },
  "violations-per-hour": {
    title: "Violations per hour",
    meaning: "Violations per hour with a person in the cell.",
    formula: "violations ÷ hours with a known margin",
    source: margins,
  },
  "co-presence-time": {
    title: "Time with a person",
    meaning: "Time with a person in the cell and a known margin.",
    formula: "Σ of the time with a known margin",
    source: margins,
  },
  "contact-speed-limit": {
    title: "Contact speed limit",
    meaning: "Speed at which a contact would stay within the limits of the region of the body. Informational.",
    formula: "v = min(F, p·A) / √(μ·k)",
    source: "ISO/TS 15066:2016 Annex A; limits as configured, not verified by default.",
  },
  "contact-speed-margin": {
    title: "Contact speed margin",
    meaning: "How much slower than the contact speed limit the robot moves.",
    formula: "limit − robot speed",
    source: "ISO/TS 15066:2016 Annex A; limits as configured, not verified by default.",
  },
  "contact-speed-share": {
    title: "Share of the contact speed",
    meaning: "Robot speed as a share of the contact speed limit.",
    formula: "100 · v ÷ limit",
    source: "ISO/TS 15066:2016 Annex A; limits as configured, not verified by default.",
  },
  "predicted-force": {
    title: "Predicted force",
    meaning: "Peak force of a contact at the present speed. A calculation, no measurement.",
    formula: "F = v · √(μ·k)",
    source: "ISO/TS 15066:2016 Annex A; limits as configured, not verified by default.",
  },
  "protective-stop-count": {
    title: "Protective stops",
    meaning: "How often the robot stood in a protective stop.",
    formula: "number of protective stops",
    source: states,
  },
  "protective-stop-time": {
    title: "Time in protective stops",
    meaning: "How long the robot stood in protective stops.",
    formula: "Σ (end − start) of all protective stops",
    source: states,
  },
  "emergency-stop-count": {
    title: "Emergency stops",
    meaning: "How often the emergency stop was used.",
    formula: "number of emergency stops",
    source: states,
  },
  "entry-depth": {
    title: "Depth of an entry",
    meaning: "How far somebody reached into the zone, once per entry, without place or person.",
    formula: "greatest distance from the edge of the zone during one entry",
    source: own,
  },
  energy: {
    title: "Energy",
    meaning: "Energy of the cell in the window.",
    formula: "Σ P · Δt",
    source: own,
  },
  "lifts-per-hour": {
    title: "Lifts per hour",
    meaning: "From the description of the job and the count of cycles; nobody is watched for it.",
    formula: "Σ lifts ÷ h",
    source: own,
  },
  "assist-time-share": {
    title: "Time of assistance",
    meaning: "Share of the observed time in which somebody attended to the robot unplanned.",
    formula: "100 · Σ interventions ÷ observed time",
    source: own,
  },
  "attention-demand": {
    title: "Attention demand (RAD)",
    meaning: "Share of the time in which the robot needs somebody.",
    formula: "RAD = IE ÷ (IE + NT)",
    source: "Olsen and Goodrich 2003.",
  },
  "free-time": {
    title: "Free time (FT)",
    meaning: "Share of the time in which the robot needs nobody.",
    formula: "FT = 1 − RAD",
    source: "Olsen and Goodrich 2003.",
  },
  "cycle-count-present": {
    title: "Cycles with a person",
    meaning: "How many cycles with a person a figure rests on.",
    formula: "number of cycles",
    source: own,
  },
  "cycle-count-absent": {
    title: "Cycles without a person",
    meaning: "How many cycles without a person a figure rests on.",
    formula: "number of cycles",
    source: own,
  },
  "task-load-answers": {
    title: "Answers about the work",
    meaning: "How many anonymous answers the task load rests on; at least five.",
    formula: "number of answers",
    source: own,
  },
  "trust-answers": {
    title: "Answers about the robot",
    meaning: "How many anonymous answers the figures about the robot rest on; at least five.",
    formula: "number of answers",
    source: own,
  },
} satisfies Record<string, ExplanationWords>;
