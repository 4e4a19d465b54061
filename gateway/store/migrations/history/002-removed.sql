-- Values that were removed, by tag and cause: 'expired' after the retention time, 'quota' before it, 'thinned' where the
-- minutes and hours stay.
CREATE TABLE removed (
  tag INTEGER NOT NULL,
  cause TEXT NOT NULL,
  value_count INTEGER NOT NULL,
  PRIMARY KEY (tag, cause)
) STRICT, WITHOUT ROWID;

-- Gaps that stand for removed blocks and are not in the log yet.
CREATE TABLE removed_gap (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  from_ms REAL NOT NULL,
  to_ms REAL NOT NULL,
  value_count INTEGER NOT NULL
) STRICT;
