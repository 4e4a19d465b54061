/** The errors of models in the vocabulary of the gateway. */
import type { ModelError } from "../models/contract.ts";
import { PermanentError } from "./core/errors.ts";

export function permanent({ code, message, next }: Pick<ModelError, "code" | "message" | "next">): PermanentError {
  return new PermanentError(message, { code, ...(next === undefined ? {} : { next }) });
}
