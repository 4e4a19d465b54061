/** Typed queries of the page of settings, and of connecting a machine. */
import type { AuditEntry } from "../gateway/core/audit.ts";
import type { BackupsReport } from "../gateway/core/backups.ts";
import type { InstallationReport } from "../gateway/core/installation.ts";
import type { SettingChange, SettingsPreview, SettingsReport } from "../gateway/core/settings.ts";
import type { KeptLimits } from "../gateway/core/view.ts";
import { addressPart } from "./address-part.ts";
import { createOnboardingQueries, type OnboardingQueries } from "./onboarding-queries.ts";

export interface SettingsQueries {
  readonly onboarding: OnboardingQueries;
  /** How long values are kept, and on how much disk. */
  settings(): Promise<KeptLimits & { readonly usedBytes: number }>;
  /** What may be changed in the configuration file from the page. */
  readonly settingChanges: {
    report(): Promise<SettingsReport>;
    /** The difference that changes would make; writes nothing. */
    preview(changes: readonly SettingChange[]): Promise<SettingsPreview>;
    /** Writes while the file is the one with this digest. */
    apply(changes: readonly SettingChange[], digest: string): Promise<SettingsReport>;
    undo(): Promise<SettingsReport>;
  };
  readonly backups: {
    report(): Promise<BackupsReport>;
    start(): Promise<BackupsReport>;
    cancel(): Promise<BackupsReport>;
    remove(name: string): Promise<BackupsReport>;
  };
  /** Photos of assets; a JPEG in Base64. */
  readonly photos: {
    keep(asset: string, jpeg: string): Promise<void>;
    remove(asset: string): Promise<void>;
  };
  installation(): Promise<InstallationReport>;
  /** Who did what, newest first; for admins. */
  audit(query: { readonly before?: number; readonly limit: number }): Promise<readonly AuditEntry[]>;
}

interface Requests {
  get<T>(path: string, deadlineMs?: number): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  remove<T>(path: string): Promise<T>;
}

export function createSettingsQueries({ get, post, remove }: Requests): SettingsQueries {
  return {
    onboarding: createOnboardingQueries({ get, post }),
    settings: () => get("/settings"),
    settingChanges: {
      report: () => get("/settings/values"),
      preview: (changes) => post("/settings/preview", { changes }),
      apply: (changes, digest) => post("/settings/changes", { changes, digest }),
      undo: () => post("/settings/undo"),
    },
    backups: {
      report: () => get("/backups"),
      start: () => post("/backups"),
      cancel: () => post("/backups/cancel"),
      remove: (name) => remove(`/backups/${addressPart(name)}`),
    },
    photos: {
      keep: async (asset, jpeg) => {
        await post(`/assets/${addressPart(asset)}/photo`, { jpeg });
      },
      remove: async (asset) => {
        await remove(`/assets/${addressPart(asset)}/photo`);
      },
    },
    installation: () => get("/installation"),
    audit: ({ limit, before }) => get(`/audit?limit=${limit}${before === undefined ? "" : `&before=${before}`}`),
  };
}
