/** Who looks at this screen: notices when the gateway wants to know, and repeats the token of the page with every change. */

import { type Signal, signal } from "@preact/signals";
import type { Identity, Role, TokenReport, UserReport } from "../gateway/core/accounts.ts";
import { addressPart } from "./address-part.ts";
import { failureOf } from "./history.ts";

/** `set-up`: there is no admin yet. `signed-out`: the gateway refused to tell anything without an account. */
export type Access = "open" | "set-up" | "signed-out";

export interface BeforeSignIn {
  /** First language of the site. */
  readonly language?: "sv" | "en";
  /** What the button of another service says. */
  readonly label?: string;
  /** Words of the site, plain text by language. */
  readonly notice?: { readonly sv?: string; readonly en?: string };
}

export interface NewUser {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role | "display";
  readonly days?: number;
}

/** Requests about accounts; a refused one throws RequestError. */
export interface Session {
  readonly access: Signal<Access>;
  /** What a request that got no answer says, in the language of the screen. */
  readonly noAnswer: Signal<string>;
  /** Instead of `fetch`, for every request to the gateway. */
  readonly request: typeof fetch;
  who(): Promise<Identity>;
  setUp(code: string, name: string, password: string): Promise<void>;
  signIn(name: string, password: string): Promise<void>;
  /** What is shown before signing in. */
  beforeSignIn(): Promise<BeforeSignIn>;
  signOut(): Promise<void>;
  changePassword(password: string, next: string): Promise<void>;
  openDisplay(token: string): Promise<void>;
  users(): Promise<readonly UserReport[]>;
  addUser(user: NewUser): Promise<void>;
  changeUser(name: string, change: { readonly role?: Role; readonly password?: string }): Promise<void>;
  removeUser(name: string): Promise<void>;
  tokens(): Promise<readonly TokenReport[]>;
  /** Gives the secret, once. */
  addToken(token: NewToken): Promise<string>;
  removeToken(id: string): Promise<void>;
}

const deadlineMs = 30_000;

export function createSession(base: string, window: Window & typeof globalThis): Session {
  const access = signal<Access>("open");
  const noAnswer = signal("No answer.");
  const request = watchedRequest(window, { access, noAnswer });
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await request(base + path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (!response.ok) throw await failureOf(response);
    return response.json();
  };
  const change = async (method: string, path: string, body?: object): Promise<void> => {
    await ask(method, path, body);
  };
  const userPath = (name: string) => `/users/${addressPart(name)}`;
  return {
    access,
    noAnswer,
    request,
    who: () => ask("GET", "/session"),
    setUp: (code, name, password) => change("POST", "/setup", { code, name, password }),
    signIn: (name, password) => change("POST", "/session", { name, password }),
    beforeSignIn: () => ask("GET", "/oidc"),
    signOut: () => change("DELETE", "/session"),
    changePassword: (password, next) => change("POST", "/session/password", { password, next }),
    openDisplay: (token) => change("POST", "/display", { token }),
    users: () => ask("GET", "/users"),
    addUser: (user) => change("POST", "/users", user),
    changeUser: (name, user) => change("PATCH", userPath(name), user),
    removeUser: (name) => change("DELETE", userPath(name)),
    tokens: () => ask("GET", "/tokens"),
    addToken: async (token) => (await ask<{ secret: string }>("POST", "/tokens", token)).secret,
    removeToken: (id) => change("DELETE", `/tokens/${addressPart(id)}`),
  };
}

/** `fetch` that tells when a person has touched the page, keeps its token, and notices that an account is needed. */
function watchedRequest(
  window: Window & typeof globalThis,
  { access, noAnswer }: Pick<Session, "access" | "noAnswer">,
): typeof fetch {
  let csrfToken: string | undefined;
  let isTouched = false;
  const touch = (): void => {
    isTouched = true;
  };
  // Who opens the page is there. The first requests carry no header: the browser has sent the same ones before (index.html).
  setTimeout(touch);
  for (const name of ["pointerdown", "keydown", "wheel"]) window.addEventListener(name, touch, { passive: true });
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (csrfToken !== undefined) headers.set("x-csrf-token", csrfToken);
    if (isTouched) headers.set("x-samspel-active", "1");
    isTouched = false;
    const response = await window.fetch(input, { ...init, headers }).catch((cause: unknown) => {
      // The browser's own words ("signal timed out") are in no language of ours.
      throw new Error(noAnswer.peek(), { cause });
    });
    csrfToken = response.headers.get("x-csrf-token") ?? csrfToken;
    if (response.status === 401) {
      const code = await codeOf(response.clone());
      if (code === "SAMSPEL_SETUP_REQUIRED") access.value = "set-up";
      if (code === "SAMSPEL_SIGN_IN_REQUIRED") access.value = "signed-out";
    }
    return response;
  };
}

async function codeOf(response: Response): Promise<unknown> {
  const answer: unknown = await response.json().catch(() => undefined);
  return typeof answer === "object" && answer !== null && "code" in answer ? answer.code : undefined;
}
