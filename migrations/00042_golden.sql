-- +goose Up

-- Questions to an agent, with what its owner expects of the answers.
CREATE TABLE agent_golden (
	id         TEXT PRIMARY KEY,
	seq        BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id   TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	question   TEXT NOT NULL,
	expect     JSONB NOT NULL, -- one of sourceId, contains, action
	created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (agent_id, question)
);

CREATE INDEX agent_golden_list ON agent_golden (agent_id, seq);

-- How an agent did on them, once for each time that it was asked all of them.
CREATE TABLE agent_golden_runs (
	id                TEXT PRIMARY KEY,
	seq               BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id          TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	with_model        BOOLEAN NOT NULL,
	knowledge_version BIGINT NOT NULL,   -- when the run began
	settings_hash     TEXT NOT NULL,     -- SHA-256 of what shapes answers besides knowledge, hexadecimal
	passed            INT NOT NULL,
	failed            INT NOT NULL,
	hit_at_1          DOUBLE PRECISION,  -- these four are NULL where the questions cannot tell
	mrr               DOUBLE PRECISION,
	ece               DOUBLE PRECISION,
	ece_floor         DOUBLE PRECISION,
	took_ms           BIGINT NOT NULL,
	created_at        TIMESTAMPTZ NOT NULL,
	results           JSONB NOT NULL     -- of each question, with what was expected then
);

CREATE INDEX agent_golden_runs_list ON agent_golden_runs (agent_id, seq);
