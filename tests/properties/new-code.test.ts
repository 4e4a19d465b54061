/** The search that decoders are tried with: it is led by the code that it reaches, so it finds what blind chance does not. */
import { expect, test } from "vitest";
import { changed } from "../support/malformed.ts";
import { explore } from "../support/new-code.ts";
import { seeded } from "../support/power-cut.ts";

/** Fails on two bytes at once: a change hits the first in one of 10,000 cases, both in one of a hundred million. */
function decodeMark(input: Buffer): string {
  if (input[0] !== 0x53) return "none";
  if (input[1] !== 0x41) return "one";
  throw new Error("The planted defect.");
}

test("inputs that reach new code are followed to a defect behind two conditions, and the input is told", {
  timeout: 120_000,
}, () => {
  const way = { examples: [Buffer.from("....")], change: changed, random: seeded(1), files: /new-code\.test\.ts/ };

  const search = () => explore({ ...way, cases: 200_000, decode: decodeMark });

  expect(search).toThrow(/Failed at base64 U0/);
});
