/** A loaded model as the gateway uses it: what `assess` needs, from its card. */
import type { LoadedModel } from "../models/contract.ts";
import { standInOf } from "../models/stand-in.ts";
import type { CardedModel } from "./scorer-contract.ts";

export function cardedModel({ id, card }: LoadedModel): CardedModel {
  const standIn = standInOf(card);
  const modes = card.modes?.map(({ name, baseline: index = 0, channels }) => {
    const own = channels === undefined || index === 0 ? standIn : standInOf({ channels });
    return [name, { index, standIn: own }] as const;
  });
  return {
    id,
    card,
    channels: card.channels.length,
    sampleRateHz: card.sampleRateHz,
    windowLength: card.windowLength,
    holdSeconds: card.holdSeconds,
    standIn,
    ...(modes === undefined ? {} : { modes: new Map(modes) }),
  };
}
