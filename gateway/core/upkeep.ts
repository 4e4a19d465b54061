/** What belongs to looking after a gateway: its settings, its backups, how it is installed. */
import type { BackupControl } from "./backups.ts";
import type { BillOfMaterials, InstallationReport } from "./installation.ts";
import type { SettingsControl } from "./settings.ts";

export interface Upkeep {
  /** What may be changed in the configuration from a page. */
  readonly settings: SettingsControl;
  readonly backups: BackupControl;
  installation(): InstallationReport;
  /** What the program is made of. */
  billOfMaterials(): BillOfMaterials;
}
