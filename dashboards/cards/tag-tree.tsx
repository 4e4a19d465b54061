/** The tags by equipment, one level at a time: what is closed is not drawn. */
import { useSignal } from "@preact/signals";
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { useScreen } from "../screen.ts";
import { ExplainedValue } from "./measured.tsx";
import { originText } from "./origin-text.ts";

/** More rows of one level than this are not drawn at once. */
const shownMax = 200;

export interface Branch {
  readonly branches: ReadonlyMap<string, readonly TagAnswer[]>;
  readonly leaves: readonly TagAnswer[];
}

/** Splits tags whose ids begin with `prefix` by the next part of their ids. Pure. */
export function branchOf(tags: readonly TagAnswer[], prefix: string): Branch {
  const branches = new Map<string, TagAnswer[]>();
  const leaves: TagAnswer[] = [];
  for (const tag of tags) {
    const rest = tag.id.slice(prefix.length);
    const slash = rest.indexOf("/");
    if (slash < 0) {
      leaves.push(tag);
      continue;
    }
    const name = rest.slice(0, slash);
    const inside = branches.get(name);
    if (inside === undefined) branches.set(name, [tag]);
    else inside.push(tag);
  }
  return { branches, leaves };
}

export function TagTree({ tags, prefix }: { tags: readonly TagAnswer[]; prefix: string }) {
  const { words } = useScreen();
  const { branches, leaves } = branchOf(tags, prefix);
  const hidden = Math.max(0, branches.size - shownMax) + Math.max(0, leaves.length - shownMax);
  return (
    <ul class="tag-tree">
      {[...branches].slice(0, shownMax).map(([name, inside]) => (
        <li key={name}>
          <Folder name={name} tags={inside} prefix={`${prefix}${name}/`} />
        </li>
      ))}
      {leaves.slice(0, shownMax).map((tag) => (
        <li key={tag.id} class="tag-leaf">
          <span>
            {tag.id.slice(prefix.length)}
            <TagOrigin tag={tag} />
          </span>
          <ExplainedValue tagId={tag.id} />
        </li>
      ))}
      {hidden > 0 && <li class="muted">{words.value.tags.shown(shownMax)}</li>}
    </ul>
  );
}

function Folder({ name, tags, prefix }: { name: string; tags: readonly TagAnswer[]; prefix: string }) {
  const { format } = useScreen();
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        {name} <span class="muted">{format.value.integer(tags.length)}</span>
      </summary>
      {isOpen.value && <TagTree tags={tags} prefix={prefix} />}
    </details>
  );
}

/** Where the values come from, and from which unit they are converted. */
export function TagOrigin({ tag: { origin, unit, sourceUnit } }: { tag: TagAnswer }) {
  const { words } = useScreen();
  const text = words.value.tags;
  return (
    <span class="tag-origin">
      <span class="visually-hidden">{text.origin}: </span>
      {originText(origin)}
      {sourceUnit === undefined ? "" : ` · ${text.converted(sourceUnit, unit)}`}
    </span>
  );
}
