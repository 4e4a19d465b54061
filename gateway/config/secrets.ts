/** Replaces `${env:NAME}`, `${file:path}` and `${credential:NAME}` in texts of the configuration. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { errorMessage } from "../core/errors.ts";

const reference = /\$\{(env|file|credential):([^}]{1,1000})\}/g;
const fileBytesMax = 64 * 1024;

export interface SecretScope {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that file references are relative to. */
  readonly directory: string;
}

/** The text with its references filled in, or what is wrong with them. */
export function filledIn(text: string, scope: SecretScope): Found {
  let problem: string | undefined;
  const value = text.replace(reference, (_, type: string, name: string) => {
    const found = fromPlace(type, name, scope);
    if ("problem" in found) problem ??= found.problem;
    return "value" in found ? found.value : "";
  });
  return problem === undefined ? { value } : { problem };
}

type Found = { readonly value: string } | { readonly problem: string };

function fromPlace(type: string, name: string, scope: SecretScope): Found {
  if (type === "env") return fromEnvironment(name, scope);
  return type === "file" ? fromFile(name, scope) : fromCredential(name, scope);
}

/** What systemd hands to the service alone (LoadCredential=, SetCredentialEncrypted=), by systemd.exec(5). */
function fromCredential(name: string, scope: SecretScope): Found {
  const directory = scope.env.CREDENTIALS_DIRECTORY;
  if (directory === undefined) return { problem: `systemd gave no credentials (the credential ${name} is wanted)` };
  if (!/^[\w.-]{1,255}$/.test(name) || name.startsWith(".")) return { problem: `${name} is no name of a credential` };
  return fromFile(join(directory, name), scope);
}

function fromEnvironment(name: string, scope: SecretScope): Found {
  const value = scope.env[name];
  return value === undefined ? { problem: `the environment variable ${name} is not set` } : { value };
}

function fromFile(name: string, scope: SecretScope): Found {
  const path = resolve(scope.directory, name);
  try {
    const content = readFileSync(path);
    if (content.length > fileBytesMax) return { problem: `the file ${path} is larger than ${fileBytesMax} bytes` };
    return { value: content.toString("utf8").trim() };
  } catch (error) {
    return { problem: `the file ${path} cannot be read (${errorMessage(error)})` };
  }
}
