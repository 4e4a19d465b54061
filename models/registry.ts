/** The kinds of model, by the name that stands in the card. */
import type { ModelKind } from "./contract.ts";
import { principalComponents } from "./principal-components/kind.ts";

export const modelKinds: Readonly<Record<string, ModelKind>> = {
  [principalComponents.kind]: principalComponents,
};
