/** Swedish texts of destinations. */
import type { sinkWords as english } from "./en-sinks.ts";

export const sinkWords: typeof english = {
  title: "Mottagare",
  none: "Inga mottagare. Värdena stannar i gatewayen; lägg till en mottagare (sinks) i konfigurationen för att skicka dem vidare.",
  kinds: { influxdb: "InfluxDB", kafka: "Kafka", mqtt: "MQTT", sparkplug: "Sparkplug B", file: "Fil" },
  starting: "Startar",
  idle: "Vilar: inget väntar",
  sending: "Skickar",
  stopped: "Stoppad",
  waitingUntil: (time) => `Väntar till ${time}`,
  trying: "Försöker igen",
  held: "Stoppad tills någon åtgärdar",
  heldUntil: (time) => `Stoppad tills någon åtgärdar; nytt försök ${time}`,
  since: (duration) => `i ${duration}`,
  backlog: "Eftersläpning",
  noBacklog: "Ingen",
  pending: "Väntande poster",
  forwarded: "Skickade",
  omitted: "Varav utan motsvarighet där",
  setAside: "Lagda åt sidan",
  missed: "Borttagna innan de skickats",
  attempts: "Misslyckade försök",
  lastWrite: "Senast skickat",
  never: "Aldrig",
  refusals: "Avvisat av mottagaren",
  conditions: {
    unreachable: (sink) => ({
      text: `Inget skickas till ${sink}`,
      consequence: "Värdena väntar på disken och skickas senare. Inget går förlorat så länge det finns plats.",
      action: "Se vad mottagaren svarar",
    }),
    refused: (sink) => ({
      text: `${sink} avvisar vissa värden för gott`,
      consequence: "De sparas i en fil och skickas inte igen.",
      action: "Se vad som avvisats och varför",
    }),
  },
};
