/** Who may do what: roles, permissions, and what the interface may ask of the accounts. Types and pure functions. */

/** Each role may do everything that the ones before it may. */
export const roles = ["viewer", "operator", "engineer", "admin"] as const;
export type Role = (typeof roles)[number];

/**
 * What a route needs. Every route declares one; the server refuses to start otherwise. `open` is for health, for the
 * pages as files and for signing in: it gives out nothing about the line.
 */
export type Permission = "open" | "read" | "operate" | "configure" | "administer";

const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ["open", "read"],
  operator: ["open", "read", "operate"],
  engineer: ["open", "read", "operate", "configure"],
  admin: ["open", "read", "operate", "configure", "administer"],
};

/** Who asks. `display` is a wall screen: it looks and changes nothing. */
export interface Actor {
  readonly kind: "anonymous" | "session" | "token" | "display";
  /** Name of the account or the token; `anonymous` without one. */
  readonly name: string;
  /** Absent: whoever it is may only use what is open. */
  readonly role?: Role;
}

/** Somebody who may do something, as the interface tells it. */
export type Identity = Required<Actor>;

/** Methods that change nothing (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/** Denied unless the role says otherwise; a display is denied every method that could change something. */
export function mayDo({ kind, role }: Actor, permission: Permission | undefined, method: string): boolean {
  if (permission === undefined) return false;
  if (kind === "display" && !isSafeMethod(method)) return false;
  return permission === "open" || (role !== undefined && permissionsOf[role].includes(permission));
}

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

export interface UserReport {
  readonly name: string;
  readonly role: Role;
  readonly createdMs: number;
  /** Last change of role or password. */
  readonly changedMs: number;
  /** Sessions that are open now. */
  readonly sessions: number;
}

export interface TokenReport {
  readonly id: string;
  readonly name: string;
  /** `display` tokens are viewers that change nothing, bound to one network address. */
  readonly role: Role | "display";
  readonly createdMs: number;
  /** Absent: no end. Only displays may go without one. */
  readonly expiresMs?: number;
  /** The one network address from which a display token is taken. */
  readonly address?: string;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role | "display";
  /** Days until it is refused; absent for a display without an end. */
  readonly days?: number;
  readonly address?: string;
}

/** Somebody who has signed in. */
export interface Session {
  readonly name: string;
  readonly role: Role;
  /** What the page repeats with every change; another site cannot read it. */
  readonly csrfToken: string;
  /** Aborted when the session ends: signed out, too old, idle, or its account changed. */
  readonly signal: AbortSignal;
}

export interface StartedSession extends Session {
  /** The secret of the cookie. Known to the browser alone; only its digest is kept. */
  readonly secret: string;
}

/** Name and password as somebody typed them, and from where. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

/** Somebody whom another service has identified, with the role that its groups give here. */
export interface SignedInElsewhere {
  readonly name: string;
  readonly role: Role;
}

/** What a site wants to be read before signing in: plain text by language. */
export interface SignInNotice {
  readonly sv?: string;
  readonly en?: string;
}

/** Signing in through another service. Both methods throw PermanentError or TemporaryError with a code. */
export interface ExternalSignIn {
  /** What the button says. */
  readonly label: string;
  /** Where to send the browser, and a secret for its cookie. */
  begin(): Promise<{ readonly url: string; readonly secret: string }>;
  /** `query`: what the service has put behind the address. A secret counts once. */
  finish(secret: string, query: string): Promise<SignedInElsewhere>;
}

/**
 * The accounts as the interface sees them. Methods that change something throw PermanentError with a code when they
 * refuse, and ConfigError when the file cannot be written.
 */
export interface AccountControl {
  /** True while there is no admin: nobody can sign in, and the set-up code makes the first one. */
  needsSetup(): boolean;
  setUp(code: string, credentials: Credentials): Promise<StartedSession>;
  signIn(credentials: Credentials): Promise<StartedSession>;
  /** For somebody whom another service has identified. */
  startSession(name: string, role: Role): StartedSession;
  /** `isActive`: a person does something; a page that asks by itself does not keep a session open. */
  session(secret: string, isActive: boolean): Session | undefined;
  endSession(secret: string): void;
  /** Whose token this is; undefined for one that is unknown, too old, or taken from another address. */
  token(secret: string, address: string): Actor | undefined;
  users(): readonly UserReport[];
  addUser(name: string, role: Role, password: string): Promise<UserReport>;
  changeUser(name: string, change: { readonly role?: Role; readonly password?: string }): Promise<UserReport>;
  /** Also checks the password that was valid before. */
  changePassword(credentials: Credentials, next: string): Promise<void>;
  removeUser(name: string): void;
  tokens(): readonly TokenReport[];
  /** The secret is given out once. */
  addToken(token: NewToken): { readonly report: TokenReport; readonly secret: string };
  removeToken(id: string): TokenReport;
}
