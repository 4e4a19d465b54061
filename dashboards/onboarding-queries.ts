/** Typed queries for connecting a machine. */

import type { DiscoveryReport, FoundServer } from "../gateway/core/discovery.ts";
import type { OnboardingStatus, SourceDraft } from "../gateway/core/onboarding.ts";
import type { EntryAddition, NewEntries } from "../gateway/core/tag-exchange.ts";
import { addressPart } from "./address-part.ts";

export interface OnboardingQueries {
  status(): Promise<OnboardingStatus>;
  /** Takes some seconds. */
  find(kind: SourceDraft["kind"], host: string): Promise<readonly FoundServer[]>;
  draft(draft: SourceDraft): Promise<OnboardingStatus>;
  discover(source: string): Promise<DiscoveryReport>;
  add(request: NewEntries & { readonly source: string; readonly dryRun: boolean }): Promise<EntryAddition>;
  undo(): Promise<OnboardingStatus>;
}

interface Requests {
  get<T>(path: string, deadlineMs?: number): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

const hostName = /^[\w.-]+$/;
/** Another machine answers. */
const discoverDeadlineMs = 60_000;

export function createOnboardingQueries({ get, post }: Requests): OnboardingQueries {
  return {
    status: () => get("/onboarding"),
    find: (kind, host) => {
      const query = new URLSearchParams({ kind, ...(hostName.test(host) ? { host } : {}) });
      return get(`/onboarding/servers?${query}`, discoverDeadlineMs);
    },
    draft: (draft) => post("/onboarding/draft", draft),
    discover: (source) => get(`/sources/${addressPart(source)}/discover`, discoverDeadlineMs),
    add: (request) => post("/onboarding/entries", request),
    undo: () => post("/onboarding/undo"),
  };
}
