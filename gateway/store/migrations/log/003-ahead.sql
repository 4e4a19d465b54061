-- What a destination has confirmed beyond its position: a JSON array of {first, last}, ascending.
ALTER TABLE cursor ADD COLUMN ahead TEXT NOT NULL DEFAULT '[]';
