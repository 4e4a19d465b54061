/** Replaces `${env:NAME}` and `${file:path}` in texts of the configuration. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorMessage } from "../core/errors.ts";

const reference = /\$\{(env|file):([^}]+)\}/g;
const fileBytesMax = 64 * 1024;

export interface SecretScope {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that file references are relative to. */
  readonly directory: string;
}

/** The text with its references filled in, or what is wrong with them. */
export function filledIn(text: string, scope: SecretScope): { value: string } | { problem: string } {
  let problem: string | undefined;
  const value = text.replace(reference, (_, type: string, name: string) => {
    const found = type === "env" ? fromEnvironment(name, scope) : fromFile(name, scope);
    if ("problem" in found) problem ??= found.problem;
    return "value" in found ? found.value : "";
  });
  return problem === undefined ? { value } : { problem };
}

function fromEnvironment(name: string, scope: SecretScope): { value: string } | { problem: string } {
  const value = scope.env[name];
  return value === undefined ? { problem: `the environment variable ${name} is not set` } : { value };
}

function fromFile(name: string, scope: SecretScope): { value: string } | { problem: string } {
  const path = resolve(scope.directory, name);
  try {
    const content = readFileSync(path);
    if (content.length > fileBytesMax) return { problem: `the file ${path} is larger than ${fileBytesMax} bytes` };
    return { value: content.toString("utf8").trim() };
  } catch (error) {
    return { problem: `the file ${path} cannot be read (${errorMessage(error)})` };
  }
}
