/** Accounts as a person, a guesser and another program of the machine meet them. */
import { createHook } from "node:async_hooks";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Attempts } from "../../../gateway/accounts/attempts.ts";
import { checkPassword, hashedPassword, isHash, isPassword } from "../../../gateway/accounts/password.ts";
import { accountBook, passwordOf } from "../../support/accounts.ts";
import { temporaryDirectory } from "../../support/context.ts";

const address = "10.0.4.31";
const admin = { name: "maria", password: passwordOf("admin"), address };

test("the set-up code makes one admin; afterwards it is worth nothing", async () => {
  const accounts = accountBook();

  expect(accounts.needsSetup()).toBe(true);
  await expect(accounts.signIn(admin)).rejects.toMatchObject({ code: "SAMSPEL_SETUP_REQUIRED" });
  await expect(accounts.setUp("0000-0000-0000-0000", admin)).rejects.toMatchObject({ code: "SAMSPEL_SETUP_CODE" });
  const session = await accounts.setUp(accounts.setupCode.toLowerCase().replaceAll("-", " "), admin);

  expect(session).toMatchObject({ name: "maria", role: "admin" });
  expect(accounts.needsSetup()).toBe(false);
  await expect(accounts.setUp(accounts.setupCode, { ...admin, name: "eve" })).rejects.toMatchObject({
    code: "SAMSPEL_SETUP_DONE",
  });
});

test("what is on disk is for the owner alone, and holds neither passwords nor secrets of tokens", async () => {
  const dataDirectory = temporaryDirectory("accounts");
  const accounts = accountBook({ dataDirectory });
  await accounts.addUser("maria", "admin", admin.password);
  const { secret } = accounts.addToken({ name: "mes", role: "viewer", days: 1 });
  const path = join(dataDirectory, "accounts/accounts.json");
  const text = readFileSync(path, "utf8");

  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDirectory, "accounts")).mode & 0o777).toBe(0o700);
  expect(text).not.toContain(admin.password);
  expect(text).not.toContain(secret.slice(8));
  expect(text).toContain("$scrypt$");
});

test("a change on the command line is seen by the running gateway, and ends the sessions of that account", async () => {
  let nowMs = 0;
  const dataDirectory = temporaryDirectory("accounts");
  const running = accountBook({ dataDirectory, monotonicMs: () => nowMs });
  await running.addUser("maria", "admin", admin.password);
  await running.addUser("olle", "operator", passwordOf("operator"));
  const hers = await running.signIn(admin);
  const his = await running.signIn({ name: "olle", password: passwordOf("operator"), address });

  await accountBook({ dataDirectory }).changeUser("olle", { role: "viewer" });
  nowMs += 2000;
  running.sweep();

  expect(his.signal.aborted).toBe(true);
  expect(running.session(his.secret, true)).toBeUndefined();
  expect(running.session(hers.secret, true)).toMatchObject({ name: "maria" });
});

test("a session ends when nobody does anything, and in any case after its longest time", async () => {
  let nowMs = 0;
  const accounts = accountBook({ limits: { idleMs: 900_000, absoluteMs: 3_600_000 }, monotonicMs: () => nowMs });
  await accounts.addUser("maria", "admin", admin.password);
  const idle = await accounts.signIn(admin);
  const busy = await accounts.signIn(admin);

  for (; nowMs < 3_600_000; nowMs += 600_000) {
    accounts.session(idle.secret, false);
    expect(accounts.session(busy.secret, true)).toBeDefined();
  }
  expect(accounts.session(idle.secret, true)).toBeUndefined();
  nowMs += 600_000;
  accounts.sweep();

  expect(busy.signal.aborted).toBe(true);
  expect(accounts.session(busy.secret, true)).toBeUndefined();
});

test("the last admin can neither be removed nor made less", async () => {
  const accounts = accountBook();
  await accounts.addUser("maria", "admin", admin.password);

  expect(() => accounts.removeUser("maria")).toThrow("last admin");
  await expect(accounts.changeUser("maria", { role: "viewer" })).rejects.toMatchObject({ code: "SAMSPEL_LAST_ADMIN" });
  await accounts.addUser("olle", "admin", passwordOf("operator"));
  accounts.removeUser("maria");

  expect(accounts.users().map(({ name }) => name)).toEqual(["olle"]);
});

test("a token ends with its day and when it is revoked; that of a display belongs to the first screen that shows it", () => {
  let nowMs = 0;
  const accounts = accountBook({ now: () => nowMs });
  const mes = accounts.addToken({ name: "mes", role: "viewer", days: 1 });
  const wall = accounts.addToken({ name: "wall-1", role: "display" });

  expect(accounts.token(mes.secret, address)).toEqual({ kind: "token", name: "mes", role: "viewer" });
  expect(accounts.token(`${mes.secret}x`, address)).toBeUndefined();
  expect(accounts.token(wall.secret, "10.0.4.40")).toMatchObject({ kind: "display", role: "viewer" });
  expect(accounts.token(wall.secret, "10.0.4.41")).toBeUndefined();
  nowMs = 86_400_000;
  expect(accounts.token(mes.secret, address)).toBeUndefined();
  accounts.removeToken(wall.report.id);
  expect(accounts.token(wall.secret, "10.0.4.40")).toBeUndefined();
});

test.each([
  [{ name: "mes", role: "viewer" }, "days"],
  [{ name: "mes", role: "viewer", days: 0 }, "1 to 3650"],
  [{ name: "wall", role: "display", address: "wall.local" }, "network address"],
  [{ name: "mes", role: "viewer", days: 1, address }, "display"],
] as const)("the token %j is refused with a reason", (token, reason) => {
  expect(() => accountBook().addToken(token)).toThrow(reason);
});

test("a damaged file is moved aside: nobody gets in with what it held, and the set-up begins anew", async () => {
  const dataDirectory = temporaryDirectory("accounts");
  const path = join(dataDirectory, "accounts/accounts.json");
  const before = accountBook({ dataDirectory });
  await before.addUser("maria", "admin", admin.password);
  const whole = readFileSync(path, "utf8");
  const messages: string[] = [];

  for (const text of [whole.slice(0, -40), "[]", "null", "", whole.replace("ln=10", "ln=31")]) {
    writeFileSync(path, text);
    const after = accountBook({ dataDirectory, onDamaged: (message) => messages.push(message) });
    expect(after.needsSetup()).toBe(true);
  }

  expect(messages).toHaveLength(5);
});

test("of a thousand guesses in ten minutes at most fifty are looked at, from one address or from many", () => {
  for (const addressOf of [() => address, (guess: number) => `10.1.${guess >> 8}.${guess & 255}`]) {
    let nowMs = 0;
    const attempts = new Attempts(() => nowMs);
    let looked = 0;
    for (let guess = 0; guess < 1000; guess++, nowMs += 600) {
      if (attempts.waitMs("maria", addressOf(guess)) > 0) continue;
      looked++;
      attempts.failed("maria", addressOf(guess));
    }
    expect(looked).toBeLessThanOrEqual(50);
    // Never for ever.
    expect(attempts.waitMs("maria", addressOf(1))).toBeLessThanOrEqual(60_000);
  }
});

test("a stranger who guesses does not keep out whoever has signed in from another address before", () => {
  const attempts = new Attempts(() => 0);
  attempts.succeeded("maria", address);

  for (let guess = 0; guess < 100; guess++) attempts.failed("Maria", "10.9.9.9");

  expect(attempts.waitMs("maria", "10.9.9.9")).toBeGreaterThan(0);
  expect(attempts.waitMs("maria", "10.9.9.8")).toBeGreaterThan(0);
  expect(attempts.waitMs("maria", address)).toBe(0);
});

/** Milliseconds of the work, and how often Node derived a key from a password during it. */
async function measured(work: () => Promise<unknown>): Promise<{ readonly ms: number; readonly derivations: number }> {
  let derivations = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === "SCRYPTREQUEST") derivations++;
    },
  }).enable();
  const startMs = performance.now();
  await work();
  const ms = performance.now() - startMs;
  hook.disable();
  return { ms, derivations };
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

test("wrong name and wrong password are refused in the same words", async () => {
  const accounts = accountBook();
  await accounts.addUser("maria", "admin", admin.password);
  const refusal = (name: string) =>
    accounts.signIn({ name, password: "something else entirely", address }).catch((error: unknown) => error);

  const [unknown, wrong] = [await refusal("nobody"), await refusal("maria")];

  expect(unknown).toMatchObject({ code: "SAMSPEL_SIGN_IN_REFUSED" });
  expect(String(unknown)).toBe(String(wrong));
});

test("an unknown name costs the work of a known one: one derivation, and the time of it", async () => {
  let nowMs = 0;
  const accounts = accountBook({ cost: { logN: 13, r: 8, p: 1 }, monotonicMs: () => (nowMs += 3_600_000) });
  await accounts.addUser("maria", "admin", admin.password);
  const refused = (name: string) =>
    measured(() =>
      expect(accounts.signIn({ name, password: "something else entirely", address })).rejects.toMatchObject({
        code: "SAMSPEL_SIGN_IN_REFUSED",
      }),
    );
  const [known, unknown]: [number[], number[]] = [[], []];

  for (let round = 0; round < 15; round++) {
    for (const [name, times] of [["maria", known] as const, ["nobody", unknown] as const]) {
      const { ms, derivations } = await refused(name);
      expect([name, derivations]).toEqual([name, 1]);
      times.push(ms);
    }
  }

  const ratio = medianOf(unknown) / medianOf(known);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test("after five wrong passwords even the right one has to wait; guesses sent side by side are counted one by one", async () => {
  const accounts = accountBook({ monotonicMs: () => 0 });
  await accounts.addUser("maria", "admin", admin.password);

  const guesses = Array.from({ length: 8 }, (_, guess) =>
    accounts.signIn({ ...admin, password: `wrong guess ${guess}` }),
  );
  const codes = (await Promise.allSettled(guesses)).map((result) =>
    result.status === "rejected" ? (result.reason as { code: string }).code : "in",
  );

  expect(codes.slice(0, 5)).toEqual(Array(5).fill("SAMSPEL_SIGN_IN_REFUSED"));
  expect(codes.slice(5)).toEqual(Array(3).fill("SAMSPEL_SIGN_IN_DELAYED"));
  await expect(accounts.signIn(admin)).rejects.toMatchObject({ code: "SAMSPEL_SIGN_IN_DELAYED", retryAfterMs: 1000 });
});

test.each([
  ["short", "at least 12"],
  ["x".repeat(257), "at most 256"],
  ["Password12345", "common"],
  ["abababababababab", "repeats"],
  ["maria and the press", "name of the account"],
  ["my samspel password", "name of the account"],
])("the password %j is refused: %s", (password, reason) => {
  expect(() => checkPassword(password, "maria")).toThrow(reason);
});

test("a password is known again by its hash, however its letters were composed, and no other is", async () => {
  const hash = await hashedPassword("fyra små ord på väggen");

  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);

  expect(await isPassword("fyra små ord på väggen".normalize("NFD"), hash)).toBe(true);
  expect(await isPassword("fyra sma ord pa vaggen", hash)).toBe(false);
  expect(await isPassword("", undefined)).toBe(false);
});

test("no text is taken for a hash that would make the gateway work for ever", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(isHash(text)).toBe(false)));
  for (const cost of ["ln=31,r=8,p=3", "ln=15,r=99,p=3", "ln=9,r=8,p=3", "ln=16,r=64,p=3"]) {
    expect(isHash(`$scrypt$${cost}$${"A".repeat(24)}$${"A".repeat(43)}=`)).toBe(false);
  }
});
