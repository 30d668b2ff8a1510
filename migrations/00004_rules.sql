-- +goose Up
-- What the owner changed of a bot's settings; all else is as rules.Defaults says. No row: nothing.
CREATE TABLE bot_settings (
	instance_id      UUID PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
	changes          JSONB NOT NULL DEFAULT '{}',
	keywords_version BIGINT NOT NULL DEFAULT 0, -- grows with every change of the instance's keyword rules
	updated_at       TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE keyword_rules (
	id          UUID PRIMARY KEY,
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	match       TEXT NOT NULL CHECK (match IN ('contains', 'equals', 'startsWith', 'endsWith', 'regex')),
	pattern     TEXT NOT NULL,
	reply       TEXT NOT NULL,
	priority    INT NOT NULL DEFAULT 0, -- the higher goes first
	enabled     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX keyword_rules_instance ON keyword_rules (instance_id, created_at);
