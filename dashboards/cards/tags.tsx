/** Card `tags`: every tag with its live value, to be searched; the search stands in the address. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";

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
        {found.length > shownCount ? ` ${text.shown(shownCount)}` : ""}
      </p>
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
                  <span class="tag-origin">
                    <span class="visually-hidden">{text.origin}: </span>
                    {originText(tag.origin)}
                  </span>
                </th>
                <td class="number">
                  <Value tagId={tag.id} />
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

/** Source and address, or the metric or model that gives the value. */
function originText(origin: unknown): string {
  if (typeof origin !== "object" || origin === null) return "";
  const parts = Object.entries(origin).filter(([key]) => key !== "type");
  return parts.map(([, part]) => String(part)).join(" · ");
}
