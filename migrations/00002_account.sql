-- +goose Up
CREATE TABLE accounts (
	id         UUID PRIMARY KEY,
	hex_id     TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL UNIQUE,
	plan       TEXT NOT NULL DEFAULT 'enterprise' CHECK (plan IN ('free', 'pro', 'enterprise')),
	created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- A node is one running engine. It holds the advisory lock lock_key on a connection of its own:
-- a node whose lock is free is dead, and what it leased lapses at once.
CREATE TABLE nodes (
	id         UUID PRIMARY KEY,
	name       TEXT NOT NULL,
	lock_key   BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	started_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE instances (
	id                UUID PRIMARY KEY,
	account_id        UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	hex_id            TEXT NOT NULL UNIQUE,
	slug              TEXT NOT NULL,
	name              TEXT NOT NULL,
	session_id        TEXT NOT NULL UNIQUE,
	access_token_hash BYTEA NOT NULL,
	access_token_enc  BYTEA NOT NULL,
	phone             TEXT NOT NULL DEFAULT '',
	jid               TEXT NOT NULL DEFAULT '', -- of the linked device; empty: none is linked
	lid               TEXT NOT NULL DEFAULT '',
	push_name         TEXT NOT NULL DEFAULT '',
	wanted            TEXT NOT NULL DEFAULT 'offline' CHECK (wanted IN ('online', 'offline')),
	state             TEXT NOT NULL DEFAULT 'stopped' CHECK (state IN
		('stopped', 'starting', 'scan_qr', 'connected', 'reconnecting', 'logged_out', 'failed')),
	state_reason      TEXT NOT NULL DEFAULT '',
	state_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
	qr                TEXT NOT NULL DEFAULT '',
	qr_expires_at     TIMESTAMPTZ,
	last_seen_at      TIMESTAMPTZ,
	takeover_seconds  INT NOT NULL DEFAULT 1800, -- how long a person who types on the phone silences the bot
	lease_node        UUID REFERENCES nodes ON DELETE SET NULL,
	signal_settled    BOOLEAN NOT NULL DEFAULT TRUE, -- the last holder stored its encryption state to the last step
	lease_token       BIGINT NOT NULL DEFAULT 0, -- grows with every holder: a late write of an earlier one is refused
	created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (account_id, slug)
);

CREATE INDEX instances_wanted ON instances (created_at) WHERE wanted = 'online';

CREATE TABLE credentials (
	id           UUID PRIMARY KEY,
	account_id   UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	instance_id  UUID REFERENCES instances ON DELETE CASCADE,
	kind         TEXT NOT NULL CHECK (kind IN ('account_key', 'instance_key')),
	name         TEXT NOT NULL,
	prefix       TEXT NOT NULL,
	secret_hash  BYTEA NOT NULL UNIQUE,
	secret_enc   BYTEA, -- only of a secret that an API must show again
	scopes       TEXT[] NOT NULL,
	created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
	last_used_at TIMESTAMPTZ,
	expires_at   TIMESTAMPTZ,
	revoked_at   TIMESTAMPTZ,
	CHECK ((kind = 'instance_key') = (instance_id IS NOT NULL))
);

CREATE INDEX credentials_account ON credentials (account_id, created_at);
CREATE INDEX credentials_instance ON credentials (instance_id) WHERE instance_id IS NOT NULL;
