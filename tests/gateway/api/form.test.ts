/** The anonymous form over real HTTP: what is taken, what is refused, and that nobody is recorded. */
import { expect, test } from "vitest";
import { post, startedServer } from "./server-under-test.ts";

const json = (body: object) => ({ body: JSON.stringify(body), headers: { "content-type": "application/json" } });

test("an answer is taken from everybody who may look, and recorded nowhere", async () => {
  const looks: object[] = [];
  const { url, gateway } = await startedServer({
    options: { anonymousRole: "viewer", onLook: (look) => looks.push(look) },
  });

  const { status, body } = await post(`${url}/api/v1/cells/cell-3/form`, json({ trust: [7, 8, 9] }));

  expect([status, body]).toEqual([200, { accepted: true }]);
  expect(gateway.formAnswers).toEqual([{ cell: "cell-3", answer: { trust: [7, 8, 9] } }]);
  expect(looks).toEqual([]);
});

test.each([
  ["a rating off the scale", { trust: [7, 8, 11] }],
  ["a rating finer than the paper form has it", { taskLoad: [1, 0, 0, 0, 0, 0] }],
  ["half a form", { taskLoad: [5, 10] }],
  ["nothing", {}],
  ["a name beside it", { trust: [7, 8, 9], name: "x" }],
])("%s is refused", async (_case, answer) => {
  const { url, gateway } = await startedServer();

  const { status, body } = await post(`${url}/api/v1/cells/cell-3/form`, json(answer));

  expect(status).toBe(400);
  expect(body).toMatchObject({ code: "SAMSPEL_REQUEST_INVALID" });
  expect(gateway.formAnswers).toEqual([]);
});

test("a cell without a form says how to get one", async () => {
  const { url } = await startedServer();

  const { status, body } = await post(`${url}/api/v1/cells/cell-9/form`, json({ trust: [7, 8, 9] }));

  expect(status).toBe(404);
  expect(body).toMatchObject({ code: "SAMSPEL_FORM_OFF", next: expect.stringContaining("anonymous-form") });
});
