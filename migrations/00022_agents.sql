-- +goose Up
-- An agent without an instance is of the whole account: any of its instances may ask it.
ALTER TABLE agents
	ALTER COLUMN instance_id DROP NOT NULL,
	ADD COLUMN handoff      JSONB NOT NULL DEFAULT '{}',                        -- when people take over
	ADD COLUMN turn_tokens  BIGINT NOT NULL DEFAULT 0 CHECK (turn_tokens >= 0), -- ceilings; 0: none
	ADD COLUMN month_tokens BIGINT NOT NULL DEFAULT 0 CHECK (month_tokens >= 0),
	ADD COLUMN month_cost   BIGINT NOT NULL DEFAULT 0 CHECK (month_cost >= 0);  -- in millionths of a US dollar

CREATE INDEX agents_account ON agents (account_id, created_at);

-- Which agent answers for an instance when none is named. No row: its own default one.
CREATE TABLE agent_choices (
	instance_id UUID PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
	agent_id    TEXT NOT NULL REFERENCES agents ON DELETE CASCADE
);

CREATE INDEX agent_choices_agent ON agent_choices (agent_id);

-- What a model costs the account, in millionths of a US dollar for a million tokens.
CREATE TABLE model_prices (
	account_id UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	model      TEXT NOT NULL,
	input      BIGINT NOT NULL CHECK (input >= 0),
	output     BIGINT NOT NULL CHECK (output >= 0),
	PRIMARY KEY (account_id, model)
);

-- What models were asked for an agent, by month (UTC), whether or not a customer got what they wrote.
CREATE TABLE agent_usage (
	agent_id      TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	month         DATE NOT NULL, -- its first day
	model         TEXT NOT NULL,
	requests      BIGINT NOT NULL,
	input_tokens  BIGINT NOT NULL,
	output_tokens BIGINT NOT NULL,
	cost          BIGINT NOT NULL, -- in millionths of a US dollar, at the prices of then
	PRIMARY KEY (agent_id, month, model)
);

ALTER TABLE agent_turns
	ADD COLUMN input_tokens  BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN output_tokens BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN cost          BIGINT NOT NULL DEFAULT 0;
