/** One of the roles that an account or a token may have. */
import type { Role } from "../../gateway/core/accounts.ts";
import { useScreen } from "../screen.ts";

interface RoleChoiceProps<R extends Role | "display"> {
  readonly choices: readonly R[];
  readonly value: R;
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly choose: (role: R) => void;
}

export const accountRoles = ["viewer", "operator", "engineer", "admin"] as const;
export const tokenRoles = ["viewer", "operator", "engineer", "admin", "display"] as const;

export function RoleChoice<R extends Role | "display">({
  choices,
  value,
  label,
  isLabelHidden,
  choose,
}: RoleChoiceProps<R>) {
  const { words } = useScreen();
  return (
    <label>
      <span class={isLabelHidden === true ? "visually-hidden" : undefined}>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = choices.find((role) => role === currentTarget.value);
          if (chosen !== undefined) choose(chosen);
        }}
      >
        {choices.map((role) => (
          <option key={role} value={role}>
            {words.value.access.roles[role]}
          </option>
        ))}
      </select>
    </label>
  );
}
