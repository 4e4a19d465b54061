/** Changes a setting as a user who may read the configuration and not write beside it; says what came of it. */
import { chmodSync, chownSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { loadConfiguration } from "../../gateway/config/load.ts";
import type { SettingChange } from "../../gateway/core/settings.ts";
import { registries } from "../../gateway/kinds.ts";
import { openSettings } from "../../gateway/settings-at-work.ts";

const [file = "", given = ""] = process.argv.slice(2);
const change: SettingChange = JSON.parse(given);
const nobody = 65_534;
const directory = dirname(file);
const settings = openSettings({
  configuration: loadConfiguration(file, registries, {}),
  ...{ registries, env: {}, isDemo: false, reload: undefined },
});
chmodSync(directory, 0o500);
if (process.getuid?.() === 0) {
  // What may be done is asked of the real user, not of the effective one.
  // The way to it leads through the folders of this run of the tests, which only root may enter.
  for (let above = dirname(directory); basename(above).startsWith("st-"); above = dirname(above))
    chmodSync(above, 0o711);
  for (const path of [directory, file, join(directory, "data")]) chownSync(path, nobody, nobody);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}
const { canWrite, digest } = settings.preview([change]);
let refused = "";
try {
  settings.apply([change], digest);
} catch (error) {
  refused = String(Object(error).code);
}
chmodSync(directory, 0o700);
console.log(JSON.stringify({ canWrite, refused }));
