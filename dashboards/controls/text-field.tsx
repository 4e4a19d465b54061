/** A labelled field for a line of text that must be filled in. */
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";

interface TextFieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  /** Shown as dots. */
  readonly isSecret?: boolean;
  readonly autocomplete?: "username" | "current-password" | "new-password" | "one-time-code" | "off";
}

export function TextField({ label, value, isSecret = false, autocomplete = "off" }: TextFieldProps) {
  const id = useId();
  const shared = {
    id,
    required: true,
    maxLength: 256,
    autoComplete: autocomplete,
    autoCapitalize: "none",
    spellcheck: false,
    value: value.value,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      value.value = currentTarget.value;
    },
  } as const;
  return (
    <label htmlFor={id}>
      {label}
      {isSecret ? <input type="password" {...shared} /> : <input type="text" {...shared} />}
    </label>
  );
}
