/** While connecting a machine that sends waveforms: what makes them say something. */
import type { StepProps } from "./onboarding.tsx";
import { Field } from "./onboarding-field.tsx";

export function Shaft({ text, answers, change }: Pick<StepProps, "text" | "answers" | "change">) {
  const { sampleRate, speed, bearing } = answers;
  return (
    <>
      <p>{text.shaft}</p>
      <Field label={text.sampleRate} value={sampleRate} onInput={(value) => change({ sampleRate: value })} />
      <Field label={text.speed} value={speed} onInput={(value) => change({ speed: value })} />
      <Field
        label={text.bearing}
        hint={text.bearingHint}
        value={bearing}
        onInput={(value) => change({ bearing: value })}
      />
    </>
  );
}
