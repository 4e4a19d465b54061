-- History: values of one tag and period as one compressed block, with its figures beside it.
CREATE TABLE block (
  tag INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,           -- first source time, rounded down
  id INTEGER NOT NULL,                 -- key of block_data; never used again for another block
  end_ms INTEGER NOT NULL,             -- last source time, rounded down
  count INTEGER NOT NULL,              -- values
  good_count INTEGER NOT NULL,         -- finite numbers whose status is not bad
  is_plain INTEGER NOT NULL,           -- 1: every value is a finite number and none is bad
  is_full INTEGER NOT NULL,            -- 1: later values begin a new block
  has_values INTEGER NOT NULL,         -- 0: the values were removed, the roll-up stays
  min REAL, max REAL, sum REAL,        -- over the good ones
  min_at_ms REAL, max_at_ms REAL,      -- where the first minimum and maximum lie
  min_status INTEGER, max_status INTEGER,
  covered_ms REAL NOT NULL,            -- time in which a good value was in force
  PRIMARY KEY (tag, start_ms, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE block_data (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tag INTEGER NOT NULL,
  checksum INTEGER NOT NULL,           -- CRC-32 of data
  data BLOB,                           -- NULL when only the roll-ups are kept
  roll_up_checksum INTEGER,
  roll_up BLOB                         -- minutes and hours; NULL while the block still grows
) STRICT;

CREATE INDEX block_by_end ON block (end_ms);
CREATE INDEX block_with_values ON block (end_ms) WHERE is_full = 1 AND has_values = 1;

-- The time that retention goes by, guarded against steps of the clock.
CREATE TABLE retention_clock (
  only INTEGER PRIMARY KEY CHECK (only = 0),
  time_ms REAL NOT NULL,
  ahead_for_ms REAL NOT NULL
) STRICT;

-- Copy of the tags of the log, so that history stays readable when the log is lost.
CREATE TABLE tag (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL
) STRICT;

-- Sequence number up to which the log is contained in the blocks.
CREATE TABLE progress (
  only INTEGER PRIMARY KEY CHECK (only = 0),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO progress (only, sequence) VALUES (0, 0);
