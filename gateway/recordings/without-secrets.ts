/** A configuration as others may see it: what may be a secret is left out, whatever wrote it there. Pure. */

const secretKey = /pass(word|phrase)?$|secret|token|private.?key|api.?key|credential|^user(name)?$|authorization/i;
const reference = /\$\{(env|file):[^}]*\}/;

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
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi, "$1");
}
