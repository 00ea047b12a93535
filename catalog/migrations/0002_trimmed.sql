-- The change log is cut off at its old end: what changed at trimmed or before may be missing in it.
ALTER TABLE catalog_clock ADD COLUMN trimmed BIGINT NOT NULL DEFAULT 0;
