-- +goose Up
-- Who must not be written to by campaigns, by every address under which they are known: a phone number, its other forms,
-- a LID. Rows of one entry are one person's. They refer to no contact: the wish outlives the contact's erasure, and
-- holds for every instance of the account, each of which has contacts of its own.
CREATE TABLE suppressions (
	account_id UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	kind       TEXT NOT NULL CHECK (kind IN ('pn', 'lid')),
	value      TEXT NOT NULL,
	entry      UUID NOT NULL,                 -- grows with time
	seq        BIGINT GENERATED ALWAYS AS IDENTITY, -- the first of an entry is the address that was given
	reason     TEXT NOT NULL DEFAULT '',
	instance_id UUID,                -- where they asked for it; may be gone
	message_id TEXT NOT NULL DEFAULT '',      -- with which message; may be gone
	created_at TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (account_id, kind, value)
);

CREATE INDEX suppressions_entry ON suppressions (account_id, entry, seq);
