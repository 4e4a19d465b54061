/** Answers and bodies of signing in, accounts and tokens. */
import Type, { type Static } from "typebox";
import { type Actor, type Role, roles } from "../core/accounts.ts";

const closed = { additionalProperties: false };
const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });
const Name = Type.String({ minLength: 1, maxLength: 64, description: "Name of the account." });
const Password = Type.String({ minLength: 1, maxLength: 1024, description: "At least 12 characters." });
const RoleName = Type.Unsafe<Role>({ type: "string", enum: roles, description: "What the account may do." });

export const SetupBody = Type.Object(
  {
    code: Type.String({ maxLength: 64, description: "From the console of the gateway." }),
    name: Name,
    password: Password,
  },
  { ...closed, examples: [{ code: "7K2M-9QRD-X4TB-E0VN", name: "maria", password: "four words nobody guesses" }] },
);

export const SignInBody = Type.Object(
  { name: Name, password: Password },
  { ...closed, examples: [{ name: "maria", password: "four words nobody guesses" }] },
);

export const PasswordBody = Type.Object(
  { password: Password, next: Password },
  { ...closed, examples: [{ password: "four words nobody guesses", next: "four other words from the fence" }] },
);

export const DisplayBody = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 300, description: "A token of the role display." }) },
  { ...closed, examples: [{ token: "samspel_…" }] },
);

export const SessionAnswer = Type.Object({
  name: Type.String(),
  kind: Type.Unsafe<Actor["kind"]>({ type: "string", enum: ["anonymous", "session", "token", "display"] }),
  role: RoleName,
});
export type SessionAnswer = Static<typeof SessionAnswer>;

export const User = Type.Object({
  name: Name,
  role: RoleName,
  createdMs: TimeMs,
  changedMs: TimeMs,
  sessions: Type.Integer({ minimum: 0, description: "Open sessions." }),
});

export const NewUserBody = Type.Object(
  { name: Name, role: RoleName, password: Password },
  { ...closed, examples: [{ name: "olle", role: "operator", password: "four words nobody guesses" }] },
);

export const ChangeUserBody = Type.Object(
  { role: Type.Optional(RoleName), password: Type.Optional(Password) },
  { ...closed, minProperties: 1, examples: [{ role: "engineer" }] },
);

const TokenRole = Type.Unsafe<Role | "display">({
  type: "string",
  enum: [...roles, "display"],
  description: "What the token may do. `display`: look, from one network address.",
});

export const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: TokenRole,
  createdMs: TimeMs,
  expiresMs: Type.Optional(TimeMs),
  address: Type.Optional(Type.String({ description: "The one network address it is taken from." })),
});

export const NewTokenBody = Type.Object(
  {
    name: Name,
    role: TokenRole,
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: "Days until it ends." })),
    address: Type.Optional(
      Type.String({ maxLength: 64, description: "Of the screen; without it the first one to use it." }),
    ),
  },
  { ...closed, examples: [{ name: "mes", role: "viewer", days: 365 }] },
);

export const NewTokenAnswer = Type.Object({
  ...Token.properties,
  secret: Type.String({ description: "Given out once; only its digest is kept." }),
});

export const userExample = {
  name: "olle",
  role: "operator",
  createdMs: 1_763_900_000_000,
  changedMs: 1_763_900_000_000,
  sessions: 1,
} as const;

export const tokenExample = {
  id: "0a1b2c3d4e5f",
  name: "mes",
  role: "viewer",
  createdMs: 1_763_900_000_000,
  expiresMs: 1_795_436_000_000,
} as const;
