/** Swedish explanations of what the gateway tells of itself and of what is summed up on a page. */
import type { ToldName, ToldWords } from "./en-told.ts";

const counted = "Räknat av gatewayen sedan den startade.";
const watched = "Så som gatewayen ser det nu.";
const summed = "Summerat av gatewayen ur sparade tillstånd.";

export const svTold: Readonly<Record<ToldName, ToldWords>> = {
  "sources-connected": ["Källor som är anslutna, av alla som är konfigurerade.", "anslutna / konfigurerade", watched],
  "source-rate": [
    "Värden som kommer från källan varje sekund, även de som inte sparas.",
    "mottagna värden under de senaste två sekunderna eller mer / den tiden",
    watched,
  ],
  "source-delay": [
    "Hur lång tid det nyaste värdet tog från maskinen hit. Skillnaden mellan de två klockorna ingår.",
    "ankomsttid − källans tid för det nyaste värdet",
    "Ett värde räknas som gammalt när det är äldre än två gånger sitt intervall och äldre än 3 s: det är stapelns gräns.",
  ],
  "source-clock": [
    "Hur mycket källans klocka går efter gatewayens, med den kortaste vägen; negativt när den går före.",
    "minsta fördröjningen under den senaste till de två senaste minuterna",
    watched,
  ],
  "source-last": ["Hur länge sedan det nyaste värdet mättes.", "nu − källans tid för det nyaste värdet", watched],
  "source-received": ["Värden som kom från källan.", "antal", counted],
  "source-duplicates": ["Värden som kom igen med samma tid; de sparas en gång.", "antal", counted],
  "source-rejected": [
    "Meddelanden som inte gick att läsa, eller vars värden inte passade sina taggar. Vart och ett sparas med sitt skäl.",
    "antal",
    counted,
  ],
  "source-dropped": ["Värden som säkert saknas.", "Σ luckans längd / förväntat intervall", counted],
  "source-gaps": ["Sträckor där värden kan saknas, var och en med sin orsak.", "antal", counted],
  "source-attempts": ["Försök att ansluta igen efter att källan tappats.", "antal", counted],
  "source-addresses": ["Adresser som läses från källan.", "antal konfigurerade adresser", watched],
  "tags-stale": [
    "Taggar vars senaste värde är äldre än två gånger sitt intervall, eller vars källa inte är ansluten.",
    "antal taggar med ålder > max(2 × förväntat intervall, 3 s)",
    watched,
  ],
  "tags-bad": ["Taggar vars senaste värde källan själv kallar ogiltigt.", "antal taggar med dålig status", watched],
  "sink-backlog": ["Åldern på den äldsta post som väntar på målet.", "nu − den äldsta postens ankomst", watched],
  "sink-pending": ["Poster som väntar.", "att lämna − lämnade − undanlagda − förlorade", watched],
  "sink-forwarded": ["Poster som målet har bekräftat.", "antal", counted],
  "sink-omitted": ["Lämnade, men utan det som målet saknar form för.", "antal", counted],
  "sink-set-aside": ["Avvisade av målet och sparade i en fil.", "antal", counted],
  "sink-missed": ["Borttagna ur loggen innan de kunde lämnas.", "antal", counted],
  "sink-last-write": ["När målet senast bekräftade något.", "nu − tiden för den senaste bekräftelsen", watched],
  "sink-attempts": ["Försök som misslyckades.", "antal", counted],
  "disk-time": [
    "Hur länge värden kan komma in i nuvarande takt tills det som måste sparas fyller lagret. Äldre värden som ingen mätserie behåller ger plats.",
    "(min(kvot, lager + ledig disk) − behållet) / (värden per sekund · byte per värde)",
    "Kvot: store.quotaBytes i konfigurationen. Byte per värde: uppmätt på lagret, 10 medan det är ungt.",
  ],
  "store-used": [
    "Vad lagret tar av det utrymme som det får ta. När det är fullt ger de äldsta värdena plats.",
    "lagrets byte / kvot",
    "Kvot: store.quotaBytes i konfigurationen.",
  ],
  "model-inference": [
    "Vad en bedömning kostar bedömningsprocessen, på den här datorn.",
    "medel, och den tid som 99 av 100 bedömningar inte överskrider",
    "Mätt sedan gatewayen startade.",
  ],
  "model-threshold": [
    "Det råvärde från modellen som kallas poäng 1. Över det tillräckligt länge blir det larm.",
    "poäng = råvärde / tröskel",
    "Inlärd: ur normala rader som hölls undan från träningen; står i modellens kort.",
  ],
  "stop-length": ["Hur länge maskinen stod.", "stoppets slut − dess början", summed],
  "cause-time": ["Tiden för stoppen med den här orsaken under perioden.", "Σ stoppens längd", summed],
  "cause-count": ["Stopp med den här orsaken under perioden.", "antal", summed],
  "loss-scheduled": ["Tid då maskinen skulle producera.", "Σ skiften, eller all tid utan skift", summed],
  "loss-unknown": ["Planerad tid vars tillstånd inte är känt.", "planerad − känd", summed],
  "loss-maintenance": ["Planerat underhåll inom den planerade tiden.", "Σ tillståndet", summed],
  "loss-down": ["Ur funktion.", "Σ tillståndet", summed],
  "loss-delay": ["Stod av annan orsak.", "Σ tillståndet", summed],
  "loss-setUp": ["Ställtid.", "Σ tillståndet", summed],
  "loss-speed": [
    "Producerade långsammare än planerat.",
    "produktionstid − detaljer · planerad tid per detalj",
    "Planerad tid per detalj: runTimePerItemSeconds i konfigurationen.",
  ],
  "loss-scrap": [
    "Tid för detaljer som kasserades.",
    "kasserade detaljer · planerad tid per detalj",
    "Planerad tid per detalj: runTimePerItemSeconds i konfigurationen.",
  ],
  "loss-good": ["Det som är kvar: goda detaljer i planerad takt.", "goda detaljer · planerad tid per detalj", summed],
  parts: ["Goda detaljer, eller alla där goda inte räknas.", "periodens sista räknarställning − dess första", summed],
  "spectrum-frequency": [
    "Där en skada på den här delen av lagret skulle synas vid nuvarande varvtal.",
    "axelns varvtal · lagrets ordning",
    "Ordningar ur lagrets geometri; se Inställning.",
  ],
  "spectrum-amplitude": [
    "Den största linjen i enveloppspektrumet runt den här frekvensen.",
    "maximum inom ± 2 % av frekvensen",
    "Envelopp av den nyaste vågformen.",
  ],
};
