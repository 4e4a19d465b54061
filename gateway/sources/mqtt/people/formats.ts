/** The formats about people that a payload template may name. Each call makes a reader with a memory of its own. */
import { humanPresence } from "./human-presence.ts";
import type { PeopleFormat } from "./message.ts";
import { omloxLocation } from "./omlox-location.ts";
import { sickScanner } from "./sick-scanner.ts";
import { skeleton } from "./skeleton.ts";

export const peopleFormats = {
  "human-presence": humanPresence,
  "sick-scanner": () => sickScanner,
  "omlox-location": () => omloxLocation,
  skeleton: () => skeleton,
} as const satisfies Record<string, () => PeopleFormat>;

export type PeopleFormatName = keyof typeof peopleFormats;
