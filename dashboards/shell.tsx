/** What surrounds every page: navigation, state of the stream, language, theme, and what the screen is not. */
import { useEffect } from "preact/hooks";
import { ExplanationDialog } from "./controls/explain.tsx";
import { Icon, type icons } from "./controls/icons.tsx";
import { Link } from "./controls/link.tsx";
import type { Language } from "./language/language.ts";
import { PageView } from "./page.tsx";
import { priorityOf } from "./priority.ts";
import type { Page } from "./route.ts";
import { useScreen } from "./screen.ts";
import { Clock, LostBanner, StreamSign } from "./shell-parts.tsx";
import { Wall } from "./wall.tsx";

export function Shell() {
  const { live, words, language, route } = useScreen();
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  const text = words.value.shell;
  const { page } = route.value;
  if (page.name === "wall") return <Wall page={page} />;
  const isLost = live.state.value === "lost";
  return (
    <div class={`shell${isLost ? " is-lost" : ""}`}>
      <a class="skip" href="#main">
        {text.skip}
      </a>
      <TopBar />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <LostBanner />
        <PageView />
      </main>
      <footer class="foot">
        <p>{text.informational}</p>
        <p class="muted">Samspel {live.site.value?.version}</p>
      </footer>
      <ExplanationDialog />
    </div>
  );
}

function TopBar() {
  const { live, words } = useScreen();
  const site = live.site.value;
  const text = words.value.shell;
  return (
    <header class="top">
      {site?.simulated === true && <p class="ribbon">{text.simulated}</p>}
      <div class="top-row">
        <p class="brand">
          <strong>Samspel</strong> <span class="muted site-name">{site?.site}</span>
        </p>
        <Clock />
        <StreamSign />
        <LanguageChoice />
        <ThemeChoice />
      </div>
    </header>
  );
}

function LanguageChoice() {
  const { language, words, go } = useScreen();
  const languages: readonly Language[] = ["sv", "en"];
  return (
    <fieldset class="segments" aria-label={words.value.shell.language}>
      {languages.map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          aria-label={`${name.toUpperCase()} ${words.value.shell.languages[name]}`}
          aria-pressed={language.value === name}
          onClick={() => go({ language: name }, { replace: true })}
        >
          {name.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

function ThemeChoice() {
  const { theme, words } = useScreen();
  const other = theme.value === "light" ? "dark" : "light";
  return (
    <button
      type="button"
      class="button icon-button"
      aria-label={words.value.shell.themes[other]}
      onClick={() => {
        theme.value = other;
      }}
    >
      <Icon name={other} />
    </button>
  );
}

interface Entry {
  readonly name: string;
  readonly icon: keyof typeof icons;
  readonly page: Page;
  readonly isCurrent: boolean;
  readonly count?: number;
}

function Navigation() {
  const { live, words, route } = useScreen();
  const { page } = route.value;
  const cell = (live.assets.value ?? []).find(({ plan }) => plan !== undefined);
  const due = live.conditions.value.filter(
    ({ state, acknowledged, severity, shelved }) =>
      state === "active" && !acknowledged && shelved === undefined && priorityOf(severity) !== undefined,
  ).length;
  const text = words.value.pages;
  const entry = (name: "overview" | "alarms" | "connections" | "models"): Entry => ({
    name: text[name],
    icon: name,
    page: { name },
    isCurrent: page.name === name || (name === "overview" && page.name === "asset"),
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
    entry("connections"),
    entry("models"),
  ];
  return (
    <nav class="rail" aria-label={words.value.shell.navigation}>
      <ul>
        {entries.map(({ name, icon, page: target, isCurrent, count = 0 }) => (
          <li key={icon}>
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
      </ul>
    </nav>
  );
}
