/** What is refused for who asks: the statuses of the codes, and the refusals of the guard. */
import { type AccountControl, type Actor, mayDo } from "../core/accounts.ts";
import { PermanentError } from "../core/errors.ts";

export const statusOfAccess: Readonly<Record<string, number>> = {
  SAMSPEL_FORBIDDEN: 403,
  SAMSPEL_ORIGIN_REFUSED: 403,
  SAMSPEL_CSRF_REFUSED: 403,
  SAMSPEL_CONTENT_ENCODING_REFUSED: 415,
  SAMSPEL_CONTENT_TYPE_REFUSED: 415,
  SAMSPEL_SIGN_IN_REQUIRED: 401,
  SAMSPEL_SETUP_REQUIRED: 401,
  SAMSPEL_SIGN_IN_REFUSED: 401,
  SAMSPEL_OIDC_REFUSED: 401,
  SAMSPEL_OIDC_NO_ROLE: 401,
  SAMSPEL_OIDC_ALGORITHM: 401,
  SAMSPEL_OIDC_ABSENT: 404,
  SAMSPEL_TOKEN_REFUSED: 401,
  SAMSPEL_SIGN_IN_DELAYED: 429,
  SAMSPEL_SESSION_ONLY: 403,
  SAMSPEL_SETUP_CODE: 403,
  SAMSPEL_SETUP_DONE: 409,
  SAMSPEL_PASSWORD_WEAK: 400,
  SAMSPEL_NAME_INVALID: 400,
  SAMSPEL_USER_UNKNOWN: 404,
  SAMSPEL_USER_EXISTS: 409,
  SAMSPEL_LAST_ADMIN: 409,
  SAMSPEL_TOKEN_UNKNOWN: 404,
  SAMSPEL_TOKEN_INVALID: 400,
  SAMSPEL_ACCOUNTS_FULL: 409,
  SAMSPEL_ACCOUNTS_OFF: 404,
};

/** Why this actor may not: nobody is known yet, or what is known is not enough. */
export function refusalOf(actor: Actor, { needsSetup }: { readonly needsSetup: boolean }): PermanentError {
  if (actor.role === undefined && needsSetup) {
    return new PermanentError("This gateway has no admin yet.", {
      code: "SAMSPEL_SETUP_REQUIRED",
      next: "Open its pages and enter the set-up code that stands on its console, or run `samspel users add` on the machine.",
    });
  }
  if (actor.role === undefined) {
    return new PermanentError("This needs an account.", {
      code: "SAMSPEL_SIGN_IN_REQUIRED",
      next: "Sign in on the pages, or send the header Authorization: Bearer with a token (samspel tokens add).",
    });
  }
  if (actor.kind === "anonymous") {
    return new PermanentError("This is not allowed without an account.", {
      code: "SAMSPEL_FORBIDDEN",
      next: "Sign in. What is allowed without an account is api.anonymousRole in the configuration.",
    });
  }
  const isReadOnly = actor.kind === "display" && mayDo({ ...actor, kind: "session" }, "read", "GET");
  return new PermanentError(
    isReadOnly ? "A display looks and changes nothing." : `This is not allowed for the role ${actor.role}.`,
    { code: "SAMSPEL_FORBIDDEN", next: "An admin can give another role." },
  );
}

export function foreignHost(): PermanentError {
  return new PermanentError("The gateway is not known under this name.", {
    code: "SAMSPEL_HOST_REFUSED",
    next: "Use its address, or add the name to the configuration.",
  });
}

export function foreignOrigin(): PermanentError {
  return new PermanentError("A page of another site sent this request.", {
    code: "SAMSPEL_ORIGIN_REFUSED",
    next: "Use the dashboards of the gateway itself.",
  });
}

export function wrongCsrfToken(): PermanentError {
  return new PermanentError("The request does not carry the token of its page.", {
    code: "SAMSPEL_CSRF_REFUSED",
    next: "Load the page again. A program uses a token (samspel tokens add) and no cookie.",
  });
}

export function unknownBearer(): PermanentError {
  return new PermanentError("This token is unknown, too old, or used from another address.", {
    code: "SAMSPEL_TOKEN_REFUSED",
    next: "Make a new one with `samspel tokens add`.",
  });
}

export function sessionOnly(): PermanentError {
  return new PermanentError("Only somebody who has signed in with a password can change it.", {
    code: "SAMSPEL_SESSION_ONLY",
    next: "Sign in on the pages.",
  });
}

/** Throws PermanentError where nobody can sign in. */
export function accountsOf(accounts: AccountControl | undefined): AccountControl {
  if (accounts !== undefined) return accounts;
  throw new PermanentError("This gateway has no accounts.", {
    code: "SAMSPEL_ACCOUNTS_OFF",
    next: "Start it with `samspel run`.",
  });
}
