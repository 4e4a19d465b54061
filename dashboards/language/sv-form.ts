/** Swedish texts of the anonymous form about the work in a cell. */
import type * as english from "./en-form.ts";

export const form: typeof english.form = {
  link: "Svara på det anonyma formuläret",
  title: (cell) => `Hur är arbetet i ${cell}?`,
  about:
    "Frivilligt och anonymt. Varken namn, adress eller klockslag sparas, bara summor. Medelvärden visas från fem svar, tidigast dagen efter. De gäller cellen, aldrig dig.",
  off: "Den här cellen har inget formulär. Det slås på i konfigurationen med ett mått av typen anonymous-form.",
  parts: { taskLoad: "Det senaste skiftet", trust: "Roboten" },
  either: "Du kan hoppa över en hel del. Inom en del behövs svar på varje fråga.",
  items: {
    "mental-demand": { question: "Hur mentalt krävande var arbetet?", low: "Mycket lite", high: "Mycket" },
    "physical-demand": { question: "Hur fysiskt krävande var arbetet?", low: "Mycket lite", high: "Mycket" },
    "temporal-demand": { question: "Hur jäktad var takten?", low: "Mycket lite", high: "Mycket" },
    performance: { question: "Hur väl lyckades du med det du skulle göra?", low: "Helt och hållet", high: "Inte alls" },
    effort: { question: "Hur mycket fick du anstränga dig för det?", low: "Mycket lite", high: "Mycket" },
    frustration: { question: "Hur irriterad, stressad eller modfälld var du?", low: "Mycket lite", high: "Mycket" },
    trust: { question: "Jag litar på roboten.", low: "Inte alls", high: "Helt" },
    "perceived-safety": { question: "Jag känner mig trygg bredvid roboten.", low: "Inte alls", high: "Helt" },
    "keep-using": { question: "Jag vill fortsätta arbeta med roboten.", low: "Inte alls", high: "Helt" },
  },
  open: "inte besvarad",
  send: "Skicka anonymt",
  half: "En del är halvt besvarad.",
  thanks: "Tack. Ditt svar är nu en del av en summa och går inte att hitta igen.",
  failed: "Svaret kunde inte skickas.",
  results: {
    title: "Hur människor upplever arbetet",
    about: "Frivilligt, anonymt, minst fem svar, per dag. Används aldrig för enskilda.",
    rests: (answers) => `Bygger på ${answers} svar.`,
    figures: {
      "task-load": "Arbetsbelastning (NASA-TLX)",
      "mental-demand": "Mentala krav",
      "physical-demand": "Fysiska krav",
      "temporal-demand": "Jäkt",
      performance: "Egen prestation (0 är bäst)",
      effort: "Ansträngning",
      frustration: "Frustration",
      trust: "Tillit till roboten",
      "perceived-safety": "Upplevd trygghet",
      "keep-using": "Vill fortsätta använda den",
    },
  },
};
