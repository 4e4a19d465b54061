/** Swedish texts beside the code for phones. */
import type * as english from "./en-phone.ts";

export const phoneWords: typeof english.phoneWords = {
  title: "Från en telefon",
  about: "Rikta kameran på en telefon i samma nät hit: den öppnar den här sidan, så att publiken kan lägga in ett fel.",
  code: (address) => `Kod som öppnar ${address}`,
  closed:
    "Demonstrationen är bara för den här datorn. samspel demo --host 0.0.0.0 öppnar den för nätet, och då står en kod för telefoner här.",
};
