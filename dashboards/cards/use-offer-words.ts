/** Words of the tag browser. They come with its cards, so that the first page stays small. */
import { offerWords as english } from "../language/en-offers.ts";
import { offerWords as swedish } from "../language/sv-offers.ts";
import { useScreen } from "../screen.ts";

export function useOfferWords(): typeof english {
  return useScreen().language.value === "sv" ? swedish : english;
}
