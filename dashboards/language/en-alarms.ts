/** English texts of the alarm page. */

export const alarms = {
  filter: "Show",
  filters: {
    active: "Active",
    unacknowledged: "Not acknowledged",
    shelved: "Parked",
    suppressed: "Suppressed",
    all: "All",
  },
  none: {
    active: "No active alarms.",
    unacknowledged: "Everything is acknowledged.",
    shelved: "No alarm is parked.",
    suppressed: "No alarm is suppressed.",
    all: "No alarms yet. Each alarm shows what it means and what to do.",
  },
  priorities: { 1: "Priority 1, act now", 2: "Priority 2, act this shift", 3: "Priority 3, plan" },
  event: "Event",
  active: "Active",
  returned: "Over",
  acknowledged: "acknowledged",
  notAcknowledged: "not acknowledged",
  acknowledge: "Acknowledge",
  failed: "It did not work.",
  shelve: "Park",
  unshelve: "Bring back",
  shelved: (until: string, reason: string) => `Parked until ${until}: ${reason}`,
  shelving: {
    reason: "Why does nobody need to be called?",
    time: "For how long",
    minutes: { 15: "15 min", 60: "1 h", 480: "8 h", 1440: "24 h" } as Readonly<Record<number, string>>,
    confirm: "Park",
    cancel: "Cancel",
    failed: "Not changed.",
    about: "It comes back by itself. The gateway goes on following it.",
  },
};
