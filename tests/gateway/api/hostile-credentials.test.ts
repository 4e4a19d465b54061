/** Cookies of a session as strangers may send them: none of them opens anything, and none is an error of the gateway. */
import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accountBook } from "../../support/accounts.ts";
import { casesOr, malformed } from "../../support/malformed.ts";
import { startedServer } from "./server-under-test.ts";

const cases = casesOr(300);
const password = "four plain words of nobody";

/** Sends the header byte by byte as it is, which no client library does. Gives status and code of the answer. */
function askedWith(url: string, cookie: Buffer): Promise<{ readonly status: number; readonly code: string }> {
  const { hostname, port, host } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string }>();
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString("latin1");
  });
  socket.on("error", reject);
  socket.on("close", () => {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
    resolve({ status, code: /"code":"([A-Z_0-9]+)"/.exec(answer)?.[1] ?? "" });
  });
  const head = `GET /api/v1/tags HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nCookie: `;
  socket.end(Buffer.concat([Buffer.from(head), cookie, Buffer.from("\r\n\r\n")]));
  return promise;
}

test(
  "a cookie of any form opens nothing: 401 with a code, or 400 where it is no header at all",
  async () => {
    const accounts = accountBook();
    await accounts.addUser("maria", "admin", password);
    const limits = { requestsPerMinute: 1e9 };
    const { url, errors } = await startedServer({ limits, options: { accounts, anonymousRole: "none" } });
    const body = JSON.stringify({ name: "maria", password });
    const headers = { "content-type": "application/json", origin: url };
    const signedIn = await fetch(`${url}/api/v1/session`, { method: "POST", headers, body });
    const [given = ""] = signedIn.headers.getSetCookie()[0]?.split(";") ?? [];
    const opened = await askedWith(url, Buffer.from(given));
    // From now on the cookie is that of a session that has ended, and so is everything that is made of it.
    await accounts.changeUser("maria", { password });
    const examples = [
      given,
      `a=b; ${given}; c="d"`,
      `samspel-session=${"A".repeat(6000)}`,
      "__proto__=1; constructor=2",
    ];
    const cookies = malformed(examples.map((text) => Buffer.from(text))).map((bytes) =>
      Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13)),
    );
    const seen = new Map<string, number>();

    await fc.assert(
      fc.asyncProperty(cookies, async (cookie) => {
        const { status, code } = await askedWith(url, cookie);
        const answer = `${status} ${code}`.trim();
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
        expect(["401 SAMSPEL_SIGN_IN_REQUIRED", "400", "431"]).toContain(answer);
      }),
      { numRuns: cases },
    );

    console.log(JSON.stringify({ name: "malformed-cookies", cases, answers: Object.fromEntries(seen) }));
    expect(opened.status).toBe(200);
    expect(errors).toEqual([]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  },
  120_000 + cases * 20,
);
