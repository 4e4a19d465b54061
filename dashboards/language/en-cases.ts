/** English texts of cases, their evidence and judgement. */
import type { Advice, CaseReport, Verdict } from "../../gateway/core/cases.ts";

export const cases = {
  title: "Case",
  none: "No case. An alarm opens one: with what was seen, what to look at, and the question what it was.",
  earlier: (count: number) => `Earlier cases (${count})`,
  states: { open: "Open", closed: "Closed" } as Readonly<Record<CaseReport["state"], string>>,
  lasts: (time: string) => `alarm for ${time}`,
  lasted: (time: string) => `alarm lasted ${time}`,
  notJudged: "Not judged yet.",
  judged: {
    true: "It was a fault.",
    false: "The machine was well.",
    planned: "It was planned work.",
  } as Readonly<Record<Verdict, string>>,
  size: (peak: string, alarms: number) =>
    `Highest score ${peak} (limit 1), ${alarms === 1 ? "one alarm" : `${alarms} alarms`}.`,
  sensorsGood: "No sensor in doubt.",
  doubt: (names: string) => `Sensor in doubt: ${names}.`,
  advice: {
    bearing: "Plan a change of the bearing at the next stop.",
    vibration: "Look at fastening, balance, bearings and lubrication.",
    temperature: "Look at cooling, lubrication and load.",
    electrical: "Look for friction, blockage, a worn tool or more load than usual.",
    pressure: "Look for leaks, clogged filters and valves.",
    flow: "Look for clogged filters, leaks and valves.",
    speed: "Look at belt, coupling and drive.",
    general: "Look at the signals below and at the machine.",
    "outside-range":
      "A signal left the range that was learned. If that is how the machine shall run now: say that it was well, and learn anew.",
  } as Readonly<Record<Advice, string>>,
  notSafety: "A hint from measured values, not a safety function.",
  question: "What was it?",
  verdicts: { true: "A fault", false: "Nothing, machine well", planned: "Planned work" } as Readonly<
    Record<Verdict, string>
  >,
  falseNext: "This time is offered as normal when the model learns the next time.",
  needsOperator: "To judge needs the role operator.",
  evidence: "Evidence",
  signal: "Signal",
  share: "Share",
  before: "Before",
  worst: "At its worst",
  learned: "Learned as normal",
  open: (count: number) => `${count === 1 ? "One case is" : `${count} cases are`} open`,
  toJudge: "waits to be judged",
};
