/** Which lines of a configuration could hold a secret: those of a key whose name says so, over all lines of its value. Pure. */
import { isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";

const secretName = /pass|secret|token|key|credential|community|pin$/i;

/** Lines counted from 1. */
export function secretLines(text: string): ReadonlySet<number> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const found = new Set<number>();
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.range == null || !secretName.test(String(key.value))) return;
      const to = isNode(value) && value.range != null ? value.range[1] : key.range[1];
      const last = lines.linePos(Math.max(key.range[0], to - 1)).line;
      for (let line = lines.linePos(key.range[0]).line; line <= last; line++) found.add(line);
    },
  });
  return found;
}
