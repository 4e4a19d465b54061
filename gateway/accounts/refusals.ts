/** What the accounts refuse, in words. The text for a wrong name and a wrong password is the same. */
import { PermanentError, TemporaryError } from "../core/errors.ts";

export function wrongPassword(): PermanentError {
  return new PermanentError("Name or password is wrong.", {
    code: "SAMSPEL_SIGN_IN_REFUSED",
    next: "Try again; an admin can set a new password, also on the machine with `samspel users password`.",
  });
}

export function delayed(waitMs: number): TemporaryError {
  const seconds = Math.ceil(waitMs / 1000);
  return new TemporaryError(`Too many wrong attempts. The next one is looked at in ${seconds} s.`, {
    code: "SAMSPEL_SIGN_IN_DELAYED",
    retryAfterMs: waitMs,
    next: "Wait, then try again.",
  });
}

export function setupNeeded(): PermanentError {
  return new PermanentError("This gateway has no admin yet.", {
    code: "SAMSPEL_SETUP_REQUIRED",
    next: "Open its pages and enter the set-up code that stands on its console, or run `samspel users add` on the machine.",
  });
}

export function setupDone(): PermanentError {
  return new PermanentError("This gateway has an admin already.", {
    code: "SAMSPEL_SETUP_DONE",
    next: "Sign in.",
  });
}

export function wrongSetupCode(): PermanentError {
  return new PermanentError("This is not the set-up code.", {
    code: "SAMSPEL_SETUP_CODE",
    next: "It stands on the console of the gateway (journalctl --unit samspel); each start makes a new one.",
  });
}

export function unknownUser(name: string): PermanentError {
  return new PermanentError(`There is no account ${JSON.stringify(name)}.`, {
    code: "SAMSPEL_USER_UNKNOWN",
    next: "List the accounts with `samspel users list`.",
  });
}

export function userExists(name: string): PermanentError {
  return new PermanentError(`There is an account ${JSON.stringify(name)} already.`, {
    code: "SAMSPEL_USER_EXISTS",
    next: "Choose another name, or set a new password with `samspel users password`.",
  });
}

export function lastAdmin(): PermanentError {
  return new PermanentError("This is the last admin.", {
    code: "SAMSPEL_LAST_ADMIN",
    next: "Make another admin first.",
  });
}

export function unknownToken(id: string): PermanentError {
  return new PermanentError(`There is no token ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_TOKEN_UNKNOWN",
    next: "List the tokens with `samspel tokens list`.",
  });
}

export function accountsFull(): PermanentError {
  return new PermanentError("There are as many accounts or tokens as allowed.", {
    code: "SAMSPEL_ACCOUNTS_FULL",
    next: "Remove one that nobody uses.",
  });
}
