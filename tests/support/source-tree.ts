/** Reads a tree of TypeScript files and what each one imports, with a real parser. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync, Visitor } from "vite";

export interface SourceFile {
  /** From the root of the tree, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Does nothing but hand on what other files export. */
  readonly isBarrel: boolean;
  readonly syntaxError?: string;
}

export interface Import {
  /** As written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** Erased before the program runs. `import { type A }` is not: only `import type` leaves no import behind. */
  readonly isTypeOnly: boolean;
}

const passedOver = new Set(["node_modules", "dist", "coverage", "data"]);

/** All .ts and .tsx files of the given folders below the root. */
export function readSourceTree(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => sourcePaths(root, folder))
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

export function sourcePaths(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return passedOver.has(entry.name) || entry.name.startsWith(".") ? [] : sourcePaths(root, path);
    }
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  return {
    ...(error === undefined ? {} : { syntaxError: error.message }),
    path,
    text,
    lines: text.split("\n").length - 1,
    imports: importsOf(program),
    isBarrel: program.body.length > 0 && program.body.every(handsOn),
  };
}

/** Static, dynamic and `require` imports, re-exports, and types written as `import("…").T`. */
function importsOf(program: ESTree.Program): Import[] {
  const imports: Import[] = [];
  const add = (specifier: string | undefined, isTypeOnly: boolean) => imports.push({ specifier, isTypeOnly });
  const visitor = new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind === "type");
    },
    ImportExpression: (node) => add(literal(node.source), false),
    TSImportType: (node) => add(literal(node.source), true),
    CallExpression: (node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "require") add(literal(node.arguments[0]), false);
    },
  });
  visitor.visit(program);
  return imports;
}

function literal(node: ESTree.Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function handsOn(statement: ESTree.Program["body"][number]): boolean {
  return (
    statement.type === "ExportAllDeclaration" ||
    (statement.type === "ExportNamedDeclaration" && statement.source !== null)
  );
}
