/** The first account, signing in and out, accounts and tokens, a wall screen: in a real browser. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accountBook } from "../support/accounts.ts";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

const accounts = accountBook();
const password = "fyra små ord på väggen";
const notice = "Bara för personal.\nAnvändning skrivs ned: <b>allt</b>.";
let site: Pages;
beforeAll(async () => {
  site = await startPages({ anonymousRole: "none", accounts, signInNotice: { sv: notice } });
}, 180_000);
afterAll(() => site?.[Symbol.asyncDispose]());
afterEach(() => site.closePages());

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Namn").fill("maria");
  await page.getByLabel("Lösenord").fill(password);
  await page.getByRole("button", { name: "Logga in" }).click();
  await page.getByRole("navigation", { name: "Sidor" }).waitFor(patient);
}

test("the set-up code makes the first account, and the pages open", async () => {
  const { page } = await site.open("/?lang=sv");

  await page.getByLabel("Startkod").fill("0000-0000-0000-0000");
  await page.getByLabel("Namn").fill("maria");
  await page.getByLabel("Lösenord").fill(password);
  await page.getByRole("button", { name: "Skapa första kontot" }).click();
  await page.getByRole("alert").filter({ hasText: "set-up code" }).waitFor(patient);
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Startkod").fill(accounts.setupCode);
  await page.getByRole("button", { name: "Skapa första kontot" }).click();

  await page.getByRole("navigation", { name: "Sidor" }).waitFor(patient);
  expect(accounts.users().map(({ name, role }) => [name, role])).toEqual([["maria", "admin"]]);
}, 90_000);

test("the notice of the site is read before signing in, as plain text and in the language that it has", async () => {
  const { page } = await site.open("/?lang=en");

  const shown = page.getByText("Bara för personal.");
  await shown.waitFor(patient);

  expect(await shown.textContent()).toBe(notice);
  expect(await shown.getAttribute("lang")).toBe("sv");
  // The sentence below the card is as wide as the card; it broke at a third of it.
  expect(await page.evaluate("document.querySelector('main > p').clientWidth")).toBe(
    await page.evaluate("document.querySelector('main > .card').offsetWidth"),
  );
  expect(await violations(page)).toEqual([]);
}, 90_000);

test("whoever has chosen no language signs in in that of the site, and goes on in it", async () => {
  const { view } = site.line;
  const { display } = view;
  Object.assign(view, { display: { ...display, language: "en" } });
  const { page } = await site.open("/");

  await page.getByLabel("Name").fill("maria", patient);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor(patient);
  await page.getByRole("link", { name: "Overview" }).first().waitFor(patient);
  Object.assign(view, { display });
}, 90_000);

test("a wrong password is said, the right one leads in, and signing out leads out", async () => {
  const { page, problems } = await site.open("/settings?lang=sv");

  await page.getByLabel("Namn").fill("maria");
  await page.getByLabel("Lösenord").fill("something else entirely");
  await page.getByRole("button", { name: "Logga in" }).click();
  await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor(patient);
  await signIn(page);
  await page.getByText("Inloggad som maria").waitFor(patient);
  expect(await page.evaluate("document.cookie")).toBe("");
  await page.getByRole("button", { name: "Logga ut" }).click();
  await page.getByRole("heading", { name: "Logga in" }).waitFor(patient);

  expect(problems.filter((problem) => !problem.includes("401"))).toEqual([]);
}, 90_000);

test("an admin adds an account and a wall screen, whose address opens the pages elsewhere", async () => {
  const { page } = await site.open("/settings?lang=sv");
  await signIn(page);

  const users = page.locator(".card-users");
  await users.getByLabel("Namn").fill("olle");
  await users.getByLabel("Lösenord").fill("andra ord på en annan vägg");
  await users.getByRole("button", { name: "Lägg till konto" }).click();
  await users.getByRole("button", { name: "Ta bort olle" }).waitFor(patient);
  const tokens = page.locator(".card-tokens");
  await tokens.getByLabel("Namn").fill("vägg-1");
  await tokens.getByLabel("Roll").selectOption("display");
  await tokens.getByRole("button", { name: "Skapa nyckel" }).click();
  const shown = (await tokens.getByRole("status").textContent(patient)) ?? "";
  expect(await violations(page)).toEqual([]);

  const wall = await site.open(shown.slice(shown.indexOf("http")));
  await wall.page.getByRole("navigation").waitFor(patient);
  expect(new URL(wall.page.url()).hash).toBe("");
  await wall.page.goto(new URL("/settings?lang=en", wall.page.url()).href);
  await wall.page.getByText("This is the wall screen vägg-1").waitFor(patient);
}, 90_000);

test("who was refused by another service reads why on the sign-in page, in both languages, and can sign in there", async () => {
  const { page } = await site.open("/?lang=sv#sign-in=SAMSPEL_OIDC_NO_ROLE");
  await page.getByRole("alert").filter({ hasText: "Ingen av dina grupper" }).waitFor(patient);
  expect(await violations(page)).toEqual([]);
  await signIn(page);
  expect(new URL(page.url()).hash).toBe("");

  const english = await site.open("/?lang=en#sign-in=SAMSPEL_toString");
  await english.page.getByRole("alert").filter({ hasText: "did not let you in" }).waitFor(patient);
}, 90_000);

test("a page whose session has ended asks to sign in again instead of showing old values", async () => {
  const { page } = await site.open("/?lang=sv");
  await signIn(page);

  await accounts.changeUser("maria", { password });

  await page.getByRole("heading", { name: "Logga in" }).waitFor(patient);
  expect(await page.getByRole("navigation").count()).toBe(0);
}, 90_000);
