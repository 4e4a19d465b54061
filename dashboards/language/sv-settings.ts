/** Svenska texter för inställningssidan. */
import type { SettingsWords } from "./en-settings.ts";

export const svSettings: SettingsWords = {
  site: "Anläggning",
  equipment: "Utrustning",
  timeZone: "Tidszon",
  siteLanguage: "Anläggningens språk",
  version: "Version",
  documentation: "Dokumentation",
  assets: "Maskiner och celler",
  noAssets: "Inga än. Anslut en maskin på anslutningssidan.",
  retention: "Hur länge värden sparas",
  values: "Mätvärden",
  disk: "Använd disk",
  people: "Avstånd, zonlägen, närvaro av människor",
  events: "Enskilda händelser i en cell",
  figures: "Andelar, antal och tider för en cell",
  days: (days) => `${days} dygn`,
  hours: (hours) => `${hours} timmar`,
  destinations: "Vart värden skickas",
  noDestination: "Ingenstans: de stannar i den här gatewayen.",
  certificates: "Anslutningarnas certifikat",
  noCertificate: "Ingen anslutning använder något.",
  ends: (date, days) => `går ut ${date}, om ${days} dygn`,
  inFile: "Allt detta står i konfigurationsfilen.",
  audit: {
    title: "Vem gjorde vad",
    about:
      "Ändringar, avvisade ändringar, inloggningar och starter. Varje post bär den föregåendes kontrollsumma: samspel audit verify hittar det som ändrats.",
    onlyAdmins: "Administratörer ser här vem som gjorde vad.",
    time: "Tid",
    who: "Vem",
    what: "Vad",
    outcome: "Utfall",
    done: "klart",
    more: "Äldre",
  },
};
