-- The key that signs sessions and user tokens, PKCS #8 in PEM. All replicas share it, and it outlives them.
CREATE TABLE identity_key (
  id INTEGER PRIMARY KEY,
  pem TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
