/** Every regular expression that a tree of TypeScript files holds, found with a real parser. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync, Visitor } from "vite";
import { sourcePaths } from "./source-tree.ts";

export interface Expression {
  /** `file:line`, from the root of the tree. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

export interface FoundExpressions {
  readonly expressions: readonly Expression[];
  /** Places in which an expression is put together at run time. */
  readonly computed: readonly string[];
}

/** Literals, `new RegExp("…")`, and the `pattern` of schemas. */
export function regularExpressionsIn(root: string, folders: readonly string[]): FoundExpressions {
  const expressions: Expression[] = [];
  const computed: string[] = [];
  for (const path of folders.flatMap((folder) => sourcePaths(root, folder))) {
    const text = readFileSync(join(root, path), "utf8");
    const placeOf = ({ start }: { readonly start: number }) => `${path}:${text.slice(0, start).split("\n").length}`;
    const made = (node: ESTree.NewExpression | ESTree.CallExpression): void => {
      if (node.callee.type !== "Identifier" || node.callee.name !== "RegExp") return;
      const [pattern, flags] = node.arguments;
      if (pattern?.type !== "Literal" || typeof pattern.value !== "string") computed.push(placeOf(node));
      else expressions.push({ place: placeOf(node), source: pattern.value, flags: textOf(flags) });
    };
    new Visitor({
      Literal(node) {
        if ("regex" in node)
          expressions.push({ place: placeOf(node), source: node.regex.pattern, flags: node.regex.flags });
      },
      Property({ key, value }) {
        const name = key.type === "Identifier" ? key.name : undefined;
        if (name !== "pattern" || value.type !== "Literal" || typeof value.value !== "string") return;
        expressions.push({ place: placeOf(value), source: value.value, flags: "u" });
      },
      NewExpression: made,
      CallExpression: made,
    }).visit(parseSync(path, text).program);
  }
  return { expressions, computed };
}

function textOf(node: ESTree.Argument | undefined): string {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : "";
}
