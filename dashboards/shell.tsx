/** What surrounds every page: navigation, state of the stream, language, theme, and what the screen is not. */
import { useEffect } from "preact/hooks";
import { ExplanationDialog } from "./controls/explain.tsx";
import { Icon } from "./controls/icons.tsx";
import { Link } from "./controls/link.tsx";
import { lazily } from "./lazily.tsx";
import { Navigation } from "./navigation.tsx";
import { PageView } from "./page.tsx";
import { useScreen } from "./screen.ts";
import { LanguageChoice, ThemeChoice } from "./shell-choices.tsx";
import { Clock, LostBanner, StreamSign } from "./shell-parts.tsx";

const Wall = lazily(async () => (await import("./wall.tsx")).Wall);
const StoryBar = lazily(async () => (await import("./story-bar.tsx")).StoryBar);

export function Shell() {
  const { live, words, language, route, story } = useScreen();
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
        {story.isFollowed.value && <StoryBar />}
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
        <Link to={{ page: { name: "settings" } }} class="button icon-button" label={words.value.pages.settings}>
          <Icon name="settings" />
        </Link>
      </div>
    </header>
  );
}
