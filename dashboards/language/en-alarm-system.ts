/** English texts about the alarm system itself: floods, suppression, figures, history. */

export const alarmSystem = {
  value: (value: string) => `was ${value}`,
  limit: (limit: string) => `limit ${limit}`,
  flood: (count: number) =>
    `Alarms come faster than anybody can take in: ${count} so far. Shown are the first and the highest priority.`,
  spread: (count: number) => `Show all ${count}`,
  collapse: "Show the first and the highest priority",
  machine: {
    at: (said: string) => `At the machine: ${said}.`,
    acknowledged: { yes: "acknowledged", no: "not acknowledged" },
    confirmed: { yes: "confirmed", no: "not confirmed" },
  },
  suppressed: {
    state: (what: string) => `Suppressed while the equipment is in the state ${what}.`,
    alarm: (what: string) => `Suppressed while its cause is active: ${what}.`,
  },
  figures: {
    title: "How the alarm system fares, last 30 days",
    loading: "Counting …",
    failed: "Not counted.",
    coverage: (share: string) => `The gateway watched ${share} of the time.`,
    insufficient: "Insufficient data: the gateway watched less than 60 % of the time.",
    uncertain: "Uncertain: the gateway watched less than 95 % of the time.",
    name: "Figure",
    value: "Value",
    target: "Target (EEMUA 191)",
    how: "How was this calculated",
    rows: {
      perHour: [
        "Alarms an hour",
        "at most 6",
        "Alarms that called somebody / hours watched. Parked, suppressed and out-of-service alarms are not counted.",
      ],
      peak: ["Peak in 10 min", "at most 10", "Greatest count in ten minutes, wherever they begin."],
      floodShare: [
        "Time in floods",
        "below 1 %",
        "From above 10 alarms in ten minutes until below 5, as a share of the time watched.",
      ],
      topTenShare: [
        "Ten most frequent",
        "below 5 %, act above 20 %",
        "Their share of all alarms; says much above about 100 alarms.",
      ],
      chattering: ["Chattering", "0", "Alarms that came three times within a minute."],
      fleeting: ["Fleeting", "0", "Alarms that were over within 5 s."],
      stale: ["Stale", "below 5", "Active for more than 24 h now."],
      priorities: ["Priorities 1 / 2 / 3", "about 5 / 15 / 80 %", "Share of each priority."],
      ack: ["Time to acknowledge, median", "–", "Middle of the times from alarm to acknowledgement."],
      unauthorised: ["Parked against the rules", "0", "Parked without a reason, or for more than 24 h."],
    } as Readonly<Record<string, readonly [string, string, string]>>,
    most: "Most frequent",
  },
  history: {
    title: "History, last 24 hours",
    none: "Nothing happened.",
    failed: "Not read.",
    states: {
      active: "came",
      inactive: "over",
      acknowledged: "acknowledged",
      shelved: "parked",
      suppressed: "suppressed",
    },
  },
};
