/** Which pages there are: all at the side, on narrow screens the first ones below and the others behind one press. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon, type icons } from "./controls/icons.tsx";
import { Link } from "./controls/link.tsx";
import { priorityOf } from "./priority.ts";
import type { Page } from "./route.ts";
import { useScreen } from "./screen.ts";
import { useKeyedAnswer } from "./use-answer.ts";

/** So many have room beside each other at the lower edge of a tablet held upright. */
const firstCount = 4;

interface Entry {
  readonly name: string;
  readonly icon: keyof typeof icons;
  readonly page: Page;
  readonly isCurrent: boolean;
  readonly count?: number;
}

/** Pages that are reached from another one. */
const within: Readonly<Partial<Record<Page["name"], Page["name"]>>> = {
  asset: "overview",
  "energy-report": "energy",
  recording: "recordings",
  connect: "connections",
};

/** Whether the other pages are shown; a page that was chosen closes them. */
function useMenu(page: Page) {
  const isOpen = useSignal(false);
  useEffect(() => {
    isOpen.value = false;
  }, [page]);
  return isOpen;
}

export function Navigation() {
  const { live, words, route, queries } = useScreen();
  const { page } = route.value;
  const hasProduction = (live.assets.value ?? []).some(({ metrics }) =>
    metrics.some(({ kind }) => kind === "production"),
  );
  const line = useKeyedAnswer(hasProduction ? "lines" : undefined, () => queries.production.lines()).answer?.[0];
  const cell = (live.assets.value ?? []).find(({ plan }) => plan !== undefined);
  const due = live.conditions.value.filter(
    ({ state, acknowledged, severity, shelved }) =>
      state === "active" && !acknowledged && shelved === undefined && priorityOf(severity) !== undefined,
  ).length;
  const isOpen = useMenu(page);
  const text = words.value.pages;
  const entry = (
    name: "overview" | "energy" | "alarms" | "connections" | "models" | "performance" | "recordings" | "demo" | "fleet",
  ): Entry => ({
    name: text[name],
    icon: name,
    page: { name },
    isCurrent: page.name === name || within[page.name] === name,
  });
  const entries: Entry[] = [
    entry("overview"),
    ...(cell === undefined
      ? []
      : [
          {
            name: text.cell,
            icon: "cell" as const,
            page: { name: "cell" as const, id: cell.id },
            isCurrent: page.name === "cell" || page.name === "report" || page.name === "form",
          },
        ]),
    { ...entry("alarms"), count: due },
    ...(line === undefined
      ? []
      : [
          {
            name: text.line,
            icon: "line" as const,
            page: { name: "line" as const, id: line.id },
            isCurrent: page.name === "line" || page.name === "morning",
          },
          entry("performance"),
        ]),
    entry("connections"),
    entry("energy"),
    entry("models"),
    entry("recordings"),
    ...(live.site.value?.hasFleet === true ? [entry("fleet")] : []),
    ...(live.site.value?.simulated === true ? [entry("demo")] : []),
  ];
  return (
    <nav class={`rail${isOpen.value ? " is-open" : ""}`} aria-label={words.value.shell.navigation}>
      <ul>
        {entries.map(({ name, icon, page: target, isCurrent, count = 0 }, index) => (
          <li key={icon} class={index < firstCount ? undefined : "later"}>
            <Link to={{ page: target }} isCurrent={isCurrent}>
              <Icon name={icon} />
              <span>{name}</span>
              {count > 0 && (
                <span class="count">
                  {count} <span class="visually-hidden">{words.value.alarms.notAcknowledged}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
        {entries.length > firstCount && (
          <li class="more">
            <button
              type="button"
              aria-expanded={isOpen.value}
              onClick={() => {
                isOpen.value = !isOpen.value;
              }}
            >
              <Icon name="more" />
              <span>{words.value.shell.more}</span>
            </button>
          </li>
        )}
      </ul>
    </nav>
  );
}
