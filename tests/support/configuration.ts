/** Problems of a configuration as lines, so that a failed test names them. */
import { ConfigError } from "../../gateway/core/errors.ts";

export function problemsOf(load: () => unknown): string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.problems.length === 0) return [error.message];
    return error.problems.map(({ line, path, message }) => `line ${line ?? "?"} ${path}: ${message}`);
  }
}
