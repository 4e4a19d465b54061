/** Real accounts in a directory of their own, with one account and one token of every role. */
import { AccountBook, type AccountOptions } from "../../gateway/accounts/accounts.ts";
import { type Role, roles } from "../../gateway/core/accounts.ts";
import { temporaryDirectory } from "./context.ts";

export const passwordOf = (role: Role): string => `four plain words for the ${role}`;

const hour = 3_600_000;

export function accountBook(options: Partial<AccountOptions> = {}): AccountBook {
  return new AccountBook({
    dataDirectory: temporaryDirectory("accounts"),
    limits: { idleMs: hour, absoluteMs: 12 * hour },
    now: Date.now,
    monotonicMs: () => performance.now(),
    // A thousandth of the usual work, for tests that sign in often.
    cost: { logN: 10, r: 8, p: 1 },
    onDamaged: (message) => {
      throw new Error(message);
    },
    ...options,
  });
}

export interface Furnished {
  readonly accounts: AccountBook;
  /** Secret of the token of each role. */
  readonly tokens: Readonly<Record<Role | "display", string>>;
}

/** An admin so that the gateway is set up, and tokens for every role. */
export async function furnishedAccounts(options: Partial<AccountOptions> = {}): Promise<Furnished> {
  const accounts = accountBook(options);
  await accounts.addUser("a-admin", "admin", passwordOf("admin"));
  const secretOf = (role: Role | "display") => accounts.addToken({ name: `t-${role}`, role, days: 1 }).secret;
  const [viewer, operator, engineer, admin] = roles.map(secretOf) as [string, string, string, string];
  return { accounts, tokens: { viewer, operator, engineer, admin, display: secretOf("display") } };
}
