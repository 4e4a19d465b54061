/** `/api/v1/users`, `/api/v1/tokens`: accounts of people, tokens of programs and wall screens. For admins. */
import Type from "typebox";
import {
  ChangeUserBody,
  NewTokenAnswer,
  NewTokenBody,
  NewUserBody,
  Token,
  tokenExample,
  User,
  userExample,
} from "../access-contract.ts";
import { accountsOf } from "../access-errors.ts";
import { administrable, described, type Routes } from "../app.ts";
import { IdPath } from "../contract.ts";

const forbidden = { 403: "Only for the role admin." };

export const accountRoutes: Routes = (app, { accounts, limits }) => {
  const known = () => accountsOf(accounts);
  const changing = { ...administrable, rateLimit: { max: limits.changesPerMinute } };
  const about = (summary: string, failures: Readonly<Record<number, string>> = {}) =>
    ({ summary, tag: "access", failures: { ...forbidden, ...failures } }) as const;

  const users = described({ ...about("All accounts."), answer: Type.Array(User), example: [userExample] });
  app.get("/api/v1/users", { config: administrable, schema: users }, async () => known().users());

  const add = described({
    ...about("Adds an account.", { 409: "The name is taken." }),
    answer: User,
    example: userExample,
  });
  app.post("/api/v1/users", { config: changing, schema: { ...add, body: NewUserBody } }, async ({ body }) =>
    known().addUser(body.name, body.role, body.password),
  );

  const change = described({
    ...about("Changes role or password of an account; its sessions end.", { 404: "There is no such account." }),
    answer: User,
    example: userExample,
  });
  app.patch(
    "/api/v1/users/:id",
    { config: changing, schema: { ...change, params: IdPath, body: ChangeUserBody } },
    async ({ params, body }) => known().changeUser(params.id, body),
  );

  const remove = described({
    ...about("Removes an account; its sessions end.", {
      404: "There is no such account.",
      409: "It is the last admin.",
    }),
    answer: Type.Object({}),
    example: {},
  });
  app.delete("/api/v1/users/:id", { config: changing, schema: { ...remove, params: IdPath } }, async ({ params }) => {
    known().removeUser(params.id);
    return {};
  });

  const tokens = described({
    ...about("All tokens, without their secrets."),
    answer: Type.Array(Token),
    example: [tokenExample],
  });
  app.get("/api/v1/tokens", { config: administrable, schema: tokens }, async () => known().tokens());

  const addToken = described({
    ...about("Makes a token; its secret is given out once."),
    answer: NewTokenAnswer,
    example: { ...tokenExample, secret: "samspel_…" },
  });
  app.post("/api/v1/tokens", { config: changing, schema: { ...addToken, body: NewTokenBody } }, async ({ body }) => {
    const { report, secret } = known().addToken(body);
    return { ...report, secret };
  });

  const removeToken = described({
    ...about("Revokes a token.", { 404: "There is no such token." }),
    answer: Token,
    example: tokenExample,
  });
  app.delete(
    "/api/v1/tokens/:id",
    { config: changing, schema: { ...removeToken, params: IdPath } },
    async ({ params }) => known().removeToken(params.id),
  );
};
