/** English texts of learning, versions and their comparison. */

import type { SignatureState } from "../../gateway/core/model-control.ts";
import type { LearnJobReport } from "../../gateway/core/model-learning.ts";

export const learning = {
  title: "Learn normal anew",
  advice: "Choose a time in which the machine ran well, in every way in which it usually runs.",
  period: "Time to learn from",
  last: (hours: number) =>
    hours < 48 ? `The last ${hours === 1 ? "hour" : `${hours} hours`}` : `The last ${hours / 24} days`,
  coming: (hours: number) => {
    if (hours < 1) return `The next ${Math.round(hours * 60)} minutes`;
    return hours < 48 ? `The next ${hours === 1 ? "hour" : `${hours} hours`}` : `The next ${hours / 24} days`;
  },
  comingHint: "The gateway waits for that time and learns by itself; this page may be closed.",
  own: "Own choice",
  from: (zone: string) => `From (${zone})`,
  to: (zone: string) => `To (${zone})`,
  falseAlarms: (count: number) =>
    `Add the time of ${count === 1 ? "one alarm" : `${count} alarms`} in which the machine was well`,
  activate: "Put to work at once, without a run in shadow",
  start: "Learn",
  cancel: "Cancel",
  left: (time: string) => `${time} left`,
  states: {
    collecting: "Collecting what is normal",
    waiting: "Waiting for its turn",
    reading: "Reading stored values",
    learning: "Learning",
    trying: "Trying the version out",
    done: "Learned",
    failed: "Nothing was learned",
    cancelled: "Cancelled",
    interrupted: "Interrupted: the gateway stopped while this was learned. No model was changed; start it again",
  } as Readonly<Record<LearnJobReport["state"], string>>,
  done: (rows: string, isActive: boolean) =>
    `Learned from ${rows} rows. ${isActive ? "The version is at work." : "The version runs in shadow beside the active one."}`,
  unusual: "Unusual:",
  level: (signal: string, at: string, usual: string) => `${signal} lay at ${at} instead of ${usual}. Was that normal?`,
  outlier: (signal: string, at: string, usual: string) => `${signal} was ${at} once, far from ${usual}.`,
  covered: "Operating range that was covered; outside of it there will be alarms:",
};

export const versions = {
  title: "Versions",
  none: "No versions yet.",
  needsEngineer: "To change models needs the role engineer.",
  roles: { active: "Active", shadow: "In shadow", kept: "Kept" },
  modes: "Modes learned",
  modeOf: ({ name, rows, isOwn }: { name: string; rows: string; isOwn: boolean }) =>
    `${name} (${rows} rows, ${isOwn ? "own baseline" : "baseline of all modes"})`,
  rows: (count: string) => `${count} rows`,
  shadow: "Run in shadow",
  endShadow: "End shadow",
  activate: "Activate",
  rollBack: "Go back to this",
  inputs: "Inputs against training: mean of half an hour, distribution of eight hours",
  shift: (sigmas: string) => `${sigmas} standard deviations (2 and more: drift)`,
  notYet: "mean not known yet",
  spread: (index: string) => `distribution ${index} (PSI; 0.5 and more: drift)`,
  spreadNotYet: "distribution not known yet",
  comparison: "Active and shadow over the last hour",
  since: (time: string) => `Since ${time}`,
  windows: "Windows scored",
  alarmWindows: "of those in alarm",
  activations: "Alarms raised",
  nothingYet: "Nothing to compare yet.",
  agreement: (share: string) => `Both agree on ${share} of the windows.`,
  signatures: {
    none: "Not signed",
    valid: "Signed by",
    invalid: "Signature is wrong",
    "unknown-key": "Signed by an unknown key",
  } as Readonly<Record<SignatureState, string>>,
};

/** Conditions of a model by the last part of their id. */
export const modelConditions = {
  drift: (signals: string) => ({
    text: `Runs elsewhere than when its model learned: ${signals}.`,
    action: "If that is normal now, learn anew",
  }),
  mode: (mode: string) => ({
    text: `Runs in a mode that its model has not learned: ${mode}.`,
    action: "Learn anew from a time in which it ran well in this mode",
  }),
  learning: ({ stage, left }: { readonly stage: string; readonly left?: string }) => ({
    text: `Is not watched yet: its model learns what is normal. ${stage}${left === undefined ? "" : `, ${left} left`}.`,
    action: "Let it run as usual; limits that are set guard it meanwhile",
  }),
  refused: { text: "Is not watched: its model is not at work.", action: "Look at the model, and learn it anew" },
  "no-score": { text: "Is not watched: its model gives no score.", action: "Look at the signals of the model" },
  "rolled-back": {
    text: "Its model went back to the version before by itself.",
    action: "Look at the versions of the model",
  },
};
