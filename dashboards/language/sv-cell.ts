/** Swedish texts of the figures of a collaborative cell. */
import type * as english from "./en-cell.ts";

export const cellFigures: typeof english.cellFigures = {
  columns: { cause: "Orsak", time: "Tid", count: "Antal", share: "Andel" },
  rests: (time) => `Bygger på ${time} observerad tid.`,
  violations: {
    title: "Överträdelser och minsta avstånd",
    none: "Inget mått på överträdelser. Det visar hur ofta och hur mycket avståndet var för litet.",
    rests: (time) => `Bygger på ${time} med en person i cellen och känd marginal.`,
    figures: {
      "violation-count": "Överträdelser",
      "violation-time-share": "Tid i överträdelse",
      "margin-p05": "Marginal, lägsta 5 %",
      "smallest-distance": "Minsta avstånd",
    },
  },
  stops: {
    title: "Stopp",
    none: "Inget mått på säkerhetsstopp. Det visar vad som stoppar roboten, hur ofta och hur länge.",
    quiet: "Inget stopp under den observerade tiden.",
    causes: {
      external: "Skanner eller grind",
      robot: "Roboten: kontakt eller gräns",
      violation: "Överskriden gräns",
      emergency: "Nödstopp",
      enabling: "Hållgrepp",
      fault: "Fel",
    },
    figures: {
      "mean-protective-stop": "Säkerhetsstopp i medel",
      "mean-time-between-protective-stops": "Mellan säkerhetsstopp",
    },
  },
  lost: {
    title: "Förlorad tid",
    none: "Inget mått på förlorad tid. Det visar vad stopp och sänkt hastighet kostar.",
    parts: { "stop-time": "Stillastående", "restart-time": "Återstart", "slow-time": "Sänkt hastighet" },
    figures: { "lost-time": "Förlorade minuter", "lost-share": "Andel av tiden", "lost-parts": "Uteblivna detaljer" },
  },
  idle: {
    title: "Varför roboten väntar",
    none: "Inget mått på väntan. Det visar vad roboten väntar på.",
    causes: {
      "safety-stop": "Säkerhetsstopp",
      "wait-human": "Väntar på människan",
      "wait-process": "Väntar på processen",
      fault: "Fel",
      unexplained: "Oförklarat",
    },
  },
  zone: {
    title: "Zonintrång",
    none: "Inget mått på zonintrång. Det räknar hur ofta någon går in i en zon, aldrig vem.",
    figures: { "entries-per-hour": "Intrång per timme", "occupancy-share": "Upptagen", "entry-count": "Intrång" },
  },
  cycle: {
    title: "Cykel med och utan människa",
    none: "Inget mått på cykeltider. Det jämför cykler med och utan en person i cellen.",
    rests: (present, absent) => `Bygger på ${present} cykler med människa och ${absent} utan.`,
    figures: {
      "median-cycle-present": "Med människa",
      "median-cycle-absent": "Utan människa",
      "cycle-inflation": "Längre med människa",
    },
  },
};

const own = "Regel i den här produkten. Endast uppföljning av mätdata.";
const states = "Säkerhetslägen med orden i ISO 10218-2:2025, lästa från roboten. Regel i den här produkten.";
const margins =
  "Marginal enligt ISO/TS 15066:2016 §5.5.4; episoder enligt en regel i den här produkten. Endast uppföljning.";

export const cellTopics: typeof english.cellTopics = {
  "violation-count": {
    title: "Överträdelser",
    meaning: "Hur ofta det uppmätta avståndet var för litet medan roboten rörde sig. Ingen säkerhetsfunktion.",
    formula: "en överträdelse: M < 0 m och robotens fart > 0,01 m/s i minst 100 ms; över efter M ≥ 0,05 m i 500 ms",
    source: margins,
  },
  "violation-time-share": {
    title: "Tid i överträdelse",
    meaning: "Andel av tiden med en person i cellen då roboten rörde sig och avståndet var för litet.",
    formula: "100 · tid med M < 0 och robot i rörelse ÷ tid med känd marginal",
    source: margins,
  },
  "margin-p05": {
    title: "Marginal, lägsta 5 %",
    meaning: "Under 5 % av tiden var marginalen så här liten eller mindre. Visar hur nära gränsen cellen går.",
    formula: "5:e percentilen av M = d − Sp över tiden, i steg om 0,02 m",
    source: margins,
  },
  "smallest-distance": {
    title: "Minsta avstånd",
    meaning: "Minsta uppmätta avstånd mellan person och robot, också medan roboten stod stilla.",
    formula: "minsta d, i steg om 0,02 m",
    source: margins,
  },
  "stop-cause-time": {
    title: "Minuter per stopporsak",
    meaning: "Hur länge roboten stod av den här orsaken. Signaler kortare än 100 ms räknas inte.",
    formula: "Σ (slut − början) för alla stopp med den här orsaken",
    source: states,
  },
  "stop-cause-count": {
    title: "Antal per stopporsak",
    meaning: "Hur ofta roboten stoppades av den här orsaken. Uppehåll under 100 ms avslutar inte ett stopp.",
    formula: "antal stopp med den här orsaken",
    source: states,
  },
  "mean-protective-stop": {
    title: "Säkerhetsstopp i medel",
    meaning: "Hur länge ett säkerhetsstopp varar tills det släpps.",
    formula: "tid i säkerhetsstopp ÷ antal säkerhetsstopp",
    source: states,
  },
  "mean-time-between-protective-stops": {
    title: "Tid mellan säkerhetsstopp i medel",
    meaning: "Hur länge cellen arbetar mellan två säkerhetsstopp.",
    formula: "(automatisk drift − stopp − återstarter) ÷ antal säkerhetsstopp",
    source: states,
  },
  "lost-time": {
    title: "Förlorade minuter",
    meaning: "Arbetstid som säkerhetsstopp, återstarter och sänkt hastighet har kostat.",
    formula: "L = Σ (stopp + återstart) + Σ (1 − andel av full fart) · Δt",
    source: own,
  },
  "lost-share": {
    title: "Förlorad andel av tiden",
    meaning: "Förlorade minuter som andel av den observerade planerade tiden.",
    formula: "100 · L ÷ planerad tid",
    source: own,
  },
  "lost-parts": {
    title: "Uteblivna detaljer",
    meaning: "Detaljer som hade hunnits med under den förlorade tiden med idealcykeln.",
    formula: "L ÷ idealcykel",
    source: own,
  },
  "stop-time": {
    title: "Förlorat genom stillastående",
    meaning: "Tid då roboten var stoppad av säkerhetsskäl eller av ett fel.",
    formula: "Σ (slut − början) för alla stopp under planerad tid",
    source: own,
  },
  "restart-time": {
    title: "Förlorat genom återstart",
    meaning: "Tid från att ett stopp släpps till full cykel; längden per stopp är inställd.",
    formula: "antal stopp · återstartstid",
    source: own,
  },
  "slow-time": {
    title: "Förlorat genom sänkt hastighet",
    meaning: "Tid som samma rörelser tog längre än med full fart.",
    formula: "Σ (1 − andel av full fart) · Δt",
    source: own,
  },
  "idle-cause": {
    title: "Robotens väntan per orsak",
    meaning:
      "Andel av den observerade tiden då roboten väntade av den här orsaken. Pekar på cellens delar, aldrig på en person.",
    formula: "100 · väntan av den här orsaken ÷ observerad tid; i ordningen fel, säkerhet, process, människa",
    source: "R-IDLE (Hoffman 2019) uppdelad enligt en regel i den här produkten.",
  },
  "entries-per-hour": {
    title: "Intrång per timme",
    meaning: "Hur ofta någon går in i zonen. Intrång räknas, aldrig vem det var.",
    formula:
      "intrång ÷ observerade timmar; vistelser under 0,2 s räknas inte, frånvaro under 0,5 s avslutar inte en vistelse",
    source: own,
  },
  "occupancy-share": {
    title: "Upptagen",
    meaning: "Andel av den observerade tiden då någon var i zonen.",
    formula: "100 · Σ vistelser ÷ observerad tid",
    source: own,
  },
  "entry-count": {
    title: "Intrång",
    meaning: "Hur många gånger någon gick in i zonen under den observerade tiden.",
    formula: "antal vistelser i zonen",
    source: own,
  },
  "median-cycle": {
    title: "Mediancykel",
    meaning: "En cykel räknas som med människa när någon var i cellen under minst halva cykeln.",
    formula: "medianen av de senaste cyklerna, högst 200 av varje slag",
    source: own,
  },
  "cycle-inflation": {
    title: "Cykel längre med människa",
    meaning: "Hur mycket längre en cykel tar när en person är i cellen. Kräver cykler med och utan person.",
    formula: "100 · (mediancykel med människa ÷ mediancykel utan − 1)",
    source: own,
  },
};
