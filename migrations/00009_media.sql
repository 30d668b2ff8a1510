-- +goose Up
-- Files that were uploaded, fetched or received. The bytes lie on disk, under account and hash: the same
-- bytes of one account are there once, however many names they have.
CREATE TABLE media (
	id         UUID PRIMARY KEY,
	hex_id     TEXT NOT NULL UNIQUE,
	account_id UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	sha256     BYTEA NOT NULL,
	mimetype   TEXT NOT NULL,
	extension  TEXT NOT NULL, -- that fits the type, without a dot
	size       BIGINT NOT NULL,
	file_name  TEXT NOT NULL DEFAULT '',
	width      INT NOT NULL DEFAULT 0, -- in pixels, as shown; 0: unknown, or none
	height     INT NOT NULL DEFAULT 0,
	seconds    INT NOT NULL DEFAULT 0, -- how long it plays; 0: unknown, or it does not
	created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	used_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (account_id, sha256, file_name) INCLUDE (size)
);

CREATE INDEX media_used ON media (used_at);
