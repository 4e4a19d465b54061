/** Swedish texts of lines, stops and performance, and the explanations of figures over time. */
import type * as english from "./en-line.ts";
import type { ExplanationWords } from "./en-terms.ts";

const iso = "Namn efter ISO 22400-2. Periodens summor först, sedan delat; okänd tid räknas inte.";
const own = "Regel i den här produkten.";

function over(title: string, meaning: string, formula: string, source = iso): ExplanationWords {
  return { title, meaning, formula, source };
}

export const lineTopics: typeof english.lineTopics = {
  teep: over("TEEP", "Som TAK, men över all kalendertid. Inget namn i ISO 22400.", "PRI · GQ ÷ kalendertid", own),
  "technical-efficiency": over("Teknisk verkningsgrad", "Produktionstid utan stillestånd.", "APT ÷ (APT + ADET)"),
  "set-up-ratio": over("Ställandel", "Ställ i bearbetningstiden.", "AUST ÷ (APT + AUST)"),
  "scrap-ratio": over("Kassationsandel", "Kasserade detaljer av alla.", "SQ ÷ PQ"),
  "rework-ratio": over("Omarbetsandel", "Omarbetade detaljer av alla.", "RQ ÷ PQ"),
  "first-pass-yield": over("Rätt första gången", "Godkända vid första kontrollen, av alla kontrollerade.", "GP ÷ IP"),
  "cycle-time": over("Cykeltid, medel", "Produktionstid per detalj.", "APT ÷ PQ", own),
  "takt-time": over("Takttid", "Planerad tid per planerad detalj.", "planerad tid ÷ planerade detaljer", "Lean."),
  "plan-share": over("Detaljer mot plan", "Godkända detaljer mot planen hittills.", "GQ ÷ planerade detaljer", own),
  "material-yield": over("Materialutbyte", "Massa i godkända detaljer av insatt massa.", "godkänt kg ÷ insatt kg", own),
  "scrap-recovery": over("Återvunnen kassation", "Kassation som återvunnits.", "återvunnet kg ÷ kasserat kg", own),
  "input-per-good": over("Material per godkänd detalj", "Insatt massa per godkänd detalj.", "insatt kg ÷ GQ", own),
  "scrap-co2e": over(
    "CO2e i kassation",
    "Utsläpp från materialet i kassationen, med konfigurationens faktor.",
    "kasserat kg · faktor",
    own,
  ),
  "time-between-failures-at-least": over(
    "Tid mellan fel, minst",
    "Undre gräns vid 90 %, även utan fel.",
    "2T ÷ χ²(0,9; 2·fel + 2)",
    "Prov som slutar efter en tid, konstant felintensitet.",
  ),
  "rolled-yield": over(
    "Genomgående utbyte",
    "Andel som klarar varje steg på första försöket; kvaliteten står in där inget kontrolleras.",
    "Π utbytet i varje steg",
    "Six Sigma.",
  ),
};

export const linePages: typeof english.linePages = {
  line: "Linje",
  morning: "Morgonmöte",
  performance: "Kvalitet och TAK",
};

export const lineWords: typeof english.lineWords = {
  periods: "Period",
  grains: { shift: "Skift", day: "Dag", week: "Vecka", month: "Månad" },
  since: (from) => `Sedan ${from}`,
  noLine: "Produktionen följs inte. Ett mått av sorten production på en maskin gör den till en linje.",
  noData: "Inget har registrerats i perioden än.",
  stations: "Stationer",
  station: "Station",
  of: (value, plan) => `${value} av ${plan}`,
  parts: "Detaljer",
  takt: "Takt",
  cycle: "Cykel",
  overTakt: "över takt",
  bottleneck: "Flaskhals",
  coverage: "Känd tid",
  numerator: "Täljare",
  denominator: "Nämnare",
  window: "Period",
  states: {
    title: "Tillstånd",
    names: {
      production: "producerar",
      "set-up": "ställ",
      delay: "står",
      down: "ur funktion",
      maintenance: "underhåll",
    },
    unknown: "okänt",
  },
  losses: {
    title: "Vart den planerade tiden tog vägen",
    scheduled: "Planerad",
    unknown: "Okänd",
    maintenance: "Planerat underhåll",
    down: "Ur funktion",
    delay: "Stillestånd",
    setUp: "Ställ",
    speed: "Låg hastighet",
    scrap: "Kassation",
    good: "Godkänt i planerad takt",
    noRunTime: "Låg hastighet och kassation kräver en planerad tid per detalj.",
  },
  stops: {
    title: "Stopp utan orsak",
    none: "Alla stopp i perioden har sin orsak.",
    open: "Står nu",
    lasted: (time) => `stod ${time}`,
    first: "Vad stoppade?",
    second: (group) => `${group}: vilket?`,
    back: "Tillbaka",
    saved: (reason) => `Noterat: ${reason}.`,
    change: "Ändra",
    explained: (count) => `Förklarade stopp (${count})`,
    needsOperator: "Att ange orsak kräver rollen operator.",
    withoutReason: "Ingen orsak angiven",
    shown: (count) => `${count} stopp till väntar.`,
    causes: "Stopp efter orsak",
    time: "Tid",
    count: "Stopp",
    noStops: "Inga stopp i perioden.",
    losses: {
      "equipment-failure": "Utrustningsfel",
      "set-up-and-adjustment": "Ställ och justering",
      "idling-and-minor-stops": "Tomgång och småstopp",
      "reduced-speed": "Låg hastighet",
      "process-defects": "Kvalitetsfel",
      "reduced-yield": "Lågt utbyte",
    },
    more: (count) => `${count} stopp till ingår i summorna men inte i listan.`,
  },
  performance: {
    title: "TAK över tid",
    machine: "Maskin",
    period: "Period",
    all: "Alla perioder",
    byShift: "Skiften bredvid varandra",
    byShiftAbout:
      "Alla perioder ovan, hopräknade per skift. Det jämför tider på dygnet och hur maskinen användes då, inte människor.",
    byProduct: "Produkterna bredvid varandra",
    byProductAbout:
      "Alla perioder ovan, hopräknade per produkt. Ett produktbyte räknas till den produkt som maskinen anger då.",
    product: "Produkt",
    noProduct: "Okänd",
    figures: "Alla mått",
    figure: "Mått",
    value: "Värde",
    toMorning: "Blad till morgonmötet",
    toLine: "Till linjen",
  },
  morning: {
    title: (name, date) => `${name}, ${date}`,
    print: "Skriv ut",
    back: "Till linjen",
    yesterday: "I går",
    topStops: "Vad som stoppade oss mest",
    alarms: "Öppna larm och ärenden",
    noAlarms: "Inga.",
    energy: "Energi per detalj",
    noPeriod: "Inget var planerat eller registrerat i går.",
    notes: "Beslut i dag",
  },
};
