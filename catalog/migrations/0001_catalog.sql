-- Two counters. Writing transactions run one at a time, so change numbers become visible in the order in which they commit:
-- seq numbers changes, next_id numbers documents.
CREATE TABLE catalog_clock (
  id INTEGER PRIMARY KEY,
  seq BIGINT NOT NULL,
  next_id BIGINT NOT NULL
);
INSERT INTO catalog_clock (id, seq, next_id) VALUES (1, 0, 1);

-- Locations registered through the API or a page.
CREATE TABLE catalog_location (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  target TEXT NOT NULL,
  entity_ref TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT catalog_location_type_target_key UNIQUE (type, target)
);

-- One row per file, and one per root location. The text is kept so that it can be refined again without asking its source.
CREATE TABLE catalog_document (
  id BIGINT PRIMARY KEY,
  location TEXT NOT NULL,
  origin TEXT NOT NULL,
  etag TEXT NOT NULL,
  hash TEXT NOT NULL,        -- of the text
  fingerprint TEXT NOT NULL, -- of everything else that the outcome depends on: rules, kinds, code, origin
  content BYTEA NOT NULL,    -- compressed
  reads TEXT NOT NULL,       -- what its placeholders named, with the hash of what was read
  problems TEXT NOT NULL,    -- of the text itself, not of one entity
  changed_at BIGINT NOT NULL,
  CONSTRAINT catalog_document_location_key UNIQUE (location)
);

-- Who brings a document in: "provider:<name>", or the ref of a Location entity. A document that nobody brings in goes.
CREATE TABLE catalog_link (
  parent TEXT NOT NULL,
  document BIGINT NOT NULL,
  PRIMARY KEY (parent, document)
);
CREATE INDEX catalog_link_document_idx ON catalog_link (document);

-- One row per name. The document that has the name owns the row. body is the last good version without what the index adds
-- (relations, uid, etag); it is empty as long as there has been none.
CREATE TABLE catalog_entity (
  ref TEXT PRIMARY KEY,
  uid TEXT NOT NULL,
  document BIGINT NOT NULL,
  hash TEXT NOT NULL,          -- of the part of the document that it was refined from
  body TEXT NOT NULL,
  relations TEXT NOT NULL,     -- emitted ones, both directions
  targets TEXT NOT NULL,       -- what a Location points at
  problems TEXT NOT NULL,      -- of the present version in the document
  read_problems TEXT NOT NULL, -- of what a Location points at
  status TEXT NOT NULL,        -- status.items as served
  visible INTEGER NOT NULL,
  orphan INTEGER NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX catalog_entity_document_idx ON catalog_entity (document);

-- Documents that want a name which another document owns.
CREATE TABLE catalog_claim (
  ref TEXT NOT NULL,
  document BIGINT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (ref, document)
);

-- What went, and why.
CREATE TABLE catalog_tombstone (
  seq BIGINT PRIMARY KEY,
  ref TEXT NOT NULL,
  uid TEXT NOT NULL,
  body TEXT NOT NULL,
  location TEXT NOT NULL,
  reason TEXT NOT NULL,
  renamed_to TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX catalog_tombstone_ref_idx ON catalog_tombstone (ref);

-- The change log that every replica's index follows: something about ref changed at seq.
CREATE TABLE catalog_change (
  seq BIGINT PRIMARY KEY,
  ref TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- The few rows that are asked for by other things than their key.
CREATE INDEX catalog_entity_location_idx ON catalog_entity (ref) WHERE targets <> '';
CREATE INDEX catalog_entity_hidden_idx ON catalog_entity (ref) WHERE visible = 0;
CREATE INDEX catalog_entity_problem_idx ON catalog_entity (ref) WHERE problems <> '' OR read_problems <> '';
CREATE INDEX catalog_document_problem_idx ON catalog_document (location) WHERE problems <> '';
