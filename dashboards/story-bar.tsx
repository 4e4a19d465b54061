/** What the presenter says now, below every page while this tab follows the story. */
import { useEffect } from "preact/hooks";
import type { DemoChapter, DemoCommand } from "../gateway/core/demo.ts";
import { usePress } from "./controls/use-press.ts";
import { Value } from "./controls/value.tsx";
import { useScreen } from "./screen.ts";
import { chapterOf, pageOfChapter, type StoryState, storyTime } from "./story.ts";

/** Stands only while the story is followed. */
export function StoryBar() {
  const { story, go } = useScreen();
  useEffect(() => story.watch(), [story]);
  const known = story.known.value;
  const chapter = typeof known === "object" ? chapterOf(known) : undefined;
  useEffect(() => {
    if (chapter !== undefined) go({ page: pageOfChapter(chapter), filter: "", toMs: null });
  }, [chapter?.id]);
  return typeof known === "object" && chapter !== undefined ? <Bar state={known} chapter={chapter} /> : null;
}

function Bar({ state, chapter }: { state: StoryState; chapter: DemoChapter }) {
  const { story, words, language, live } = useScreen();
  const text = words.value.story;
  const { isBusy, failure, run } = usePress();
  const { plan, status } = state;
  const next = plan.chapters[plan.chapters.indexOf(chapter) + 1];
  const steer = (command: DemoCommand) => void run(() => story.steer(command));
  return (
    <aside class="story-bar" aria-label={text.title}>
      <p class="story-note">
        <span class="muted">
          {chapter.title[language.value]} · {storyTime(status.elapsedSeconds)}
        </span>
        <strong>{chapter.note[language.value]}</strong>
      </p>
      <ul class="plain story-tags">
        {chapter.highlight.map((id) => (
          <li key={id}>
            <span class="muted">{live.tags.value.get(id)?.name ?? id}</span> <Value tagId={id} />
          </li>
        ))}
      </ul>
      <div class="form-row">
        <button type="button" class="button" disabled={isBusy} onClick={() => steer({ pause: !status.isPaused })}>
          {status.isPaused ? text.goOn : text.pause}
        </button>
        {next !== undefined && (
          <button
            type="button"
            class="button"
            disabled={isBusy}
            onClick={() => steer({ scenario: plan.story, chapter: next.id })}
          >
            {text.next}
          </button>
        )}
        <button
          type="button"
          class="button"
          onClick={() => {
            story.isFollowed.value = false;
          }}
        >
          {text.leave}
        </button>
      </div>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
    </aside>
  );
}
