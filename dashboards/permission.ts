/** What somebody who looks at this screen may do besides looking. The gateway decides; the page only leaves out what it would refuse. */
import type { SiteAnswer } from "../gateway/api/contract.ts";

/** Change models, tags and certificates. */
export function mayConfigure(site: SiteAnswer | undefined): boolean {
  return site?.role === "engineer" || site?.role === "admin";
}
