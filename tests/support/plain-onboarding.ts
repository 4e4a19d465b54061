/** Onboarding that keeps nothing: drafts cannot be asked, and no file is written. */

import { PermanentError } from "../../gateway/core/errors.ts";
import type { FleetControl } from "../../gateway/core/fleet.ts";
import type { OnboardingControl } from "../../gateway/core/onboarding.ts";
import type { SettingsControl } from "../../gateway/core/settings.ts";
import type { BoundSourceAccess } from "../../gateway/core/source-access.ts";

export const plainKept = { retentionDays: 366, quotaBytes: 2 ** 34, peopleHours: 72, eventDays: 90, figureDays: 730 };

export const plainFleet: FleetControl = {
  isConfigured: false,
  report: () => ({ isConnected: false, members: [], refused: [] }),
  activateConfiguration: () => {},
};

export function plainOnboarding(): OnboardingControl {
  return {
    find: async () => [],
    draft: () => {},
    access: () => undefined,
    add: (_source, _entries, { dryRun }) => ({ added: [], present: [], yaml: "", isWritten: !dryRun }),
    undo: () => {},
    status: () => ({ canReload: false, canUndo: false, reloads: 0, outcome: "started" }),
  };
}

/** Nothing can be changed, and nothing is written. */
export const plainSettings: SettingsControl = {
  report: () => ({
    ...{ language: "en", timeZone: "Europe/Stockholm", factor: "nordic-mix-ivl2021", factors: [] },
    ...{ calendars: [], lines: [], meters: [], canReload: false, canUndo: false, isKept: true },
  }),
  preview: () => ({
    ...{ digest: "0".repeat(64), isChanged: false, lines: [], leftOut: 0 },
    ...{ holdsMore: false, canWrite: false, file: "gateway.yaml" },
  }),
  apply: () => [],
  undo: () => {},
};

const noCertificates = async () => ({ trusted: [], rejected: [], unreadable: [], steps: [] });
const notAsked = async () => {
  throw new PermanentError("This source cannot be asked in a test.", { code: "SAMSPEL_SOURCE_UNKNOWN" });
};

/** A source that has seen no certificate, and offers nothing. */
export const plainSourceAccess: BoundSourceAccess = {
  certificates: noCertificates,
  changeCertificates: noCertificates,
  browse: async () => ({ nodes: [], visitedCount: 0 }),
  recommended: async () => [],
  discover: notAsked,
  preflight: notAsked,
};
