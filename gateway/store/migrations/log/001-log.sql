-- The log: what was committed, in order. A row is one commit, never one value.
CREATE TABLE log (
  last INTEGER PRIMARY KEY,            -- sequence number of its last item; a value, a gap and a change count one each
  first INTEGER NOT NULL,
  kind INTEGER NOT NULL,               -- 0 values, 1 gap, 2 change of a condition
  min_ms INTEGER NOT NULL,             -- source times in the row, rounded down
  max_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,        -- newest arrival in the row
  checksum INTEGER NOT NULL,           -- CRC-32 of data
  data BLOB NOT NULL
) STRICT;

CREATE TABLE tag (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;

-- What a tag meant, from which sequence number on.
CREATE TABLE tag_version (
  number INTEGER NOT NULL,
  since INTEGER NOT NULL,
  description TEXT NOT NULL,
  PRIMARY KEY (number, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
  sequence INTEGER PRIMARY KEY,
  from_ms REAL NOT NULL,
  to_ms REAL NOT NULL,
  description TEXT NOT NULL
) STRICT;
CREATE INDEX gap_by_end ON gap (to_ms);

CREATE TABLE condition (
  id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  description TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each destination has confirmed.
CREATE TABLE cursor (
  sink TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was removed before a destination had it, and why.
CREATE TABLE dropped (
  sink TEXT NOT NULL,
  cause TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  PRIMARY KEY (sink, cause)
) STRICT, WITHOUT ROWID;

-- Named facts: the last value of every tag, highest committed time.
CREATE TABLE fact (
  name TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
