/** `samspel verify`: proves that a crate is whole, unchanged and signed. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError, errorMessage, PermanentError } from "../core/errors.ts";
import { verifyCrate } from "../recordings/verify.ts";
import { crateContent } from "./crate-content.ts";
import { runVerb } from "./output.ts";

interface VerifyVerbOptions {
  readonly config?: string;
  readonly key?: string;
}

export function addVerify(program: Command): void {
  program
    .command("verify")
    .description("prove that an exported crate is whole and unchanged, and by which gateway it was signed")
    .argument("<folder>", "the crate")
    .option("--key <file>", "public key of the gateway that must have signed it (keys/model-signing.pub.pem)")
    .option("-c, --config <file>", "configuration of the gateway that must have signed it")
    .addHelpText(
      "after",
      `
Needs no gateway. Without --key or --config it shows the key and cannot tell whose it is.

Examples:
  samspel verify worn-tool
  samspel verify worn-tool --key model-signing.pub.pem`,
    )
    .action(async (folder: string, options: VerifyVerbOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const trusted = await trustedKeys(options);
        let show: ((done: number) => void) | undefined;
        const onProgress = (done: number, total: number) => {
          show ??= output.progress("Verified", total);
          show(done);
        };
        const crate = await verifyCrate(resolve(folder), { trusted, onProgress });
        if (trusted.length > 0 && !crate.isTrusted) throw foreignKey(crate.key);
        const { files, rows, featureRows, bytes, key, missing } = crate;
        const whose = crate.isTrusted ? "the key that you named" : "a key that nobody here vouches for";
        const lines = [
          `Whole and unchanged: ${crateContent(crate)}.`,
          `Signed with ${whose}: ${key}.`,
          ...(missing.length === 0
            ? ["Nothing is missing."]
            : ["Missing, as its gateway says:", ...missing.map((text) => `  ${text}`)]),
        ];
        output.result(
          { ok: true, files, rows, featureRows, bytes, key, trusted: crate.isTrusted, missing },
          lines.join("\n"),
        );
      });
    });
}

async function trustedKeys({ config, key }: VerifyVerbOptions): Promise<KeyObject[]> {
  if (key !== undefined) return [publicKey(key)];
  if (config === undefined) return [];
  const { registries } = await import("../kinds.ts");
  const { dataDirectory, trustedModelKeys } = loadConfiguration(config, registries, process.env);
  const own = join(dataDirectory, "keys", "model-signing.pub.pem");
  return [...(existsSync(own) ? [publicKey(own)] : []), ...trustedModelKeys.map((pem) => createPublicKey(pem))];
}

function publicKey(path: string): KeyObject {
  try {
    return createPublicKey(readFileSync(path));
  } catch (cause) {
    throw new ConfigError(`${path} is no public key: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_CRATE_KEY",
      cause,
      next: "Give the file keys/model-signing.pub.pem of the gateway.",
    });
  }
}

function foreignKey(key: string): PermanentError {
  return new PermanentError(`The crate is whole, but signed with another key: ${key}.`, {
    code: "SAMSPEL_CRATE_FOREIGN_KEY",
    next: "Ask whoever gave it to you which gateway wrote it.",
  });
}
