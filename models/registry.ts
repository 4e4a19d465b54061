/** The kinds of model, by the name that stands in the card. */
import type { ModelKind } from "./contract.ts";
import { foreign } from "./foreign/kind.ts";
import { limit } from "./limit/kind.ts";
import { principalComponents } from "./principal-components/kind.ts";
import { remainingLife } from "./remaining-life/kind.ts";

export const modelKinds: Readonly<Record<string, ModelKind>> = {
  "principal-components": principalComponents,
  limit,
  "remaining-life": remainingLife,
  foreign,
};
