-- What became of the values: numbers of values by hour of arrival, account and tag. The account '' is the store itself,
-- every other one a destination. Tag 0 stands for gaps and changes of conditions.
CREATE TABLE ledger (
  hour INTEGER NOT NULL,               -- hours since the Unix epoch
  account TEXT NOT NULL,
  checksum INTEGER NOT NULL,           -- CRC-32 of data
  data BLOB NOT NULL,
  PRIMARY KEY (hour, account)
) STRICT, WITHOUT ROWID;

-- What happened since the ledger was written and cannot be read from the log.
CREATE TABLE ledger_since (
  hour INTEGER NOT NULL,
  account TEXT NOT NULL,
  fate TEXT NOT NULL,
  tag INTEGER NOT NULL,
  item_count INTEGER NOT NULL,
  PRIMARY KEY (hour, account, fate, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_state (
  only INTEGER PRIMARY KEY CHECK (only = 0),
  begin INTEGER NOT NULL,              -- entries up to here came before there was a ledger
  sequence INTEGER NOT NULL,           -- the ledger holds the log up to here
  is_damaged INTEGER NOT NULL          -- 1: a part of the log could not be read
) STRICT;
INSERT INTO ledger_state SELECT 0, coalesce(max(last), 0), coalesce(max(last), 0), 0 FROM log;

-- Position of each destination that the ledger holds.
ALTER TABLE cursor ADD COLUMN ledger_sequence INTEGER NOT NULL DEFAULT 0;
UPDATE cursor SET ledger_sequence = sequence;
