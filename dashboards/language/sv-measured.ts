/** Swedish texts of measured values. */
import type { MeasuredWords } from "./en-measured.ts";

export const svMeasured: MeasuredWords = {
  meaning: "Det senaste värdet som kom, med tiden då det mättes. Inget är medelvärdesbildat eller ifyllt.",
  formula: "visat värde = källans värde, i taggens enhet",
  calculated: "Det senaste värdet som gatewayen har räknat fram ur indata nedan.",
  calculatedFormula: "räknas ur sina indata för varje nytt värde",
  measuredAt: "Mätt",
  normal: "Normalt",
  limit: "Gräns",
  between: (low, high) => `${low} till ${high}`,
  from: (text, origin) => `${text} (ursprung: ${origin})`,
  range: "taggens område i konfigurationen, eller maskinens",
  learnedBy: (model) => `inlärt av modellen ${model} medan allt var normalt`,
  baseline: "medel ± 2 standardavvikelser för normalläget i konfigurationen",
  configured: "konfigurationen",
  zone: (above, below) => `zon ${above}/${below}`,
  endOfLife: "slut på återstående livslängd",
  lastHour: (name) => `${name}, den senaste timmen`,
  said: (name, value, rest) => `${name}: ${value}${rest === "" ? "" : `; ${rest}`}`,
  health: {
    title: "Hälsa",
    meaning:
      "Hur långt maskinens storheter ligger över sitt normalläge: 100 är normalt, 0 är en svår skada. En storhet i en dålig vibrationszon sänker den också.",
    formula: "100 · (1 − (D − bra) / (dålig − bra)), D = √Σ wᵢ·max(0, zᵢ)², zᵢ = (xᵢ − medel) / standardavvikelse",
    source: "Gatewayens eget index; zoner efter ISO 10816-1 och ISO 20816-3, vägledande.",
    scaleOrigin: "gatewayens skala",
    states: { watch: "bevaka", plan: "planera", act: "åtgärda" },
  },
  life: {
    title: "Återstående livslängd",
    meaning:
      "Hur länge det dröjer tills storhetens trend når gränsen, om maskinen går som nu. Utan en tydlig trend finns inget svar.",
    formula:
      "linje genom storheten eller dess logaritm; från där övre till där nedre kanten av dess 90 %-prediktionsband når gränsen",
    source: "Begrepp enligt ISO 13381-1; beräknat av gatewayen.",
  },
};
