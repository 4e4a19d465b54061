/** What the pages of recordings ask and change. */

import type { DiskTime, RecordingChange, RecordingReport, RecordingStart } from "../gateway/core/recording.ts";
import type { ExportJobReport, ExportPerson, ExportPreview, ExportProfile } from "../gateway/core/recording-export.ts";
import type {
  Agreement,
  LabelChange,
  NewLabel,
  RecordingLabel,
  RecordingLabels,
} from "../gateway/core/recording-label.ts";
import { addressPart } from "./address-part.ts";

/** What is asked of an export; what is left out is as usual. */
export interface ExportWish {
  readonly profile: ExportProfile;
  readonly licence: string;
  readonly csv: boolean;
  readonly keywords: readonly string[];
  readonly creators?: readonly ExportPerson[];
  readonly organisation?: { readonly name: string; readonly ror?: string };
  readonly description?: string;
  readonly funder?: string;
  readonly site?: string;
  readonly withTexts?: boolean;
  /** Somebody has looked at the preview. */
  readonly reviewed?: boolean;
}

export interface RecordingQueries {
  list(): Promise<readonly RecordingReport[]>;
  one(id: string): Promise<RecordingReport>;
  diskTime(): Promise<DiskTime>;
  start(request: RecordingStart): Promise<RecordingReport>;
  stop(id: string): Promise<RecordingReport>;
  change(id: string, change: RecordingChange): Promise<RecordingReport>;
  labels(id: string): Promise<RecordingLabels>;
  agreement(id: string): Promise<Agreement>;
  addLabel(id: string, label: NewLabel): Promise<RecordingLabel>;
  changeLabel(id: string, label: string, change: LabelChange): Promise<RecordingLabel>;
  removeLabel(id: string, label: string): Promise<void>;
  exports(): Promise<readonly ExportJobReport[]>;
  previewExport(recording: string, wish: ExportWish): Promise<ExportPreview>;
  startExport(recording: string, wish: ExportWish): Promise<ExportJobReport>;
  changeExport(id: string, step: "resume" | "cancel"): Promise<ExportJobReport>;
  removeExport(id: string): Promise<void>;
  /** Where the crate is fetched. */
  crateAddress(id: string): string;
}

interface Requests {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  remove<T>(path: string): Promise<T>;
}

export function recordingQueries({ get, post, remove }: Requests): RecordingQueries {
  const pathOf = (id: string) => `/recordings/${addressPart(id)}`;
  const exportPath = (id: string) => `/exports/${addressPart(id)}`;
  return {
    list: () => get("/recordings"),
    one: (id) => get(pathOf(id)),
    diskTime: () => get("/recordings/disk-time"),
    start: (request) => post("/recordings", request),
    stop: (id) => post(`${pathOf(id)}/stop`),
    change: (id, change) => post(pathOf(id), change),
    labels: (id) => get(`${pathOf(id)}/labels`),
    agreement: (id) => get(`${pathOf(id)}/agreement`),
    addLabel: (id, label) => post(`${pathOf(id)}/labels`, label),
    changeLabel: (id, label, change) => post(`${pathOf(id)}/labels/${addressPart(label)}`, change),
    removeLabel: async (id, label) => {
      await remove(`${pathOf(id)}/labels/${addressPart(label)}`);
    },
    exports: () => get("/exports"),
    previewExport: (recording, wish) => post(`${pathOf(recording)}/exports/preview`, wish),
    startExport: (recording, wish) => post(`${pathOf(recording)}/exports`, wish),
    changeExport: (id, step) => post(`${exportPath(id)}/${step}`),
    removeExport: async (id) => {
      await remove(exportPath(id));
    },
    crateAddress: (id) => `/api/v1${exportPath(id)}/crate`,
  };
}
