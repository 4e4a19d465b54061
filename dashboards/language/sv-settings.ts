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
  backups: {
    title: "Säkerhetskopia",
    about:
      "En kopia av alla lagrade värden som de är i ett ögonblick, gjord medan gatewayen arbetar vidare och kontrollerad sida för sida. Den nyaste sparas, på samma disk som värdena själva: hämta den och förvara den någon annanstans. Den innehåller inte konfiguration, modeller, konton och nycklar.",
    last: "Senaste säkerhetskopia",
    none: "ingen än",
    lastOf: (time, size) => `${time}, ${size}, kontrollerad`,
    elsewhere: "gjord på kommandoraden",
    size: "Värden nu",
    free: "Plats på disken",
    start: "Gör en säkerhetskopia nu",
    running: (percent) => `Kopierar: ${percent} %`,
    cancel: "Avbryt",
    download: "Hämta (ZIP)",
    remove: "Ta bort",
    onlyAdmins: "Administratörer gör, hämtar och tar bort säkerhetskopior.",
    failed: "Det senaste försöket blev inte av.",
    restore:
      "Att återställa stoppar gatewayen och görs på dess dator: packa upp ZIP-filen där, stoppa tjänsten och kör sedan",
    restoreGuide: "Så säkerhetskopierar och återställer du",
  },
  updates: {
    title: "Version och uppdateringar",
    version: "Version",
    platform: "Kör på",
    others: "Sparade att gå tillbaka till",
    noOthers: "inga",
    plain: "Den här gatewayen kör från en mapp, en utcheckning eller en container: den uppdateras genom att den byts.",
    phases: {
      trial: (from, to) => `${to} är på prov; ${from} kommer tillbaka av sig själv om den inte blir frisk.`,
      confirmed: (from, to) => `Den senaste uppdateringen, från ${from} till ${to}, bekräftades.`,
      "rolled-back": (from, to) =>
        `Den senaste uppdateringen, till ${to}, togs tillbaka: ${to} blev inte frisk. ${from} används.`,
    },
    offline:
      "Ingenting hämtas från internet. Ta hit en undertecknad version på ett USB-minne och kör på gatewayens dator",
    guide: "Så installerar, uppdaterar och tar du bort",
    bill: "Vad den består av (SBOM, CycloneDX)",
    threats: "Vad som skyddas, och mot vem",
  },
  keys: (count) =>
    count === 0
      ? "Ingen delad export har gjort namn till pseudonymer."
      : `${count} ${count === 1 ? "nyckel" : "nycklar"} leder från pseudonymer i delade exporter tillbaka till namn. De ligger i datakatalogens recordings/campaign-keys; tas en nyckel bort går det aldrig mer.`,
  privacy: "Människor och integritet",
  pseudonyms: "Pseudonymer",
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
