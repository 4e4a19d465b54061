/** Makes of a store what an earlier version would have written. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What takes each file back to the schema before. */
const undone = {
  log: [
    "ALTER TABLE cursor DROP COLUMN ahead",
    "DROP TABLE ledger; DROP TABLE ledger_since; DROP TABLE ledger_state; ALTER TABLE cursor DROP COLUMN ledger_sequence",
  ],
  history: ["ALTER TABLE block DROP COLUMN received_ms", "DROP TABLE removed; DROP TABLE removed_gap"],
} as const;

/** In one transaction for each file. */
export function takeBack(directory: string, schema: number): void {
  for (const kind of ["log", "history"] as const) {
    const database = new DatabaseSync(join(directory, `${kind}.db`));
    database.exec("BEGIN IMMEDIATE");
    for (const sql of undone[kind].slice(0, 3 - schema)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${schema}; COMMIT`);
    database.close();
  }
}
