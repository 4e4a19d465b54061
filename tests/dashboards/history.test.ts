/** Queries take turns, wait while the gateway is busy, and say in its words what went wrong. */
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createQueries, RequestError, turns } from "../../dashboards/history.ts";

/** A server that answers with what `answer` says. Its address. */
type Answer = { readonly status: number; readonly body: unknown };

async function serve(answer: (path: string) => Answer | Promise<Answer>): Promise<string> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}

test("no more tasks than allowed run at one time, and all of them run", async () => {
  const inTurn = turns(2);
  let running = 0;
  let most = 0;

  const results = await Promise.all(
    [1, 2, 3, 4, 5].map((number) =>
      inTurn(async () => {
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return number;
      }),
    ),
  );

  expect(results).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test("a task that fails lets the next one run", async () => {
  const inTurn = turns(1);

  const failing = inTurn(() => Promise.reject(new Error("no")));
  const following = inTurn(async () => "yes");

  await expect(failing).rejects.toThrow("no");
  await expect(following).resolves.toBe("yes");
});

test("a busy gateway is asked again", async () => {
  let count = 0;
  const base = await serve(() => {
    count++;
    if (count === 1) return { status: 503, body: { code: "SAMSPEL_QUERIES_BUSY", message: "Busy." } };
    return { status: 200, body: { tag: "a", timesMs: [1], values: [2] } };
  });

  const answer = await createQueries(base).history("a", { fromMs: 0, toMs: 10, points: 10 });

  expect(answer.values).toEqual([2]);
  expect(count).toBe(2);
});

test("cards that ask about energy at the same time do not take the places from each other", async () => {
  let running = 0;
  let most = 0;
  const base = await serve(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running--;
    return { status: 200, body: {} };
  });
  const queries = createQueries(base);

  await Promise.all(["1", "2", "3", "4"].map((from) => queries.energy(`from=${from}`)));

  expect(most).toBe(1);
});

test("a refusal carries the code and the next step of the gateway", async () => {
  const base = await serve(() => ({
    status: 404,
    body: { code: "SAMSPEL_CONDITION_UNKNOWN", message: "Gone.", next: "List them." },
  }));

  const failure = await createQueries(base)
    .acknowledge("model/a/anomaly")
    .catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(RequestError);
  expect(failure).toMatchObject({ code: "SAMSPEL_CONDITION_UNKNOWN", message: "Gone.", next: "List them." });
});

test("ids with slashes reach the gateway whole", async () => {
  const paths: string[] = [];
  const base = await serve((path) => {
    paths.push(path);
    return { status: 200, body: {} };
  });

  await createQueries(base).acknowledge("model/spindle-1/anomaly");

  expect(paths).toEqual(["/conditions/model%2Fspindle-1%2Fanomaly/acknowledge"]);
});
