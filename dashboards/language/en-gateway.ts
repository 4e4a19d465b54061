/** English texts of conditions of the gateway itself, by their ids. The gateway's own words follow as the detail. */

interface Said {
  readonly text: string;
  readonly action: string;
}

export const gatewayConditions: Readonly<Record<string, Said>> = {
  "alarms/flood": { text: "Alarms come faster than anybody can take in", action: "Begin with the first one" },
  "store/slow": { text: "The disk is slow", action: "Look at the disk; a memory card may be worn" },
  "store/unwritable": { text: "Values are shown but not kept", action: "Look at the disk at once" },
  "store/unclaimed-backlog": {
    text: "Values wait for a destination that is gone",
    action: "Configure it again, or forget it",
  },
  "gateway/clock": { text: "The clock of this box was moved", action: "Check where it gets its time from" },
  "gateway/certificate": { text: "The certificate of the pages is about to end", action: "Renew it" },
  "gateway/audit": { text: "The audit log cannot be written", action: "Look at the disk" },
  quality: { text: "The process is not stable", action: "Look at the control chart" },
};
