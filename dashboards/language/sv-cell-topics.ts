/** Swedish explanations of the figures of a collaborative cell: meaning, formula, source. */
import type * as english from "./en-cell-topics.ts";
import type { ExplanationWords } from "./en-terms.ts";

export const own = "Regel i den här produkten. Endast uppföljning av mätdata.";
export const states = "Säkerhetslägen med orden i ISO 10218-2:2025, lästa från roboten. Regel i den här produkten.";
export const margins =
  "Marginal enligt ISO/TS 15066:2016 §5.5.4; episoder enligt en regel i den här produkten. Endast uppföljning.";

function postureLevel(level: number, meaning: string): ExplanationWords {
  return {
    title: `Arbetsställning, åtgärdsnivå ${level}`,
    meaning: `Andel av observerad tid på nivå ${level}: ${meaning}. Last antas vara 0; minst fem minuter summeras.`,
    formula: "nivå = ⌊(RULA-poäng + 1) ÷ 2⌋",
    source: "RULA, McAtamney och Corlett 1993, delen om arbetsställning.",
  };
}

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
  "what-if-entries": {
    title: "Zonintrång efter flytt",
    meaning: "Intrång som ändå hade nått in i zonen om arbetsplatsen stod längre ut.",
    formula: "antal intrång som är djupare än flytten; minst fem intrång krävs",
    source: own,
  },
  "what-if-moving": {
    title: "Tid då roboten rör sig",
    meaning: "Hur länge samma rörelser skulle ta med annan fart.",
    formula: "tid med robotfart > 0,01 m/s ÷ andel av farten",
    source: own,
  },
  "allowed-speed": {
    title: "Tillåten fart",
    meaning: "Fart från vilken roboten hinner stanna på ett avstånd. Inget styrs av den. Ingen säkerhetsfunktion.",
    formula: "v = √(vh² + (a·Tr)² + 2a·(d − C − Zd − Zr)) − a·Tr − vh, aldrig under 0",
    source: "Löst ur ISO/TS 15066:2016 §5.5.4. Endast uppföljning av mätdata.",
  },
  "occupancy-map": {
    title: "Var människor var",
    meaning: "Tid med någon i varje ruta, summerad över timmar. Själva lägena sparas inte.",
    formula: "Σ tid per ruta om minst 0,25 m; rutor med färre än fem besök utelämnas",
    source: own,
  },
  "human-utilisation": {
    title: "Människans del i bruk",
    meaning: "Människans aktiva tid som andel av planerad tid. Mäter cellen, aldrig en person.",
    formula: "100 · ∫H dt ÷ planerad tid",
    source: own,
  },
  "robot-utilisation": {
    title: "Roboten i bruk",
    meaning: "Robotens aktiva tid som andel av planerad tid.",
    formula: "100 · ∫R dt ÷ planerad tid",
    source: own,
  },
  "allocation-balance": {
    title: "Arbetets balans",
    meaning: "1 när båda arbetar lika länge, 0 när en gör allt.",
    formula: "1 − |WH − WR| ÷ (WH + WR), W = aktiv tid",
    source: own,
  },
  "interventions-per-hour": {
    title: "Ingrepp per timme",
    meaning: "Hur ofta roboten oplanerat behöver någon.",
    formula: "ingrepp ÷ observerade timmar",
    source: own,
  },
  "fan-out": {
    title: "Fan-out",
    meaning: "Hur många sådana robotar en person kunde sköta.",
    formula: "FO = 1 ÷ RAD, RAD = IE ÷ (IE + NT)",
    source: "Olsen och Goodrich 2003.",
  },
  "handover-time-median": {
    title: "Överlämningstid, median",
    meaning: "Tid från att en detalj räcks fram tills den andra ensam håller den.",
    formula: "median av (ensam hållen − framräckt)",
    source: own,
  },
  "handover-time-p95": {
    title: "Överlämningstid, 95 %",
    meaning: "95 % av överlämningarna är inte längre än så.",
    formula: "95:e percentilen av (ensam hållen − framräckt)",
    source: own,
  },
  "handover-success-share": {
    title: "Lyckade överlämningar",
    meaning: "Andel framräckta detaljer som togs i tid.",
    formula: "100 · tagna ÷ framräckta",
    source: own,
  },
  "lifted-mass-per-hour": {
    title: "Lyft vikt",
    meaning: "Ur arbetsbeskrivningen och antalet cykler; ingen iakttas för det.",
    formula: "Σ (vikt · lyft) ÷ h",
    source: own,
  },
  "action-level-1-share": postureLevel(1, "godtagbar"),
  "action-level-2-share": postureLevel(2, "undersök"),
  "action-level-3-share": postureLevel(3, "undersök och ändra snart"),
  "action-level-4-share": postureLevel(4, "undersök och ändra nu"),
  "hands-above-shoulder-share": {
    title: "Händer över axelhöjd",
    meaning: "Andel av observerad tid med överarm över 90°. Minst fem minuter summeras.",
    formula: "100 · tid med överarm > 90° ÷ observerad tid",
    source: own,
  },
  "energy-per-part": {
    title: "Energi per detalj",
    meaning: "Cellens energi under fönstret, delad med tillverkade detaljer.",
    formula: "Σ P · Δt ÷ detaljer",
    source: own,
  },
  "stop-energy": {
    title: "Energi vid stopp",
    meaning: "Energi som cellen tog medan roboten stod.",
    formula: "Σ P · Δt när den inte är aktiv",
    source: own,
  },
  "task-load": {
    title: "Arbetsbelastning (NASA-TLX)",
    meaning: "Hur mycket arbetet kräver, 0 till 100, ur ett anonymt formulär. Visas från fem svar, per dag.",
    formula: "belastning = medel av sex skattningar; medel över alla svar",
    source: "NASA Task Load Index, oviktad (Hart och Staveland 1988).",
  },
  trust: {
    title: "Tillit till roboten",
    meaning: "En fråga i det anonyma formuläret, 0 (inte alls) till 10 (helt). Visas från fem svar, per dag.",
    formula: "medel över alla svar",
    source: own,
  },
  "perceived-safety": {
    title: "Upplevd trygghet",
    meaning: "En fråga i det anonyma formuläret, 0 (inte alls) till 10 (helt). Visas från fem svar, per dag.",
    formula: "medel över alla svar",
    source: own,
  },
  "keep-using": {
    title: "Vill fortsätta använda den",
    meaning: "En fråga i det anonyma formuläret, 0 (inte alls) till 10 (helt). Visas från fem svar, per dag.",
    formula: "medel över alla svar",
    source: own,
  },
};
