/**
 * Preloaded into a process under test: its databases promise less than the store asked for, and hide it when they are
 * asked. Shows that the power-cut test can fail. SAMSPEL_TEST_SYNC is NORMAL or OFF.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";

const { exec, prepare } = DatabaseSync.prototype;
const level = process.env.SAMSPEL_TEST_SYNC ?? "NORMAL";

DatabaseSync.prototype.exec = function weakened(sql: string): void {
  exec.call(this, sql.replace("synchronous = FULL", `synchronous = ${level}`));
};
DatabaseSync.prototype.prepare = function hidden(sql: string): StatementSync {
  return prepare.call(this, sql === "PRAGMA synchronous" ? "SELECT 2 AS synchronous" : sql);
};
