/** Swedish words for what the gateway names: states, conditions, signals, figures and how they are computed. */
import type * as english from "./en-terms.ts";

type Words = Readonly<Record<string, string>>;

export const names: Words = {
  normal: "normalt",
  alarm: "larm",
  recovering: "återgår",
  moving: "rör sig",
  reduced: "sänkt hastighet",
  "waiting-human": "väntar på människa",
  "waiting-process": "väntar på process",
  "safety-stop": "säkerhetsstopp",
  reducedSpeed: "sänkt hastighet",
  "protectiveStop.external": "säkerhetsstopp (skanner)",
  "protectiveStop.robot": "säkerhetsstopp (robot)",
  emergencyStop: "nödstopp",
  monitoredStandstill: "övervakat stillestånd",
  handGuiding: "handstyrning",
  enablingStop: "stopp av hållgrepp",
  violation: "överträdelse",
  fault: "fel",
  unknown: "okänt",
  running: "går",
  idle: "tomgång",
  stopped: "står",
  off: "av",
};

export const templates: Words = {
  cell: "Cell för människa och robot",
  cobot: "Samarbetande robot",
  "collaborative-cell": "Cell för människa och robot",
  spindle: "Spindel",
  conveyor: "Transportör",
  fan: "Fläkt",
  "dust-extraction": "Spånsug",
  compressor: "Kompressor",
  motor: "Motor",
  pump: "Pump",
  "energy-meter": "Energimätare",
  other: "Annat",
};

export const reasons: Words = {
  waiting: "väntar på första värdet",
  stale: "insignalen är gammal",
  bad: "insignalen är ogiltig",
  absent: "ingen person i cellen",
  clock: "klockorna går olika",
  frozen: "insignalen ändras inte",
  implausible: "insignalen är orimlig",
  contradictory: "insignalerna motsäger varandra",
  "not-configured": "inte inställt",
  "too-little": "för lite observerad tid",
  "too-few": "inga eller för få hittills",
  "not-permitted": "kontakt inte tillåten",
  off: "avstängt",
};

export const gaps: Words = {
  "connection-lost": "lucka: förbindelsen bröts",
  silent: "lucka: källan tyst",
  "server-queue-overflow": "lucka: full kö",
  "subscription-recreated": "lucka: ny prenumeration",
  "sequence-missing": "lucka: meddelanden saknas",
  "gateway-stopped": "lucka: gatewayen var av",
  "source-restarted": "lucka: källan startade om",
  suspended: "lucka: gatewayen var pausad",
  retention: "lucka: gallrat",
  "store-damaged": "lucka: skadat lager",
};

export const conditions: typeof english.conditions = {
  anomaly: (signal) => ({
    text:
      signal === undefined
        ? "Signalerna avviker från det normala som modellen har lärt sig."
        : `Signalerna avviker från det normala som modellen har lärt sig, mest ${signal}.`,
    consequence: "Något är nytt: slitage, en annan produkt eller en ändrad inställning.",
    action: "Titta på signalen som avviker mest",
  }),
  unreachable: (source) => ({
    text: `Inga värden från källan ${source}.`,
    consequence: "Det den mäter bevakas inte förrän den är tillbaka.",
    action: "Kontrollera anslutningen",
  }),
  addresses: (source) => ({
    text: `Källan ${source} har adresser som inte går att läsa.`,
    consequence: "Deras signaler saknas; de andra fortsätter.",
    action: "Rätta adresserna i konfigurationen",
  }),
};

export const signals: Words = {
  power: "effekt",
  current: "ström",
  "motor-current": "motorström",
  vibration: "vibration",
  "velocity-rms": "vibrationshastighet",
  "envelope-bpfo": "envelopp vid BPFO",
  "envelope-bpfi": "envelopp vid BPFI",
  "envelope-bsf": "envelopp vid BSF",
  "envelope-ftf": "envelopp vid FTF",
  "fan-vibration": "fläktvibration",
  "bearing-temperature": "lagertemperatur",
  width: "detaljens bredd",
  "gear-temperature": "växeltemperatur",
  "oil-temperature": "oljetemperatur",
  temperature: "temperatur",
  speed: "hastighet",
  load: "belastning",
  pressure: "tryck",
  "differential-pressure": "differenstryck",
  airflow: "luftflöde",
  flow: "flöde",
  "shared-zone": "gemensam zon",
  "tcp-x": "verktygets läge x",
  "tcp-y": "verktygets läge y",
  "tcp-z": "verktygets läge z",
  "tcp-speed": "verktygets hastighet",
  active: "aktiv",
  present: "närvarande",
  state: "läge",
  "safety-mode": "driftläge",
  "part-done": "detalj klar",
  count: "antal",
  seconds: "cykeltid",
};

const hoffman = "Hoffman 2019, IEEE Transactions on Human-Machine Systems, doi 10.1109/THMS.2019.2904558.";
const separationSource =
  "ISO/TS 15066:2016 §5.5.4, övertaget i ISO 10218-2:2025 bilaga L. Endast uppföljning av mätdata.";

export const topics: typeof english.topics = {
  score: {
    title: "Avvikelsepoäng",
    meaning:
      "Hur långt tillgångens signaler är från det normalläge som modellen har lärt sig. 1 är larmgränsen för alla modeller. Hög poäng betyder nytt, inte nödvändigtvis skadligt.",
    formula:
      "poäng = största av max(T², Q) över 1, 10 och 40 sampel, var och en delad med sin gräns från träningen; larm över 1",
    source: "Principalkomponenter på utjämnade, standardiserade signaler; se modellens uppgifter.",
  },
  contributions: {
    title: "Bidrag till poängen",
    meaning:
      "Hur stor del av poängen varje signal har. Den största säger var man ska titta först, inte vad som är trasigt.",
    formula: "signalens andel = dess del av poängen ÷ summan av alla signalers delar",
    source: "Beräknas av modellen tillsammans med poängen.",
  },
  "human-idle-share": {
    title: "Människan väntar (H-IDLE)",
    meaning:
      "Andel av den observerade arbetstiden då människosidan i cellen inte är aktiv. Mäter cellen, aldrig personen.",
    formula: "H-IDLE = 100 · (1 − ∫H dt / T)",
    source: hoffman,
  },
  "robot-idle-share": {
    title: "Roboten väntar (R-IDLE)",
    meaning: "Andel av den observerade arbetstiden då roboten inte är aktiv.",
    formula: "R-IDLE = 100 · (1 − ∫R dt / T)",
    source: hoffman,
  },
  "concurrent-activity-share": {
    title: "Samtidigt arbete (C-ACT)",
    meaning: "Andel av den observerade arbetstiden då människa och robot är aktiva samtidigt.",
    formula: "C-ACT = 100 · ∫H·R dt / T",
    source: hoffman,
  },
  "functional-delay-share": {
    title: "Väntan vid överlämning (F-DEL)",
    meaning:
      "Från slutet av en handling till början av partnerns nästa, som andel av den observerade tiden. Negativt betyder att handlingarna överlappar.",
    formula: "F-DEL = (100 / T) · Σ (början av partnerns nästa handling − slutet av den egna)",
    source: hoffman,
  },
  "separation-distance": {
    title: "Uppmätt avstånd d",
    meaning: "Kortaste uppmätta avstånd mellan personen och roboten. Ingen säkerhetsfunktion.",
    formula: "d = minsta |person − led| över robotens leder, minus ledens radie",
    source: separationSource,
  },
  "required-distance": {
    title: "Nödvändigt avstånd Sp",
    meaning: "Avstånd som behövs för att hinna stanna vid nuvarande hastigheter. Ingen säkerhetsfunktion.",
    formula: "Sp = Sh + Sr + Ss + C + Zd + Zr",
    source: separationSource,
  },
  "separation-margin": {
    title: "Avståndsmarginal M",
    meaning:
      "Hur mycket längre bort personen är än vad som behövs för att hinna stanna. Under noll är en överträdelse. Ingen säkerhetsfunktion.",
    formula: "M = d − Sp",
    source: separationSource,
  },
};
