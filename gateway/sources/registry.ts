/** Every protocol that a configuration may name. */
import { kafka } from "./kafka/source.ts";
import { mqtt } from "./mqtt/source.ts";
import { opcua } from "./opcua/source.ts";
import { replay } from "./replay/source.ts";
import { sparkplug } from "./sparkplug/source.ts";

export const sources = { opcua, mqtt, sparkplug, kafka, replay };
