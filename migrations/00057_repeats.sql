-- +goose Up
-- Calls that their caller named with a key, so that they can make them again and nothing happens twice.
CREATE TABLE repeats (
	subject     UUID NOT NULL,                                     -- whose call it is: the account's, or the one instance that its credential reaches
	route       TEXT NOT NULL,                                     -- dialect and operation
	key         TEXT NOT NULL,
	account_id  UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	fingerprint BYTEA NOT NULL,                                    -- of what was asked; a hash that only this engine can make
	seed        UUID NOT NULL,                                     -- of the ids of what the call sends
	node_id     UUID REFERENCES nodes ON DELETE SET NULL,          -- which answers it now; NULL without an answer: it is to be made again
	started_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	expires_at  TIMESTAMPTZ NOT NULL,
	answer_enc  BYTEA,                                             -- NULL: there is none yet. Sealed: answers may show secrets
	PRIMARY KEY (subject, route, key)
);

CREATE INDEX repeats_account ON repeats (account_id);
CREATE INDEX repeats_node ON repeats (node_id) WHERE node_id IS NOT NULL;
CREATE INDEX repeats_expiry ON repeats (expires_at);
