/** Every route of the interface; whoever adds a file to `routes/` adds its line here. */
import type { Routes } from "./app.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { aggregateRoutes } from "./routes/aggregates.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { assetRoutes } from "./routes/assets.ts";
import { auditRoutes } from "./routes/audit.ts";
import { backupRoutes } from "./routes/backups.ts";
import { browseRoutes } from "./routes/browse.ts";
import { caseRoutes } from "./routes/cases.ts";
import { certificateRoutes } from "./routes/certificates.ts";
import { collaborationRoutes } from "./routes/collaboration.ts";
import { conditionRoutes } from "./routes/conditions.ts";
import { demoRoutes } from "./routes/demo.ts";
import { energyRoutes } from "./routes/energy.ts";
import { entryRoutes } from "./routes/entries.ts";
import { exportRoutes } from "./routes/exports.ts";
import { fleetRoutes } from "./routes/fleet.ts";
import { formRoutes } from "./routes/form.ts";
import { healthRoutes } from "./routes/health.ts";
import { historyRoutes } from "./routes/history.ts";
import { labelRoutes } from "./routes/labels.ts";
import { learningRoutes } from "./routes/learning.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { logbookRoutes } from "./routes/logbook.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { modelVersionRoutes } from "./routes/model-versions.ts";
import { modelRoutes } from "./routes/models.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { oidcRoutes } from "./routes/oidc.ts";
import { onboardingRoutes } from "./routes/onboarding.ts";
import { productionRoutes } from "./routes/production.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { sinkRoutes } from "./routes/sinks.ts";
import { siteRoutes } from "./routes/site.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { streamRoutes } from "./routes/stream.ts";
import { tagTableRoutes } from "./routes/tag-table.ts";
import { tagRoutes } from "./routes/tags.ts";
import { waveformRoutes } from "./routes/waveform.ts";
import { whatIfRoutes } from "./routes/what-if.ts";

export const allRoutes: readonly Routes[] = [
  healthRoutes,
  metricsRoutes,
  siteRoutes,
  sourceRoutes,
  certificateRoutes,
  browseRoutes,
  entryRoutes,
  onboardingRoutes,
  sinkRoutes,
  settingsRoutes,
  backupRoutes,
  tagRoutes,
  tagTableRoutes,
  historyRoutes,
  aggregateRoutes,
  energyRoutes,
  assetRoutes,
  waveformRoutes,
  collaborationRoutes,
  whatIfRoutes,
  formRoutes,
  conditionRoutes,
  alarmRoutes,
  notificationRoutes,
  caseRoutes,
  modelRoutes,
  modelVersionRoutes,
  learningRoutes,
  ledgerRoutes,
  logbookRoutes,
  fleetRoutes,
  productionRoutes,
  recordingRoutes,
  labelRoutes,
  exportRoutes,
  demoRoutes,
  qualityRoutes,
  streamRoutes,
  sessionRoutes,
  oidcRoutes,
  accountRoutes,
  auditRoutes,
];
