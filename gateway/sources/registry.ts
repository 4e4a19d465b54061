/** Every protocol that a configuration may name. */
import { opcua } from "./opcua/source.ts";
import { replay } from "./replay/source.ts";

export const sources = { opcua, replay };
