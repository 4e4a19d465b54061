/** What people would have written about the simulated line: notes from shift to shift and work done. Made up. */

export interface PastEntry {
  readonly kind: "handover" | "maintenance";
  readonly about: "line-1" | "conveyor-1" | "extraction-1" | "spindle-1";
  readonly work?: "lubricated" | "cleaned" | "inspected";
  readonly text: Readonly<Record<"en" | "sv", string>>;
  /** Before the demonstration began. */
  readonly hoursAgo: number;
}

export const logbookPast: readonly PastEntry[] = [
  {
    ...{ kind: "maintenance", about: "extraction-1", work: "cleaned", hoursAgo: 21 * 24 },
    text: { en: "Filter shaken out and its seal wiped.", sv: "Filtret urskakat och tätningen avtorkad." },
  },
  {
    ...{ kind: "maintenance", about: "conveyor-1", work: "lubricated", hoursAgo: 12 * 24 },
    text: {
      en: "Both bearings of the gear motor, two strokes of the grease gun each.",
      sv: "Växelmotorns båda lager, två tryck med fettsprutan i vart och ett.",
    },
  },
  {
    ...{ kind: "maintenance", about: "spindle-1", work: "inspected", hoursAgo: 5 * 24 },
    text: { en: "Tool and clamping looked at: nothing found.", sv: "Verktyg och infästning kontrollerade: inget fel." },
  },
  {
    ...{ kind: "handover", about: "line-1", hoursAgo: 24 },
    text: {
      en: "A new batch of blanks since noon, slightly thicker. The spindle has been cutting well with it.",
      sv: "Nytt parti ämnen sedan lunch, något tjockare. Spindeln har gått bra med det.",
    },
  },
  {
    ...{ kind: "handover", about: "line-1", hoursAgo: 0.5 },
    text: {
      en: "Fittings at the cell last for about two hours more. A full box stands by the door.",
      sv: "Beslagen vid cellen räcker omkring två timmar till. En full låda står vid dörren.",
    },
  },
];
