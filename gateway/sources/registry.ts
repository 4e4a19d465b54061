/** Every protocol that a configuration may name. */
import { mqtt } from "./mqtt/source.ts";
import { opcua } from "./opcua/source.ts";
import { replay } from "./replay/source.ts";

export const sources = { opcua, mqtt, replay };
