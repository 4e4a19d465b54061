/** Card `story`: the chapters of the demonstration with the presenter's words, faults to inject, and the way back to normal. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DemoChapter, DemoCommand } from "../../gateway/core/demo.ts";
import { Link } from "../controls/link.tsx";
import { NeutralSymbol } from "../controls/symbols.tsx";
import { type Press, usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { chapterOf, pageOfChapter, type StoryState, storyTime } from "../story.ts";
import { defineCard } from "./card.ts";

export const storyCard = defineCard({ about: "site", view: StoryCard });

const calm = "healthy-line";

function StoryCard() {
  const { story, words } = useScreen();
  useEffect(() => story.watch(), [story]);
  const known = story.known.value;
  const press = usePress();
  if (known === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  if (known === "absent") return <p class="empty">{words.value.story.absent}</p>;
  const steer = (command: DemoCommand) => void press.run(() => story.steer(command));
  return (
    <div class="story">
      <Player state={known} press={press} steer={steer} />
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {press.failure}
        </p>
      )}
      <Chapters state={known} steer={steer} />
      <Faults state={known} press={press} steer={steer} />
    </div>
  );
}

interface PartProps {
  readonly state: StoryState;
  readonly press: Press;
  readonly steer: (command: DemoCommand) => void;
}

function Player({ state: { plan, status }, press, steer }: PartProps) {
  const { story, words } = useScreen();
  const text = words.value.story;
  const isTold = status.scenario === plan.story;
  const isCalm = status.scenario === calm && status.faults.length === 0;
  return (
    <>
      <p>
        {isTold ? text.told(storyTime(status.elapsedSeconds)) : isCalm ? text.notTold : text.notCalm}
        {status.isPaused ? ` ${text.paused}` : ""}
      </p>
      <div class="form-row">
        <button
          type="button"
          class="button"
          disabled={press.isBusy}
          onClick={() => {
            story.isFollowed.value = true;
            steer({ scenario: plan.story });
          }}
        >
          {text.start}
        </button>
        <button type="button" class="button" disabled={press.isBusy} onClick={() => steer({ pause: !status.isPaused })}>
          {status.isPaused ? text.goOn : text.pause}
        </button>
        <button
          type="button"
          class="button"
          disabled={press.isBusy}
          onClick={() => {
            story.isFollowed.value = false;
            steer({ scenario: calm });
          }}
        >
          {text.reset}
        </button>
      </div>
      <p class="muted">{text.about}</p>
    </>
  );
}

function Chapters({ state, steer }: Omit<PartProps, "press">) {
  const { words } = useScreen();
  const current = chapterOf(state);
  return (
    <>
      <h2>{words.value.story.chapters}</h2>
      <ol class="rows">
        {state.plan.chapters.map((chapter) => (
          <ChapterRow
            key={chapter.id}
            chapter={chapter}
            isCurrent={chapter === current}
            play={() => steer({ scenario: state.plan.story, chapter: chapter.id })}
          />
        ))}
      </ol>
    </>
  );
}

function ChapterRow({ chapter, isCurrent, play }: { chapter: DemoChapter; isCurrent: boolean; play: () => void }) {
  const { words, language } = useScreen();
  const text = words.value.story;
  const title = chapter.title[language.value];
  return (
    <li class="story-chapter" aria-current={isCurrent ? "step" : undefined}>
      <NeutralSymbol isFilled={isCurrent} />
      <div>
        <p>
          <strong>{title}</strong> <span class="muted">{storyTime(chapter.atSeconds)}</span>
        </p>
        <p>”{chapter.note[language.value]}”</p>
      </div>
      <div class="form-row">
        <button type="button" class="button" aria-label={`${text.play}: ${title}`} onClick={play}>
          {text.play}
        </button>
        <Link to={{ page: pageOfChapter(chapter) }} class="text-link" label={`${text.open}: ${title}`}>
          {text.open}
        </Link>
      </div>
    </li>
  );
}

function Faults({ state: { plan, status }, press, steer }: PartProps) {
  const { words, live } = useScreen();
  const text = words.value.story;
  const chosen = useSignal(0);
  const choices = plan.faults.flatMap(({ kind, machines }) => machines.map((machine) => ({ kind, machine })));
  const nameOf = (kind: string, machine: string): string => {
    const asset = live.assets.value?.find(({ id }) => id === machine);
    return `${text.faults[kind] ?? kind} – ${asset?.name ?? machine}`;
  };
  const choice = choices[chosen.value];
  return (
    <>
      <h2>{text.inject}</h2>
      <p class="muted">{text.injectAbout}</p>
      <div class="form-row">
        <select
          aria-label={text.fault}
          value={chosen.value}
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
        >
          {choices.map(({ kind, machine }, index) => (
            <option key={`${kind} ${machine}`} value={index}>
              {nameOf(kind, machine)}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button"
          disabled={press.isBusy || choice === undefined}
          onClick={() => {
            if (choice !== undefined) steer({ inject: choice.kind, machine: choice.machine, rampSeconds: 20 });
          }}
        >
          {text.begin}
        </button>
      </div>
      {status.faults.length === 0 && <p class="muted">{text.noFaults}</p>}
      <ul class="plain">
        {status.faults.map(({ kind, machine, fromMs }) => (
          <li key={`${kind} ${machine} ${fromMs}`} class="story-fault">
            <span>{nameOf(kind, machine)}</span>
            <button
              type="button"
              class="button"
              aria-label={`${text.end}: ${nameOf(kind, machine)}`}
              disabled={press.isBusy}
              onClick={() => steer({ clear: kind, machine })}
            >
              {text.end}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
