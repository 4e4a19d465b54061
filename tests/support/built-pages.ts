/** Builds the pages of the working tree once, before whole systems run side by side: none of them meets a half-built page. */
import { builtDashboards } from "../../gateway/dashboards.ts";
import { silentLog } from "./context.ts";

let built: Promise<string | undefined> | undefined;

/** Directory of the built pages. */
export async function builtPages(): Promise<string> {
  built ??= builtDashboards(silentLog);
  const directory = await built;
  if (directory === undefined) throw new Error("The pages could not be built. Run: npm run build");
  return directory;
}

/** Global set-up of Vitest for the end-to-end project. */
export default async function setup(): Promise<void> {
  await builtPages();
}
