/** Card `onboarding`: connects a machine step by step, from its address to a learned normal. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { enOnboarding, type OnboardingWords } from "../language/en-onboarding.ts";
import { svOnboarding } from "../language/sv-onboarding.ts";
import { type Answers, noAnswers, type Step, steps, storeAnswers, storedAnswers } from "../onboarding-answers.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { AssetStep } from "./onboarding-asset.tsx";
import { FindStep, SourceStep } from "./onboarding-find.tsx";
import { DoneStep, LearnStep } from "./onboarding-learn.tsx";
import { TagsStep, UnitsStep } from "./onboarding-tags.tsx";
import { SignInStep, TrustStep } from "./onboarding-trust.tsx";

export const onboarding = defineCard({ about: "site", view: Onboarding });

export interface StepProps {
  readonly text: OnboardingWords;
  readonly answers: Answers;
  /** Never stored. */
  readonly password: Signal<string>;
  change(part: Partial<Answers>): void;
  /** To the next step. */
  go(): void;
}

const views: Readonly<Record<Step, (props: StepProps) => preact.JSX.Element>> = {
  source: SourceStep,
  find: FindStep,
  trust: TrustStep,
  "sign-in": SignInStep,
  tags: TagsStep,
  units: UnitsStep,
  asset: AssetStep,
  learn: LearnStep,
  done: DoneStep,
};

function Onboarding() {
  const { live, language } = useScreen();
  const text = language.value === "sv" ? svOnboarding : enOnboarding;
  const answers = useSignal<Answers>(useMemo(() => storedAnswers(window.localStorage), []));
  const password = useSignal("");
  const change = (part: Partial<Answers>): void => {
    answers.value = { ...answers.peek(), ...part };
    storeAnswers(window.localStorage, answers.peek());
  };
  const { step } = answers.value;
  const heading = useHeading(step);
  if (!mayConfigure(live.site.value)) return <p class="empty">{text.onlyEngineers}</p>;
  const index = steps.indexOf(step);
  const to = (next: Step | undefined): void => change({ step: next ?? "source" });
  const View = views[step];
  return (
    <div class="onboarding">
      <p class="muted">{text.step(index + 1, steps.length)}</p>
      <progress class="progress" max={steps.length} value={index + 1} aria-label={text.step(index + 1, steps.length)} />
      <h2 ref={heading} tabIndex={-1}>
        {text.steps[step]}
      </h2>
      <View
        key={step}
        text={text}
        answers={answers.value}
        password={password}
        change={change}
        go={() => to(steps[index + 1])}
      />
      <p class="form-row onboarding-way">
        {index > 0 && step !== "done" && (
          <button type="button" class="button" onClick={() => to(steps[index - 1])}>
            {text.back}
          </button>
        )}
        {index > 0 && (
          <button type="button" class="button" onClick={() => change(noAnswers)}>
            {step === "done" ? text.another : text.again}
          </button>
        )}
      </p>
      <p class="muted">
        {text.readsOnly} {text.saved}
      </p>
    </div>
  );
}

/** The heading of a new step has the focus, so that a screen reader says where one is. */
function useHeading(step: Step) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [step]);
  return heading;
}
