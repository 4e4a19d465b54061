/** Accounts and tokens on disk: one JSON file that only this user may read, written in one step. */
import { readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { writeInOneStep } from "../config/write-file.ts";
import { type Role, roles } from "../core/accounts.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import { makePrivateFolder } from "../owner.ts";
import { isHash } from "./password.ts";

const Name = Type.String({ minLength: 1, maxLength: 64 });
const RoleName = Type.Unsafe<Role>({ type: "string", enum: roles });

const StoredUser = Type.Object({
  name: Name,
  role: RoleName,
  /** PHC string. */
  password: Type.String({ maxLength: 200 }),
  createdMs: Type.Number(),
  changedMs: Type.Number(),
});
export type StoredUser = Static<typeof StoredUser>;

const StoredToken = Type.Object({
  id: Name,
  name: Name,
  role: Type.Unsafe<Role | "display">({ type: "string", enum: [...roles, "display"] }),
  /** SHA-256 of the secret. */
  digest: Type.String({ minLength: 43, maxLength: 43 }),
  createdMs: Type.Number(),
  expiresMs: Type.Optional(Type.Number()),
  address: Type.Optional(Type.String({ maxLength: 64 })),
});
export type StoredToken = Static<typeof StoredToken>;

const Content = Type.Object({
  version: Type.Literal(1),
  users: Type.Array(StoredUser, { maxItems: 200 }),
  tokens: Type.Array(StoredToken, { maxItems: 200 }),
});

export interface AccountContent {
  readonly users: readonly StoredUser[];
  readonly tokens: readonly StoredToken[];
}

const nothing: AccountContent = { users: [], tokens: [] };
const fileBytesMax = 1_048_576;

export class AccountFile {
  readonly #path: string;

  /** Makes the directory. Throws ConfigError when it cannot. */
  constructor(dataDirectory: string) {
    const directory = join(dataDirectory, "accounts");
    try {
      makePrivateFolder(directory);
    } catch (cause) {
      throw new ConfigError(`The directory ${directory} cannot be made: ${errorMessage(cause)}.`, {
        code: "SAMSPEL_DATA_DIRECTORY",
        cause,
        next: "Give dataDirectory a folder that this user may write to.",
      });
    }
    this.#path = join(directory, "accounts.json");
  }

  /** Changes with every change of the file, whoever made it. */
  stamp(): string {
    const found = statSync(this.#path, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? "" : `${found.ino} ${found.mtimeNs} ${found.size}`;
  }

  /** A damaged file is moved aside, never deleted, and named in `damaged`: nobody can sign in with what it held. */
  read(): AccountContent & { readonly damaged?: string } {
    if (this.stamp() === "") return nothing;
    let reason: string;
    try {
      const text = readFileSync(this.#path, "utf8");
      const content: unknown = text.length > fileBytesMax ? undefined : JSON.parse(text);
      if (Value.Check(Content, content) && content.users.every(({ password }) => isHash(password))) return content;
      reason = "its content is not what was written";
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw unreadable(this.#path, error);
      reason = "it is no JSON";
    }
    const aside = `${this.#path}.damaged-${Date.now()}`;
    renameSync(this.#path, aside);
    return { ...nothing, damaged: `${this.#path} was moved to ${aside}: ${reason}.` };
  }

  write({ users, tokens }: AccountContent): void {
    writeInOneStep(this.#path, `${JSON.stringify({ version: 1, users, tokens }, undefined, 2)}\n`, 0o600);
  }
}

function unreadable(path: string, cause: unknown): ConfigError {
  return new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
    code: "SAMSPEL_ACCOUNTS_UNREADABLE",
    cause,
    next: "Check that the user of the gateway owns it; it is written with mode 0600.",
  });
}
