/** Values that are not kept → rejections with a code and a reason. Pure. */
import type { Rejection } from "../../core/contracts.ts";
import type { Refusal } from "./data-value.ts";

const reasons: Readonly<Record<Refusal, readonly [code: string, message: string]>> = {
  "too-large": [
    "SAMSPEL_OPCUA_VALUE_TOO_LARGE",
    "A value is larger than what is kept: 65,536 characters of text, 1,048,576 samples, 32 levels of a structure.",
  ],
  "no-part": ["SAMSPEL_OPCUA_VALUE_PART", "The value has no part of the name or index that the address asks for."],
  "unknown-type": ["SAMSPEL_OPCUA_VALUE_TYPE", "The server does not tell the type of a structure; it cannot be read."],
};

/** `name` is how the address at this index is written. */
export function refusedValue(address: number, name: string, refusal: Refusal): Rejection {
  const [code, message] = reasons[refusal];
  return { type: "rejection", code, message, example: name.slice(0, 200), refused: new Map([[address, 1]]) };
}
