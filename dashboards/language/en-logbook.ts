/** English texts of the logbook of equipment. */
import type { LogbookEntry, LogbookWork } from "../../gateway/core/logbook.ts";

export const enLogbook = {
  handover: "Hand-over",
  thisShift: (name: string, from: string) => `${name === "" ? "Today" : `This shift, ${name}`}, since ${from}`,
  lastShift: (name: string, from: string) => `${name === "" ? "Today" : `Last shift, ${name}`}, since ${from}`,
  shiftBefore: (name: string, from: string) =>
    `${name === "" ? "The day before" : `The shift before, ${name}`}, since ${from}`,
  lastDay: "The last 24 hours",
  noNote: "No note.",
  note: "Note to the next shift",
  writeNote: "Write a note",
  noteHint: (days: string) => `About machines and material, not about people. It is removed after ${days} days.`,
  maintenance: "Work done",
  noWork: "No work is noted. What was lubricated, changed or inspected belongs here: it explains why a curve bends.",
  writeWork: "Note work done",
  whichWork: "What was done?",
  detail: "Details",
  detailHint: "About the machine, not about people: which part, which grease, what was found.",
  when: "When",
  works: {
    lubricated: "Lubricated",
    "bearing-changed": "Bearing changed",
    "part-changed": "Part changed",
    adjusted: "Adjusted",
    cleaned: "Cleaned",
    inspected: "Inspected",
    repaired: "Repaired",
    other: "Other work",
  } satisfies Record<LogbookWork, string> as Readonly<Record<LogbookWork, string>>,
  by: {
    viewer: "a viewer",
    operator: "an operator",
    engineer: "an engineer",
    admin: "an administrator",
    simulator: "simulated",
  } satisfies Record<LogbookEntry["by"], string> as Readonly<Record<LogbookEntry["by"], string>>,
  save: "Save",
  saved: "Saved.",
  withdraw: "Withdraw",
  sure: "Withdraw for good?",
  yes: "Yes, withdraw",
  no: "Keep",
  withdrawn: (time: string) => `withdrawn ${time}`,
  more: (count: string) => `${count} older entries are in the book and not in the list.`,
  needsOperator: "Writing needs the role operator.",
};

export type LogbookWords = typeof enLogbook;
