/** Every kind of part that a configuration may name. */
import Type from "typebox";
import { modelKinds } from "../models/registry.ts";
import type { ConfigurableModelKind, Registries } from "./config/schema.ts";
import { metrics } from "./metrics/registry.ts";
import { channels } from "./notify/registry.ts";
import { sinks } from "./sinks/registry.ts";
import { sources } from "./sources/registry.ts";

const models = Object.fromEntries(
  Object.values(modelKinds)
    .filter(({ isLive }) => isLive !== false)
    .map(({ kind }): [string, ConfigurableModelKind] => [kind, { kind, config: Type.Object({}) }]),
);

export const registries: Registries = { sources, metrics, models, sinks, notifications: channels };
