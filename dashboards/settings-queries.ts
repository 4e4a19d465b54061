/** Typed queries of the page of settings, and of connecting a machine. */
import type { AuditEntry } from "../gateway/core/audit.ts";
import type { KeptLimits } from "../gateway/core/view.ts";
import { createOnboardingQueries, type OnboardingQueries } from "./onboarding-queries.ts";

export interface SettingsQueries {
  readonly onboarding: OnboardingQueries;
  /** How long values are kept, and on how much disk. */
  settings(): Promise<KeptLimits & { readonly usedBytes: number }>;
  /** Who did what, newest first; for admins. */
  audit(query: { readonly before?: number; readonly limit: number }): Promise<readonly AuditEntry[]>;
}

interface Requests {
  get<T>(path: string, deadlineMs?: number): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

export function createSettingsQueries({ get, post }: Requests): SettingsQueries {
  return {
    onboarding: createOnboardingQueries({ get, post }),
    settings: () => get("/settings"),
    audit: ({ limit, before }) => get(`/audit?limit=${limit}${before === undefined ? "" : `&before=${before}`}`),
  };
}
