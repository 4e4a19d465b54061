/** Swedish texts of cards that have nothing to show yet. */
import type { NothingWords } from "./en-nothing.ts";

export const svNothing: NothingWords = {
  guide: "Så gör man",
  connect: "Anslut en maskin",
  missing: "Vad som saknas",
  there: "Vad som finns",
  toDo: "Vad man gör",
  of: (have, need) => `${have} av ${need}`,
  known: {
    missing: (need) => `Tid med känt avstånd mellan människa och robot: minst ${need}.`,
    wait: "Inget, medan människor arbetar i cellen. Välj en längre tid ovan: bara det som ligger i den räknas.",
    none: "Se efter om människans och verktygets lägen kommer in: de står i kortet Avstånd och under Anslutningar.",
  },
  map: {
    missing: (visits, time) =>
      `En ruta som människor kom till minst ${visits} gånger inom ${time}. Rutor med färre besök förblir dolda, så att ingen kan följas.`,
    with: (time) => `${time} med en människa i cellen`,
    noPerson: "inget läge för en människa i det bevakade området",
    wait: "Inget, medan människor arbetar i cellen. En ny karta kommer var femte minut; den första 5 min efter starten.",
    none: "Se efter om lägen kommer in, och om kartans område (mätetalet occupancy-map) ligger där människor går.",
  },
  models:
    "Ingen modell har lärt sig något här. En modell lär sig vad som är normalt ur en maskins signaler, ger en poäng och säger vilken signal som avviker.",
  modelsToDo: "Anslut en maskin, låt den gå normalt en tid och låt sedan en modell lära sig av det.",
  energyIdle: "Maskiner som står i tomgång längre än sin respittid listas här, med vad det kostar.",
};
