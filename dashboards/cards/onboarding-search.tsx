/** While connecting a machine: servers and brokers that announce themselves, to choose from. */
import { useSignal } from "@preact/signals";
import type { FoundServer } from "../../gateway/core/discovery.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { hostOf } from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import type { StepProps } from "./onboarding.tsx";

interface SearchProps extends Pick<StepProps, "text" | "answers"> {
  choose(address: string): void;
}

export function Search({ text, answers: { kind, address }, choose }: SearchProps) {
  const { queries } = useScreen();
  const found = useSignal<readonly FoundServer[] | undefined>(undefined);
  const press = usePress();
  const search = () =>
    press.run(async () => {
      found.value = undefined;
      found.value = await queries.onboarding.find(kind, hostOf(address));
    });
  return (
    <>
      <p>
        <button type="button" class="button" disabled={press.isBusy} onClick={() => void search()}>
          {text.search}
        </button>
      </p>
      <p role="status">
        {press.isBusy && text.searching}
        {found.value?.length === 0 && text.nobodyFound}
      </p>
      <Failure text={press.failure} />
      {found.value !== undefined && found.value.length > 0 && (
        <ul class="plain">
          {found.value.map((server) => (
            <li key={`${server.address} ${server.name}`}>
              <button type="button" class="button" onClick={() => choose(server.address)}>
                {text.take} <strong>{server.name}</strong>
              </button>{" "}
              <code>{server.address}</code> <span class="muted">{text.origins[server.origin]}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
