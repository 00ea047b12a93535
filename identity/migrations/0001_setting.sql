-- What a user has chosen, one row per choice. Buckets and names are those of Backstage's user settings; the value is JSON.
CREATE TABLE identity_setting (
  user_ref TEXT NOT NULL,
  bucket TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (user_ref, bucket, name)
);
