/** English texts of lines, stops and performance, and the explanations of figures over time. */
import type { ExplanationWords } from "./en-terms.ts";

const iso = "Names after ISO 22400-2. Sums of the period first, then divided; unknown time is left out.";
const own = "Rule of this product.";

function over(title: string, meaning: string, formula: string, source = iso): ExplanationWords {
  return { title, meaning, formula, source };
}

export const lineTopics = {
  teep: over(
    "TEEP",
    "As OEE, over all the time of the calendar. No name of ISO 22400.",
    "PRI · GQ ÷ calendar time",
    own,
  ),
  "technical-efficiency": over("Technical efficiency", "Production time without delays.", "APT ÷ (APT + ADET)"),
  "set-up-ratio": over("Set-up ratio", "Set-up in the time of processing.", "AUST ÷ (APT + AUST)"),
  "scrap-ratio": over("Scrap ratio", "Scrapped parts of all parts.", "SQ ÷ PQ"),
  "rework-ratio": over("Rework ratio", "Reworked parts of all parts.", "RQ ÷ PQ"),
  "first-pass-yield": over("First pass yield", "Good at the first inspection, of all inspected.", "GP ÷ IP"),
  "cycle-time": over("Cycle, mean", "Production time per part.", "APT ÷ PQ", own),
  "takt-time": over("Takt time", "Scheduled time per planned part.", "scheduled time ÷ planned parts", "Lean."),
  "plan-share": over("Parts against plan", "Good parts against those planned so far.", "GQ ÷ planned parts", own),
  "material-yield": over("Material yield", "Mass in good parts of the mass put in.", "good kg ÷ kg in", own),
  "scrap-recovery": over("Recovered scrap", "Scrap that was recovered.", "recovered kg ÷ scrap kg", own),
  "input-per-good": over("Material per good part", "Mass put in per good part.", "kg in ÷ GQ", own),
  "scrap-co2e": over(
    "CO2e in scrap",
    "Emissions of the material in scrap, with the factor of the configuration.",
    "scrap kg · factor",
    own,
  ),
  "time-between-failures-at-least": over(
    "Time between failures, at least",
    "Lower bound at 90 %, also without any failure.",
    "2T ÷ χ²(0.9; 2·failures + 2)",
    "Test that ends by time, constant failure rate.",
  ),
  "rolled-yield": over(
    "Rolled yield",
    "Share of parts that pass every step at the first attempt; the quality ratio stands in where nothing is inspected.",
    "Π yield of each step",
    "Six Sigma.",
  ),
};

export const linePages = {
  line: "Line",
  morning: "Morning meeting",
  performance: "Quality and OEE",
};

export const lineWords = {
  periods: "Period",
  grains: { shift: "Shift", day: "Day", week: "Week", month: "Month" },
  since: (from: string) => `Since ${from}`,
  noLine: "Production is not followed. A metric of the kind production on an asset makes a line of it.",
  noData: "Nothing has been recorded in this period yet.",
  stations: "Stations",
  station: "Station",
  of: (value: string, plan: string) => `${value} of ${plan}`,
  parts: "Parts",
  takt: "Takt",
  cycle: "Cycle",
  overTakt: "over takt",
  bottleneck: "Bottleneck",
  coverage: "Known time",
  numerator: "Above the line",
  denominator: "Below the line",
  window: "Period",
  states: {
    title: "States",
    names: {
      production: "producing",
      "set-up": "set-up",
      delay: "standing",
      down: "out of order",
      maintenance: "maintenance",
    } as Readonly<Record<string, string>>,
    unknown: "not known",
  },
  losses: {
    title: "Where the scheduled time went",
    scheduled: "Scheduled",
    unknown: "Not known",
    maintenance: "Planned maintenance",
    down: "Out of order",
    delay: "Standing",
    setUp: "Set-up",
    speed: "Slow running",
    scrap: "Scrap",
    good: "Good parts at planned speed",
    noRunTime: "Slow running and scrap need a planned run time per item.",
  },
  stops: {
    title: "Stops without a reason",
    none: "Every stop of this period has its reason.",
    open: "Stopped now",
    lasted: (time: string) => `stood ${time}`,
    first: "What stopped it?",
    second: (group: string) => `${group}: which?`,
    back: "Back",
    saved: (reason: string) => `Noted: ${reason}.`,
    change: "Change",
    explained: (count: number) => `Explained stops (${count})`,
    needsOperator: "Giving a reason needs the role operator.",
    withoutReason: "No reason given",
    shown: (count: number) => `${count} more stops wait below.`,
    causes: "Stops by cause",
    time: "Time",
    count: "Stops",
    noStops: "No stop in this period.",
    losses: {
      "equipment-failure": "Equipment failure",
      "set-up-and-adjustment": "Set-up and adjustment",
      "idling-and-minor-stops": "Idling and minor stops",
      "reduced-speed": "Reduced speed",
      "process-defects": "Process defects",
      "reduced-yield": "Reduced yield",
    },
    more: (count: number) => `${count} more stops are in the sums and not in the list.`,
  },
  performance: {
    title: "OEE over time",
    machine: "Machine",
    period: "Period",
    all: "All periods",
    byShift: "Shifts side by side",
    byShiftAbout:
      "All periods above, put together by shift. It compares times of the day and how the machine was used then, not people.",
    byProduct: "Products side by side",
    byProductAbout:
      "All periods above, put together by the product that ran. A change of product belongs to the one that the machine tells then.",
    product: "Product",
    noProduct: "Not told",
    figures: "All figures",
    figure: "Figure",
    value: "Value",
    toMorning: "Sheet for the morning meeting",
    toLine: "To the line",
  },
  morning: {
    title: (name: string, date: string) => `${name}, ${date}`,
    print: "Print",
    back: "To the line",
    yesterday: "Yesterday",
    topStops: "What stopped us most",
    alarms: "Open alarms and cases",
    noAlarms: "None.",
    energy: "Energy per part",
    noPeriod: "Nothing was scheduled or recorded yesterday.",
    notes: "Decided today",
  },
};
