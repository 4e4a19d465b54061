/** Onboarding that keeps nothing: drafts cannot be asked, and no file is written. */

import type { BackupControl } from "../../gateway/core/backups.ts";
import { PermanentError } from "../../gateway/core/errors.ts";
import type { FleetControl } from "../../gateway/core/fleet.ts";
import type { BillOfMaterials, InstallationReport } from "../../gateway/core/installation.ts";
import type { OnboardingControl } from "../../gateway/core/onboarding.ts";
import type { SettingsControl } from "../../gateway/core/settings.ts";
import type { BoundSourceAccess } from "../../gateway/core/source-access.ts";

const plainKept = { retentionDays: 366, quotaBytes: 2 ** 34, peopleHours: 72, eventDays: 90, figureDays: 730 };

const plainFleet: FleetControl = {
  isConfigured: false,
  report: () => ({ isConnected: false, members: [], refused: [] }),
  activateConfiguration: () => {},
};

function plainOnboarding(): OnboardingControl {
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
const plainSettings: SettingsControl = {
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

/** No backup, and none is made. */
const plainBackups: BackupControl = {
  report: () => ({ kept: [], storeBytes: 0, freeBytes: 0 }),
  start: () => plainBackups.report(),
  cancel: async () => plainBackups.report(),
  download: async (name) => {
    throw new PermanentError(`There is no backup ${name}.`, { code: "SAMSPEL_BACKUP_UNKNOWN" });
  },
  remove: () => plainBackups.report(),
};

const plainInstallation: InstallationReport = {
  ...{ version: "0.0.0", runtime: "v24.0.0", platform: "linux-x64", campaignKeyCount: 0 },
};

/** What belongs to looking after a gateway. */
export const plainUpkeep = () => ({
  ...{ onboarding: plainOnboarding(), settings: plainSettings, backups: plainBackups },
  ...{ kept: plainKept, fleet: plainFleet, installation: () => plainInstallation, billOfMaterials: () => plainBill },
});

const plainBill: BillOfMaterials = {
  ...{ bomFormat: "CycloneDX", specVersion: "1.5", version: 1, components: [] },
  metadata: { component: { type: "application", "bom-ref": "samspel@0.0.0", name: "samspel", version: "0.0.0" } },
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
