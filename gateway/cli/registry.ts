/** The verbs of the command line, in the order in which help lists them. */
import type { Command } from "commander";
import { addAudit } from "./audit.ts";
import { addBackup, addRestore } from "./backup.ts";
import { addBrowse } from "./browse.ts";
import { addBundle } from "./bundle.ts";
import { addCertificates } from "./certificates.ts";
import { addCheck } from "./check.ts";
import { addDemo } from "./demo.ts";
import { addDiagnose } from "./diagnose.ts";
import { addDiscover } from "./discover.ts";
import { addDoctor } from "./doctor.ts";
import { addEnergy } from "./energy.ts";
import { addExport } from "./export.ts";
import { addFleet } from "./fleet.ts";
import { addForget } from "./forget.ts";
import { addLabel } from "./label.ts";
import { addLedger } from "./ledger.ts";
import { addLife } from "./life.ts";
import { addModels } from "./models.ts";
import { addNotify } from "./notify.ts";
import { addPreflight } from "./preflight.ts";
import { addRecord } from "./record.ts";
import { addReload } from "./reload.ts";
import { addReplay } from "./replay.ts";
import { addRun } from "./run.ts";
import { addScore } from "./score.ts";
import { addSimulate } from "./simulate.ts";
import { addTags } from "./tags.ts";
import { addTls } from "./tls.ts";
import { addTokens } from "./tokens.ts";
import { addTrain } from "./train.ts";
import { addUpdate } from "./update.ts";
import { addUsers } from "./users.ts";
import { addVerify } from "./verify.ts";

export const verbs: Readonly<Record<string, (program: Command) => void>> = {
  demo: addDemo,
  run: addRun,
  reload: addReload,
  doctor: addDoctor,
  check: addCheck,
  discover: addDiscover,
  browse: addBrowse,
  preflight: addPreflight,
  tags: addTags,
  certificates: addCertificates,
  train: addTrain,
  score: addScore,
  models: addModels,
  fleet: addFleet,
  bundle: addBundle,
  diagnose: addDiagnose,
  life: addLife,
  record: addRecord,
  label: addLabel,
  export: addExport,
  verify: addVerify,
  energy: addEnergy,
  ledger: addLedger,
  forget: addForget,
  notify: addNotify,
  users: addUsers,
  tokens: addTokens,
  audit: addAudit,
  tls: addTls,
  backup: addBackup,
  restore: addRestore,
  update: addUpdate,
  replay: addReplay,
  simulate: addSimulate,
};
