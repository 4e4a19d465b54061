/** Parts that the steps of connecting a machine share: a field with a hint, the way on. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  /** Shown as dots. */
  readonly isSecret?: boolean;
  readonly isLong?: boolean;
  onInput(value: string): void;
}

export function Field({ label, value, hint, isSecret = false, isLong, onInput }: FieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
    autoCapitalize: "none",
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onInput(currentTarget.value),
  } as const;
  return (
    <label htmlFor={id}>
      {label}
      {isLong === true ? <textarea rows={4} {...shared} /> : <Line isSecret={isSecret} {...shared} />}
      {hint !== undefined && (
        <span class="muted" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </label>
  );
}

interface LineProps {
  readonly isSecret: boolean;
  readonly id: string;
  readonly value: string;
  readonly onInput: (event: { currentTarget: { value: string } }) => void;
}

function Line({ isSecret, ...shared }: LineProps) {
  const all = { ...shared, maxLength: 500, autoComplete: "off", autoCapitalize: "none", spellcheck: false } as const;
  return isSecret ? <input {...all} type="password" /> : <input {...all} type="text" />;
}

interface OnProps {
  readonly children: ComponentChildren;
  readonly isDisabled?: boolean;
  /** What must be done before; said while the button is disabled. */
  readonly first?: string;
  onPress(): void;
}

export function On({ children, isDisabled = false, first, onPress }: OnProps) {
  return (
    <p class="form-row">
      <button type="button" class="button button-main" disabled={isDisabled} onClick={onPress}>
        {children}
      </button>
      {isDisabled && first !== undefined && <span class="muted">{first}</span>}
    </p>
  );
}
