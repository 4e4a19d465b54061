/** All companion models that give recommended tags, one file each. */
import { machinery } from "./machinery.ts";
import type { CompanionModel } from "./model.ts";
import { robotics } from "./robotics.ts";

export const companionModels: readonly CompanionModel[] = [robotics, machinery];
