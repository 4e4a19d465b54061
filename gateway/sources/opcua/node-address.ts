/** Addresses of nodes as people write them → node ids with the index that the server uses now. Pure. */

/**
 * `ns=2;s=Speed`, `i=2258`, or with the namespace as URI: `nsu=http://vendor/ua;s=Speed` (OPC 10000-6 §5.1.12). Before
 * it may stand `path=`: names of fields of a structure and indexes of elements, for example `path=/axes/2/speed;`.
 */
const pattern = /^(?:path=((?:\/[^;/]+)+);)?(?:ns=(\d{1,5});|nsu=([^;]+);)?([isgb])=(.+)$/s;
const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export type ResolvedNode =
  | { readonly nodeId: string; readonly path: readonly string[] }
  | { readonly code: string; readonly message: string };

/** The node id `ns=<index>;…` of an address. `namespaces` is the server's namespace array. */
export function resolveNode(text: string, namespaces: readonly string[]): ResolvedNode {
  const match = pattern.exec(text.trim());
  const [, steps = "", index, uri, kind, identifier] = match ?? [];
  if (kind === undefined || identifier === undefined || !isIdentifier(kind, identifier)) {
    return {
      code: "SAMSPEL_OPCUA_ADDRESS",
      message: `"${text.slice(0, 100)}" is no node address; write for example ns=2;s=Speed or nsu=http://vendor/ua;s=Speed.`,
    };
  }
  const path = steps.split("/").slice(1).map(decodeURIComponentSafely);
  if (uri === undefined) return { nodeId: `ns=${Number(index ?? 0)};${kind}=${identifier}`, path };
  const found = namespaces.indexOf(decodeURIComponentSafely(uri));
  const exact = found >= 0 ? found : namespaces.indexOf(uri);
  if (exact >= 0) return { nodeId: `ns=${exact};${kind}=${identifier}`, path };
  return {
    code: "SAMSPEL_OPCUA_NAMESPACE",
    message: `The server has no namespace "${uri.slice(0, 200)}"; it has ${namespaces.slice(1, 12).join(", ") || "none"}.`,
  };
}

/** The address with its namespace as URI of a node id `ns=<index>;…`; the index stays where the URI is not known. */
export function addressOf(nodeId: string, namespaces: readonly string[]): string {
  const [, index = "0", rest = nodeId] = /^(?:ns=(\d+);)?(.*)$/s.exec(nodeId) ?? [];
  if (index === "0") return rest;
  const uri = namespaces[Number(index)];
  return uri === undefined ? nodeId : `nsu=${uri.replaceAll("%", "%25").replaceAll(";", "%3B")};${rest}`;
}

function isIdentifier(kind: string, identifier: string): boolean {
  if (kind === "i") return /^\d{1,10}$/.test(identifier) && Number(identifier) <= 0xffff_ffff;
  return kind !== "g" || guidPattern.test(identifier);
}

/** In a URI or a path, `;` and `%` are written as `%3B` and `%25`; in a path also `/` as `%2F`. */
function decodeURIComponentSafely(text: string): string {
  return text.replaceAll(/%3B/gi, ";").replaceAll(/%2F/gi, "/").replaceAll("%25", "%");
}
