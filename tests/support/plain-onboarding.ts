/** Onboarding that keeps nothing: drafts cannot be asked, and no file is written. */
import type { OnboardingControl } from "../../gateway/core/onboarding.ts";

export const plainKept = { retentionDays: 366, quotaBytes: 2 ** 34, peopleHours: 72, eventDays: 90, figureDays: 730 };

export function plainOnboarding(): OnboardingControl {
  return {
    draft: () => {},
    access: () => undefined,
    add: (_source, _entries, { dryRun }) => ({ added: [], present: [], yaml: "", isWritten: !dryRun }),
    undo: () => {},
    status: () => ({ canReload: false, canUndo: false, reloads: 0, outcome: "started" }),
  };
}
