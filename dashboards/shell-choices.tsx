/** What every page lets one choose: language and colours. */
import { Icon } from "./controls/icons.tsx";
import type { Language } from "./language/language.ts";
import { useScreen } from "./screen.ts";

export function LanguageChoice() {
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

export function ThemeChoice() {
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
