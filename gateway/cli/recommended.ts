/** `samspel browse --recommended`: machines of companion models for people and machines, and into a configuration. */
import type { FoundModel } from "../core/source-access.ts";
import { type AppendOptions, appendModels } from "./append-tags.ts";
import { counted } from "./counted.ts";
import { nodeText, plainNode } from "./node-text.ts";
import type { Output } from "./output.ts";

export interface WriteOptions {
  readonly source: AppendOptions["source"];
  readonly options: { readonly write?: string; readonly prefix?: string };
}

export function reportModels(
  found: readonly FoundModel[],
  { source, options: { write: file, prefix } }: WriteOptions,
  output: Output,
): void {
  for (const { name, assets } of found) {
    output.line(name);
    for (const { id, name: text, template, tags } of assets) {
      output.result(
        {
          model: name,
          asset: { id, name: text, template },
          tags: tags.map(({ role, node }) => ({ role, ...plainNode(node) })),
        },
        [`  ${id} (${template})`, ...tags.map(({ role, node }) => `    ${nodeText(node)}   – ${role}`)].join("\n"),
      );
    }
  }
  if (found.length === 0) {
    output.result({ models: 0 }, "No machine of a companion model that Samspel knows. Browse without --recommended.");
  }
  if (file === undefined || found.length === 0) return;
  const { added, present, isWritten } = appendModels(found, {
    file,
    source,
    ...(prefix === undefined ? {} : { prefix }),
  });
  const end = isWritten ? `Look them over, then run: samspel check --config ${file}` : "Nothing was written.";
  output.result(
    { written: file, added, present },
    `${counted(added.length, "entry", "entries")} added to ${file}, ${present.length} were there already. ${end}`,
  );
}
