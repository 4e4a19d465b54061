/** English texts of destinations: what waits for them, how they fare, and what becomes of values on the way. */
import type { Words } from "./en-terms.ts";

export const sinkWords = {
  title: "Destinations",
  none: "No destinations. Values stay in the gateway; add a sink to the configuration to forward them.",
  kinds: {
    influxdb: "InfluxDB",
    kafka: "Kafka",
    mqtt: "MQTT",
    sparkplug: "Sparkplug B",
    file: "File",
  } satisfies Words as Words,
  starting: "Starting",
  idle: "Idle: nothing waits",
  sending: "Sending",
  stopped: "Stopped",
  waitingUntil: (time: string) => `Waiting until ${time}`,
  trying: "Trying again",
  held: "Held: somebody must act",
  heldUntil: (time: string) => `Held: somebody must act; tried again at ${time}`,
  since: (duration: string) => `for ${duration}`,
  backlog: "Backlog",
  noBacklog: "None",
  pending: "Waiting entries",
  forwarded: "Forwarded",
  omitted: "Of these, without a form there",
  setAside: "Set aside",
  missed: "Removed before they were sent",
  attempts: "Failed attempts",
  lastWrite: "Last write",
  never: "Never",
  refusals: "Refused by the destination",
  conditions: {
    unreachable: (sink: string) => ({
      text: `Nothing is forwarded to ${sink}`,
      consequence: "Values wait on the disk and are sent later. Nothing is lost while there is space.",
      action: "See what the destination answers",
    }),
    refused: (sink: string) => ({
      text: `${sink} refuses some values for good`,
      consequence: "They are kept in a file and are not sent again.",
      action: "See what was refused and why",
    }),
  },
};
