-- +goose Up
CREATE TABLE agents (
	id                TEXT PRIMARY KEY,
	account_id        UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	instance_id       UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	name              TEXT NOT NULL,
	persona           TEXT NOT NULL DEFAULT '',  -- the owner's part of the system prompt
	model             TEXT NOT NULL DEFAULT '',  -- empty: the server's
	fallback_model    TEXT NOT NULL DEFAULT '',  -- empty: the server's
	temperature       DOUBLE PRECISION NOT NULL DEFAULT 0.3 CHECK (temperature BETWEEN 0 AND 2),
	min_confidence    DOUBLE PRECISION NOT NULL DEFAULT 0.5 CHECK (min_confidence BETWEEN 0 AND 1),
	direct_confidence DOUBLE PRECISION NOT NULL DEFAULT 1 CHECK (direct_confidence BETWEEN 0 AND 1),
	languages         TEXT[] NOT NULL DEFAULT '{}', -- empty: whatever the customer writes
	enabled           BOOLEAN NOT NULL DEFAULT TRUE,
	is_default        BOOLEAN NOT NULL DEFAULT FALSE,
	created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at        TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX agents_default ON agents (instance_id) WHERE is_default;
CREATE INDEX agents_instance ON agents (instance_id, created_at);

ALTER TABLE knowledge_bases ADD FOREIGN KEY (agent_id) REFERENCES agents ON DELETE CASCADE;

-- One row per answered question. Those without a chat are conversations of the API, keyed by phone;
-- they are also its memory.
CREATE TABLE agent_turns (
	id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	agent_id   TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	chat_id    BIGINT REFERENCES chats ON DELETE CASCADE,
	phone      TEXT NOT NULL DEFAULT '',
	question   TEXT NOT NULL,
	reply      TEXT NOT NULL,
	action     TEXT NOT NULL CHECK (action IN ('answer', 'clarify', 'fallback', 'handoff')),
	confidence DOUBLE PRECISION NOT NULL,
	model      TEXT NOT NULL DEFAULT '', -- empty: the built-in answerer
	sources    TEXT[] NOT NULL DEFAULT '{}',
	trace      JSONB NOT NULL DEFAULT '{}',
	created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX agent_turns_agent ON agent_turns (agent_id, created_at);
CREATE INDEX agent_turns_memory ON agent_turns (agent_id, phone, id) WHERE chat_id IS NULL;
CREATE INDEX agent_turns_chat ON agent_turns (chat_id) WHERE chat_id IS NOT NULL;

-- The episode boundary of a conversation of the API: nothing up to this turn is remembered.
CREATE TABLE agent_episodes (
	agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	phone    TEXT NOT NULL,
	turn_id  BIGINT NOT NULL,
	PRIMARY KEY (agent_id, phone)
);
