-- Newest arrival of the values of a block where their times lie far behind it, else 0: a source whose clock stands in the
-- past sends old values that are new.
ALTER TABLE block ADD COLUMN received_ms INTEGER NOT NULL DEFAULT 0;
