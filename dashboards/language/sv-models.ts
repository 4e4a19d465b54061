/** Swedish texts of learning, versions and their comparison. */
import type * as english from "./en-models.ts";

export const learning: typeof english.learning = {
  title: "Lär om normalläget",
  advice: "Välj en tid då maskinen gick bra, på alla de sätt som den brukar gå.",
  period: "Tid att lära av",
  last: (hours) =>
    hours < 48 ? `Senaste ${hours === 1 ? "timmen" : `${hours} timmarna`}` : `Senaste ${hours / 24} dagarna`,
  coming: (hours) => {
    if (hours < 1) return `De kommande ${Math.round(hours * 60)} minuterna`;
    if (hours === 1) return "Den kommande timmen";
    return `De kommande ${hours < 48 ? `${hours} timmarna` : `${hours / 24} dagarna`}`;
  },
  comingHint: "Gatewayen väntar ut tiden och lär sig sedan på egen hand; sidan kan stängas.",
  own: "Eget val",
  from: (zone) => `Från (${zone})`,
  to: (zone) => `Till (${zone})`,
  falseAlarms: (count) => `Lägg till tiden för ${count === 1 ? "ett larm" : `${count} larm`} då maskinen mådde bra`,
  activate: "Ta i drift direkt, utan skuggkörning",
  start: "Lär",
  cancel: "Avbryt",
  left: (time) => `${time} kvar`,
  states: {
    collecting: "Samlar in det normala",
    waiting: "Väntar på sin tur",
    reading: "Läser sparade värden",
    learning: "Lär",
    trying: "Provar versionen",
    done: "Lärt",
    failed: "Inget har lärts",
    cancelled: "Avbrutet",
    interrupted: "Avbrutet: gatewayen stannade medan modellen lärdes. Ingen modell ändrades; börja om",
  },
  done: (rows, isActive) =>
    `Lärt av ${rows} rader. ${isActive ? "Versionen är i drift." : "Versionen körs i skugga bredvid den aktiva."}`,
  unusual: "Ovanligt:",
  level: (signal, at, usual) => `${signal} låg på ${at} i stället för ${usual}. Var det normalt?`,
  outlier: (signal, at, usual) => `${signal} var ${at} en gång, långt från ${usual}.`,
  covered: "Driftområde som täcks; utanför det blir det larm:",
};

export const versions: typeof english.versions = {
  title: "Versioner",
  none: "Inga versioner ännu.",
  needsEngineer: "Att ändra modeller kräver rollen engineer.",
  roles: { active: "Aktiv", shadow: "I skugga", kept: "Sparad" },
  modes: "Inlärda lägen",
  modeOf: ({ name, rows, isOwn }) =>
    `${name} (${rows} rader, ${isOwn ? "eget normalläge" : "alla driftlägens gemensamma normalläge"})`,
  rows: (count) => `${count} rader`,
  shadow: "Kör i skugga",
  endShadow: "Avsluta skugga",
  activate: "Ta i drift",
  rollBack: "Gå tillbaka till denna",
  inputs: "Insignaler mot inlärningen: medelvärde över en halvtimme, fördelning över åtta timmar",
  shift: (sigmas) => `${sigmas} standardavvikelser (2 och mer: drift)`,
  notYet: "medelvärdet är inte känt än",
  spread: (index) => `fördelning ${index} (PSI; 0,5 och mer: drift)`,
  spreadNotYet: "fördelningen är inte känd än",
  comparison: "Aktiv och skugga den senaste timmen",
  since: (time) => `Sedan ${time}`,
  windows: "Bedömda fönster",
  alarmWindows: "varav i larm",
  activations: "Utlösta larm",
  nothingYet: "Inget att jämföra ännu.",
  agreement: (share) => `Båda är överens om ${share} av fönstren.`,
  signatures: {
    none: "Inte signerad",
    valid: "Signerad av",
    invalid: "Signaturen är fel",
    "unknown-key": "Signerad av okänd nyckel",
  },
};

export const modelConditions: typeof english.modelConditions = {
  drift: (signals) => ({
    text: `Går på annat håll än när modellen lärde sig: ${signals}.`,
    action: "Är det normalt nu, lär om modellen",
  }),
  mode: (mode) => ({
    text: `Går i ett driftläge som modellen inte har lärt sig: ${mode}.`,
    action: "Lär om från en tid då maskinen gick bra i det läget",
  }),
  learning: ({ stage, left }) => ({
    text: `Övervakas inte än: modellen lär sig vad som är normalt. ${stage}${left === undefined ? "" : `, ${left} kvar`}.`,
    action: "Låt den gå som vanligt; gränser som är satta vaktar under tiden",
  }),
  refused: { text: "Övervakas inte: modellen är inte i drift.", action: "Se på modellen och lär om den" },
  "no-score": { text: "Övervakas inte: modellen ger inget värde.", action: "Se på modellens signaler" },
  "rolled-back": {
    text: "Modellen gick av sig själv tillbaka till förra versionen.",
    action: "Se på modellens versioner",
  },
};
