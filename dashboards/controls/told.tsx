/** What the gateway counts and watches of itself, and sums of a page: figures whose explanation comes when they are pressed. */
import type { ComponentChildren } from "preact";
import type { ToldName } from "../language/en-told.ts";
import { useScreen } from "../screen.ts";
import { Explained } from "./explain.tsx";

export interface ToldProps {
  readonly name: ToldName;
  /** As the figure is called on the page. */
  readonly title: string;
  readonly facts?: readonly (readonly [string, string])[];
  readonly children: ComponentChildren;
}

export function Told({ name, title, facts = [], children }: ToldProps) {
  const { language } = useScreen();
  return (
    <Explained
      explanation={async () => {
        const { toldWords } = await import("../told-words.ts");
        return { topic: "score", own: { title, ...toldWords(name, language.peek()), facts } };
      }}
    >
      <span class="number">{children}</span>
    </Explained>
  );
}

export interface ToldFigure {
  readonly name: ToldName;
  readonly title: string;
  readonly value: ComponentChildren;
  /** A bar, where the figure has something that it can be held against. */
  readonly bar?: ComponentChildren;
}

export function ToldFigures({ figures }: { figures: readonly ToldFigure[] }) {
  return (
    <dl class="figures">
      {figures.map(({ name, title, value, bar }) => (
        <div key={name}>
          <dt>{title}</dt>
          <dd class={bar === undefined ? undefined : "measured"}>
            <Told name={name} title={title}>
              {value}
            </Told>
            {bar}
          </dd>
        </div>
      ))}
    </dl>
  );
}
