/** Swedish texts about the alarm system itself. */
import type * as english from "./en-alarm-system.ts";

export const alarmSystem: typeof english.alarmSystem = {
  value: (value) => `var ${value}`,
  limit: (limit) => `gräns ${limit}`,
  flood: (count) =>
    `Larmen kommer snabbare än någon hinner ta in: ${count} hittills. Det första och högsta prioritet visas.`,
  spread: (count) => `Visa alla ${count}`,
  collapse: "Visa det första och högsta prioritet",
  machine: {
    at: (said) => `Vid maskinen: ${said}.`,
    acknowledged: { yes: "kvitterat", no: "inte kvitterat" },
    confirmed: { yes: "bekräftat", no: "inte bekräftat" },
  },
  suppressed: {
    state: (what) => `Undertryckt medan utrustningen är i läget ${what}.`,
    alarm: (what) => `Undertryckt medan orsaken är aktiv: ${what}.`,
  },
  figures: {
    title: "Hur larmsystemet mår, senaste 30 dagarna",
    loading: "Räknar …",
    failed: "Inte räknat.",
    coverage: (share) => `Systemet övervakade ${share} av tiden.`,
    insufficient: "Otillräckliga data: systemet övervakade mindre än 60 % av tiden.",
    uncertain: "Osäkert: systemet övervakade mindre än 95 % av tiden.",
    name: "Mått",
    value: "Värde",
    target: "Mål (EEMUA 191)",
    how: "Så räknas det",
    rows: {
      perHour: [
        "Larm per timme",
        "högst 6",
        "Larm som kallade på någon / timmar med övervakning. Parkerade, undertryckta och urkopplade larm räknas inte.",
      ],
      peak: ["Topp på 10 min", "högst 10", "Största antalet på tio minuter, var de än börjar."],
      floodShare: [
        "Tid i larmskurar",
        "under 1 %",
        "Från mer än 10 larm på tio minuter till färre än 5, som andel av den övervakade tiden.",
      ],
      topTenShare: [
        "De tio vanligaste",
        "under 5 %, agera över 20 %",
        "Deras andel av alla larm; säger mycket först vid ungefär 100 larm.",
      ],
      chattering: ["Fladdrande", "0", "Larm som kom tre gånger inom en minut."],
      fleeting: ["Flyktiga", "0", "Larm som var över inom 5 s."],
      stale: ["Kvarstående", "under 5", "Aktiva sedan mer än 24 h nu."],
      priorities: ["Prioritet 1 / 2 / 3", "ungefär 5 / 15 / 80 %", "Andel av varje prioritet."],
      ack: ["Tid till kvittering, median", "–", "Mitten av tiderna från larm till kvittering."],
      unauthorised: ["Parkerade mot reglerna", "0", "Parkerade utan skäl, eller längre än 24 h."],
    },
    most: "Vanligast",
  },
  history: {
    title: "Historik, senaste dygnet",
    none: "Inget har hänt.",
    failed: "Inte läst.",
    states: {
      active: "kom",
      inactive: "över",
      acknowledged: "kvitterat",
      shelved: "parkerat",
      suppressed: "undertryckt",
    },
  },
};
