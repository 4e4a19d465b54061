/** A loaded model as the gateway uses it: what `assess` needs, from its card. */
import type { LoadedModel } from "../models/contract.ts";
import { standInOf } from "../models/stand-in.ts";
import type { CardedModel } from "./scorer-contract.ts";

export function cardedModel({ id, card }: LoadedModel): CardedModel {
  return {
    id,
    card,
    channels: card.channels.length,
    sampleRateHz: card.sampleRateHz,
    windowLength: card.windowLength,
    holdSeconds: card.holdSeconds,
    standIn: standInOf(card),
  };
}
