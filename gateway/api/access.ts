/** Names under which the gateway answers, and pages that may send. */
import { isIP } from "node:net";

/** Host name of a `Host` header without port and brackets, in lower case; undefined when it is malformed. */
export function hostNameOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::\d{1,5})?$/i.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/**
 * False for a name that somebody else may have pointed here (DNS rebinding). An address is always ours: a page that
 * was loaded by address has that address as its origin.
 */
export function isOwnHost(header: string | undefined, ownNames: ReadonlySet<string>): boolean {
  const name = hostNameOf(header);
  if (name === undefined) return false;
  return isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost") || ownNames.has(name);
}

export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly "sec-fetch-site"?: string | string[] | undefined;
}

/**
 * Whether a request that changes something comes from our own page or from no page at all (a program). Browsers send
 * `Origin` with every such request (WHATWG Fetch §3.2). Both schemes count, for a proxy may add the encryption.
 */
export function isOwnOrigin(headers: OriginHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (headers.origin === undefined) return true;
  const host = (headers.host ?? "").toLowerCase();
  return [`http://${host}`, `https://${host}`].includes(headers.origin.toLowerCase());
}
