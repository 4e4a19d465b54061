/** Swedish texts of production: the card, and the explanations of its figures. */
import type * as english from "./en-production.ts";
import type { ExplanationWords } from "./en-terms.ts";

const iso = "Namn efter ISO 22400-2. Skiftets tid hittills; okänd tid räknas inte.";
const own = "Regel i den här produkten.";

function ofShift(title: string, meaning: string, formula: string, source = iso): ExplanationWords {
  return { title, meaning, formula, source };
}

export const productionTopics: typeof english.productionTopics = {
  oee: ofShift(
    "TAK (OEE)",
    "Hur mycket av den planerade tiden som blev godkända detaljer, med planerad tid per detalj.",
    "PRI · GQ ÷ PBT = tillgänglighet · anläggningsutbyte · kvalitet; GQ = PQ där kvalitet inte mäts",
  ),
  availability: ofShift("Tillgänglighet", "Andel av den planerade tiden då maskinen producerade.", "APT ÷ PBT"),
  effectiveness: ofShift(
    "Anläggningsutbyte",
    "Tillverkade detaljer mot dem som produktionstiden borde ha gett. Över 100 % är den planerade tiden för lång.",
    "PRI · PQ ÷ APT",
  ),
  "quality-ratio": ofShift("Kvalitet", "Godkända detaljer av alla. Inte mätt är inte 100 %.", "GQ ÷ PQ"),
  "produced-count": ofShift(
    "Detaljer",
    "Skiftets detaljer. En räknare som nollställs tappar inga.",
    "Σ räknarens ökningar",
  ),
  "planned-count": ofShift(
    "Planerat hittills",
    "Så många detaljer vill skiftets plan ha under den planerade tid som har gått, raster oräknade.",
    "skiftets plan · planerad tid som har gått ÷ skiftets planerade tid",
    own,
  ),
  "good-count": ofShift("Godkända", "Räknade, eller alla utom de kasserade.", "GQ = PQ − SQ"),
  "scrap-count": ofShift("Kasserade", "Räknade, eller alla utom de godkända.", "SQ = PQ − GQ"),
  "throughput-rate": ofShift("Detaljer per timme", "Detaljer per timme planerad tid.", "PQ ÷ PBT"),
  "planned-time": ofShift("Planerad tid", "Skiftets tid utan raster och planerat underhåll.", "PBT"),
  "production-time": ofShift("Produktionstid", "Planerad tid då maskinen producerade.", "APT"),
  "set-up-time": ofShift("Omställning", "Planerad tid då maskinen ställdes om.", "AUST"),
  "delay-time": ofShift("Väntan", "Planerad tid då maskinen hade kunnat gå men stod.", "ADET"),
  "down-time": ofShift("Ur funktion", "Planerad tid då maskinen var ur funktion.", "ADOT"),
  "speed-loss-time": ofShift(
    "Låg fart",
    "Produktionstid utöver den planerade tiden för alla detaljer.",
    "APT − PRI · PQ",
  ),
  "scrap-loss-time": ofShift("Kassation", "Planerad tid för de kasserade detaljerna.", "PRI · SQ"),
  "stop-count": ofShift(
    "Stopp",
    "Gånger som maskinen stod länge: två minuter om inget annat är inställt.",
    "antal stopp",
    own,
  ),
  "longest-stop": ofShift("Längsta stopp", "Det längsta av stoppen.", "max (slut − början)", own),
  "current-stop": ofShift(
    "Har stått",
    "Hur länge det pågående stoppet har varat; 0 om det inte är något.",
    "nu − början",
    own,
  ),
  "median-cycle": ofShift(
    "Cykel, median",
    "Tid mellan detaljer: hälften av de senaste 200 var kortare.",
    "median Δt",
    own,
  ),
  "run-time-per-item": ofShift(
    "Planerad tid per detalj",
    "Inställd, eller inlärd: en tiondel av de senaste 200 tiderna mellan detaljer var kortare.",
    "PRI, eller 10:e percentilen av Δt",
  ),
  nee: ofShift(
    "Nettoutnyttjande (NEE)",
    "Som TAK, med omställning räknad som nyttig.",
    "(APT + AUST) ÷ PBT · anläggningsutbyte · kvalitet",
  ),
  "mean-time-between-failures": ofShift("Tid mellan fel", "Produktionstid för varje gång ur funktion.", "APT ÷ fel"),
  "mean-time-to-repair": ofShift("Tid till lagad", "Medeltid ur funktion.", "ADOT ÷ fel"),
  "observed-share": ofShift("Känd tid", "Andel av den planerade tiden då läget var känt.", "känd ÷ planerad tid", own),
};

export const productionWords: typeof english.productionWords = {
  title: "Produktion",
  none: "Måttet production är inte inställt för den här utrustningen.",
  oee: "TAK (OEE)",
  whole: "Planerad tid",
  losses: "Vart den planerade tiden tog vägen",
  loss: "Förlust",
  time: "Tid",
  noLoss: "Ingen planerad tid har gått förlorad i skiftet.",
  shift: (name) => `Skift: ${name}`,
  remarks: {
    "quality-not-measured": "Kvalitet mäts inte: alla detaljer räknas som godkända.",
    "run-time-learned": "Den planerade tiden per detalj är inlärd, inte inställd.",
    "too-many-products":
      "Signalen för produkt bytte värde mer än 200 gånger under ett skift: produkterna skiljs inte åt.",
    "partial-shift": "Räknat från när maskinen först syntes i skiftet.",
    uncertain: "Osäkert: läget var okänt under mer än 5 % av den planerade tiden.",
    "availability-above-1": "Tillgängligheten är över 100 %: se över inställningarna.",
    "effectiveness-above-1": "Anläggningsutbytet är över 100 %: den planerade tiden per detalj är för lång.",
    "quality-above-1": "Kvaliteten är över 100 %: se över räknarna.",
  },
};
