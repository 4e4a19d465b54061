/** Emission factors of electricity, published ones or one's own, on the page of settings. */
import { useSignal } from "@preact/signals";
import type { EmissionFactor } from "../../gateway/core/emission-factors.ts";
import { useScreen } from "../screen.ts";
import { factorChanges, type TypedFactor, typedFactor } from "../settings-answers.ts";
import { useSettingWords } from "../use-setting-words.ts";
import { Choice, Line } from "./setting-fields.tsx";
import { SettingSection } from "./setting-section.tsx";
import type { SettingsProps } from "./setting-site.tsx";

export function FactorSettings({ report, onTaken }: SettingsProps) {
  const text = useSettingWords();
  const factor = useSignal(typedFactor(report.factor));
  const secondFactor = useSignal(typedFactor(report.secondFactor));
  const changes = factorChanges(report, { factor: factor.value, secondFactor: secondFactor.value });
  const none = [["none", text.noFactor]] as const;
  return (
    <SettingSection title={text.factors} changes={changes} onTaken={onTaken}>
      {(
        [
          [text.factor, factor, []],
          [text.secondFactor, secondFactor, none],
        ] as const
      ).map(([label, typed, others]) => (
        <Factor
          key={label}
          {...{ label, others }}
          typed={typed.value}
          published={report.factors}
          change={(part) => {
            typed.value = { ...typed.value, ...part };
          }}
        />
      ))}
    </SettingSection>
  );
}

interface FactorProps {
  readonly label: string;
  readonly typed: TypedFactor;
  readonly others: readonly (readonly [id: string, text: string])[];
  readonly published: readonly EmissionFactor[];
  readonly change: (part: Partial<TypedFactor>) => void;
}

function Factor({ label, typed, others, published, change }: FactorProps) {
  const { format } = useScreen();
  const text = useSettingWords();
  const known = published.find(({ id }) => id === typed.id);
  const named = published.map(({ id, gPerKwh, year }) => {
    return [id, text.factorText(id, format.value.number(gPerKwh), year)] as const;
  });
  return (
    <div>
      <Choice
        label={label}
        value={typed.id}
        options={[...others, ...named, ["", text.ownFactor]]}
        choose={(id) => change({ id })}
      />
      {known !== undefined && (
        <p class="muted">
          {text.methods[known.method]}; {known.source}. {known.isUnconfirmed ? text.unconfirmed : ""}
        </p>
      )}
      {typed.id === "" && <OwnFactor typed={typed} change={change} />}
    </div>
  );
}

function OwnFactor({ typed, change }: Pick<FactorProps, "typed" | "change">) {
  const text = useSettingWords();
  return (
    <div class="setting-item">
      <Line
        label={text.factorName}
        hint={text.factorNameHint}
        maxLength={100}
        value={typed.name}
        onInput={(name) => change({ name })}
      />
      <Line label={text.gPerKwh} isNumber={true} value={typed.gPerKwh} onInput={(gPerKwh) => change({ gPerKwh })} />
      <Choice
        label={text.method}
        value={typed.method}
        options={[
          ["market", text.methods.market],
          ["location", text.methods.location],
        ]}
        choose={(method) => change({ method })}
      />
      <Line label={text.year} isNumber={true} value={typed.year} onInput={(year) => change({ year })} />
      <Line
        label={text.factorSource}
        hint={text.factorSourceHint}
        maxLength={300}
        value={typed.source}
        onInput={(source) => change({ source })}
      />
    </div>
  );
}
