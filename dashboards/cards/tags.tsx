/** Card `tags`: every tag with its live value, as a tree by equipment, or as a list of what a search finds; the search stands in the address. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { ExplainedValue } from "./measured.tsx";
import { TagOrigin, TagTree } from "./tag-tree.tsx";

export const tags = defineCard({ about: "site", title: (words) => words.tags.title, view: Tags });

/** More rows than this are not drawn; the search makes the list shorter. */
const shownCount = 200;

function Tags() {
  const { live, words, route, go, format } = useScreen();
  const text = words.value.tags;
  const filter = route.value.filter ?? "";
  const found = [...live.tags.value.values()].filter((tag) => matches(tag, filter));
  return (
    <>
      <label class="search">
        <span>{text.search}</span>
        <input
          type="search"
          value={filter}
          onInput={(event) => go({ filter: event.currentTarget.value }, { replace: true })}
        />
      </label>
      <p class="muted" aria-live="polite">
        {text.found(format.value.integer(found.length), format.value.integer(live.tags.value.size))}
        {filter.trim() !== "" && found.length > shownCount ? ` ${text.shown(shownCount)}` : ""}
      </p>
      {filter.trim() === "" ? <TagTree tags={found} prefix="" /> : <TagTable tags={found} />}
    </>
  );
}

function TagTable({ tags: found }: { tags: readonly TagAnswer[] }) {
  const { words } = useScreen();
  const text = words.value.tags;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and keys must be able to scroll it */}
      <section class="table-frame" tabIndex={0} aria-label={text.title}>
        <table class="tag-table">
          <thead>
            <tr>
              <th scope="col">{text.tag}</th>
              <th scope="col" class="number">
                {text.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shownCount).map((tag) => (
              <tr key={tag.id}>
                <th scope="row">
                  <code>{tag.id}</code>
                  <TagOrigin tag={tag} />
                </th>
                <td class="number">
                  <ExplainedValue tagId={tag.id} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function matches(tag: TagAnswer, filter: string): boolean {
  const text = `${tag.id} ${tag.name} ${tag.unit}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
