/** The accounts of a gateway: users with a role and a password, tokens of programs and wall screens, sessions. */
import { randomBytes } from "node:crypto";
import type {
  AccountControl,
  Actor,
  Credentials,
  NewToken,
  Role,
  Session,
  StartedSession,
  TokenReport,
  UserReport,
} from "../core/accounts.ts";
import { PermanentError, TemporaryError } from "../core/errors.ts";
import { type AccountContent, AccountFile, type StoredToken, type StoredUser } from "./account-file.ts";
import { Attempts } from "./attempts.ts";
import { checkPassword, hashedPassword, isPassword, type PasswordCost } from "./password.ts";
import * as refusals from "./refusals.ts";
import { digestOf, type SessionLimits, Sessions } from "./sessions.ts";
import { SetupCode } from "./setup-code.ts";
import { tokenOf, tokenPrefix } from "./tokens.ts";

export interface AccountOptions {
  readonly dataDirectory: string;
  readonly limits: SessionLimits;
  now(): number;
  monotonicMs(): number;
  /** Those of a gateway before this one in the same process: a changed configuration signs nobody out. */
  readonly sessions?: Sessions;
  /** How much work a password is. Default: what suits the gateway. */
  readonly cost?: PasswordCost;
  /** Told when the file had to be moved aside. */
  onDamaged(message: string): void;
}

/** Sign-ins that wait for their turn; each takes 32 MiB for as long as its password is checked. */
const waitingMax = 16;
/** The command line may change the file; looked at this often. */
const lookMs = 1000;

const usersMax = 200;
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

export class AccountBook implements AccountControl {
  readonly #options: AccountOptions;
  readonly #file: AccountFile;
  readonly #sessions: Sessions;
  readonly #attempts: Attempts;
  readonly #setupCode = new SetupCode();
  #content: AccountContent = { users: [], tokens: [] };
  #stamp: string | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Throws ConfigError when the file can neither be read nor made. */
  constructor(options: AccountOptions) {
    this.#options = options;
    this.#file = new AccountFile(options.dataDirectory);
    this.#sessions = options.sessions ?? new Sessions(options.limits, () => options.monotonicMs());
    this.#sessions.limit(options.limits);
    this.#attempts = new Attempts(() => options.monotonicMs());
    this.#look();
  }

  /** For the console, while nobody can sign in. */
  get setupCode(): string {
    return this.#setupCode.text;
  }

  needsSetup(): boolean {
    this.#lookNow();
    return !this.#content.users.some(({ role }) => role === "admin");
  }

  async setUp(code: string, credentials: Credentials): Promise<StartedSession> {
    return this.#inTurn(async () => {
      const { name, password, address } = credentials;
      if (!this.needsSetup()) throw refusals.setupDone();
      this.#refuseHaste("set-up", address);
      if (!this.#setupCode.isRight(code)) {
        this.#attempts.failed("set-up", address);
        throw refusals.wrongSetupCode();
      }
      await this.#add(name, "admin", password);
      return this.#sessions.start(name, "admin");
    });
  }

  async signIn({ name, password, address }: Credentials): Promise<StartedSession> {
    return this.#inTurn(async () => {
      if (this.needsSetup()) throw refusals.setupNeeded();
      await this.#verified({ name, password, address });
      const user = this.#content.users.find((one) => one.name === name);
      if (user === undefined) throw refusals.wrongPassword();
      return this.#sessions.start(user.name, user.role);
    });
  }

  startSession(name: string, role: Role): StartedSession {
    return this.#sessions.start(name, role);
  }

  session(secret: string, isActive: boolean): Session | undefined {
    this.#lookNow();
    return this.#sessions.find(secret, isActive);
  }

  endSession(secret: string): void {
    this.#sessions.end(secret);
  }

  /** Ends what is too old, so that event streams end too. Call it now and then. */
  sweep(): void {
    this.#lookNow();
    this.#sessions.sweep();
  }

  token(secret: string, address: string): Actor | undefined {
    if (!secret.startsWith(tokenPrefix) || secret.length > 200) return undefined;
    this.#lookNow();
    const digest = digestOf(secret);
    const token = this.#content.tokens.find((one) => one.digest === digest);
    if (token === undefined || (token.expiresMs ?? Number.POSITIVE_INFINITY) <= this.#options.now()) return undefined;
    if (token.role !== "display") return { kind: "token", name: token.name, role: token.role };
    if (token.address === undefined) this.#bind(token, address);
    else if (token.address !== address) return undefined;
    return { kind: "display", name: token.name, role: "viewer" };
  }

  users(): readonly UserReport[] {
    this.#lookNow();
    return this.#content.users.map((user) => this.#reportOf(user));
  }

  addUser(name: string, role: Role, password: string): Promise<UserReport> {
    return this.#inTurn(() => this.#add(name, role, password));
  }

  changeUser(name: string, change: { readonly role?: Role; readonly password?: string }): Promise<UserReport> {
    return this.#inTurn(async () => {
      const { role, password } = change;
      if (password !== undefined) checkPassword(password, name);
      const hash = password === undefined ? {} : { password: await hashedPassword(password, this.#options.cost) };
      this.#look();
      const user = this.#known(name);
      const changed = { ...user, ...hash, role: role ?? user.role, changedMs: this.#options.now() };
      const users = this.#content.users.map((one) => (one === user ? changed : one));
      if (user.role === "admin" && changed.role !== "admin") refuseWithoutAdmin(users);
      this.#write({ ...this.#content, users });
      return this.#reportOf(changed);
    });
  }

  async changePassword(credentials: Credentials, next: string): Promise<void> {
    await this.#inTurn(() => this.#verified(credentials));
    await this.changeUser(credentials.name, { password: next });
  }

  removeUser(name: string): void {
    this.#look();
    const user = this.#known(name);
    const users = this.#content.users.filter((one) => one !== user);
    if (user.role === "admin") refuseWithoutAdmin(users);
    this.#write({ ...this.#content, users });
  }

  tokens(): readonly TokenReport[] {
    this.#lookNow();
    return this.#content.tokens.map(({ digest: _digest, ...report }) => report);
  }

  addToken(token: NewToken): { readonly report: TokenReport; readonly secret: string } {
    this.#look();
    if (this.#content.tokens.length >= usersMax) throw refusals.accountsFull();
    checkName(token.name);
    const secret = tokenPrefix + randomBytes(32).toString("base64url");
    const report = tokenOf(token, this.#options.now());
    this.#write({ ...this.#content, tokens: [...this.#content.tokens, { ...report, digest: digestOf(secret) }] });
    return { report, secret };
  }

  removeToken(id: string): TokenReport {
    this.#look();
    const found = this.#content.tokens.find((one) => one.id === id);
    if (found === undefined) throw refusals.unknownToken(id);
    this.#write({ ...this.#content, tokens: this.#content.tokens.filter((one) => one !== found) });
    const { digest: _digest, ...report } = found;
    return report;
  }

  async #verified({ name, password, address }: Credentials): Promise<void> {
    this.#refuseHaste(name, address);
    const kept = this.#content.users.find((one) => one.name === name)?.password;
    if (await isPassword(password.slice(0, 1024), kept, this.#options.cost))
      return this.#attempts.succeeded(name, address);
    this.#attempts.failed(name, address);
    throw refusals.wrongPassword();
  }

  #refuseHaste(name: string, address: string): void {
    const waitMs = this.#attempts.waitMs(name, address);
    if (waitMs > 0) throw refusals.delayed(waitMs);
  }

  async #add(name: string, role: Role, password: string): Promise<UserReport> {
    checkName(name);
    checkPassword(password, name);
    const hash = await hashedPassword(password, this.#options.cost);
    this.#look();
    if (this.#content.users.length >= usersMax) throw refusals.accountsFull();
    if (this.#content.users.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw refusals.userExists(name);
    const nowMs = this.#options.now();
    const user = { name, role, password: hash, createdMs: nowMs, changedMs: nowMs };
    this.#write({ ...this.#content, users: [...this.#content.users, user] });
    return this.#reportOf(user);
  }

  /** The first screen that shows a display token is the one that it belongs to. */
  #bind(token: StoredToken, address: string): void {
    const tokens = this.#content.tokens.map((one) => (one === token ? { ...token, address } : one));
    this.#write({ ...this.#content, tokens });
  }

  #known(name: string): StoredUser {
    const user = this.#content.users.find((one) => one.name === name);
    if (user === undefined) throw refusals.unknownUser(name);
    return user;
  }

  #reportOf({ password: _password, ...user }: StoredUser): UserReport {
    return { ...user, sessions: this.#sessions.countOf(user.name) };
  }

  /** Passwords are checked one at a time: guesses cannot overtake the delay, and memory stays bounded. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= waitingMax) {
      throw new TemporaryError("Too many sign-ins wait for their turn.", {
        code: "SAMSPEL_SIGN_INS_BUSY",
        next: "Try again in a few seconds.",
      });
    }
    this.#waiting++;
    const result = this.#turn.then(work).finally(() => {
      this.#waiting--;
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #lookNow(): void {
    const nowMs = this.#options.monotonicMs();
    if (nowMs - this.#lookedMs < lookMs) return;
    this.#lookedMs = nowMs;
    this.#look();
  }

  /** Reads the file anew when somebody else has changed it. */
  #look(): void {
    const stamp = this.#file.stamp();
    if (stamp === this.#stamp) return;
    const { damaged, ...content } = this.#file.read();
    if (damaged !== undefined) this.#options.onDamaged(damaged);
    this.#take(content);
  }

  #write(content: AccountContent): void {
    this.#file.write(content);
    this.#take(content);
  }

  /** Sessions of accounts that were changed or removed end at once. */
  #take(content: AccountContent): void {
    for (const { name, changedMs } of this.#content.users) {
      const isSame = content.users.some((one) => one.name === name && one.changedMs === changedMs);
      if (!isSame) this.#sessions.endAllOf(name);
    }
    this.#content = content;
    this.#stamp = this.#file.stamp();
  }
}

function checkName(name: string): void {
  if (namePattern.test(name) && name === name.trim()) return;
  throw new PermanentError(`${JSON.stringify(name.slice(0, 80))} is no name of an account.`, {
    code: "SAMSPEL_NAME_INVALID",
    next: "Use up to 64 letters, digits, spaces and . _ - @, beginning with a letter or digit.",
  });
}

function refuseWithoutAdmin(users: readonly StoredUser[]): void {
  if (!users.some(({ role }) => role === "admin")) throw refusals.lastAdmin();
}
