/** A configuration as others may see it: what may be a secret is left out, whatever wrote it there. Pure. */

const secretKey = /pass(word|phrase)?$|secret|token|private.?key|api.?key|credential|^user(name)?$|authorization/i;
const reference = /\$\{(env|file|credential):[^}]{0,1000}\}/;

/** Secrets are named by references and never written out; what was written out all the same goes, too. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === "string") return reference.test(value) ? "(left out)" : withoutLogin(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secretKey.test(key) ? "(left out)" : withoutSecrets(item)]),
  );
}

/** `mqtt://name:word@broker` without name and word, also within a longer text. */
function withoutLogin(text: string): string {
  return text.replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/@\s]{1,1000}@/gi, "$1");
}
