-- +goose Up

-- What one agent knows. The version grows with every change, in the transaction of the change:
-- a node that holds an index of another version reads again what changed.
CREATE TABLE knowledge_bases (
	agent_id   TEXT PRIMARY KEY,
	version    BIGINT NOT NULL DEFAULT 0,
	created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE knowledge_qna (
	id         TEXT PRIMARY KEY,
	seq        BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id   TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL,
	category   TEXT NOT NULL DEFAULT 'general',
	source     TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'learned')),
	phone      TEXT NOT NULL DEFAULT '', -- of the conversation it was learned from
	key        TEXT NOT NULL,            -- the folded question: two answers to one question would contradict
	created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (agent_id, key)
);

CREATE INDEX knowledge_qna_list ON knowledge_qna (agent_id, seq);

-- A chunk is what search returns: a whole Q&A pair, or a piece of a longer source.
CREATE TABLE knowledge_chunks (
	id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	agent_id  TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	source_id TEXT NOT NULL, -- qna_…, prod_…, url_…, file_…
	ordinal   INT NOT NULL DEFAULT 0,
	title     TEXT NOT NULL DEFAULT '',
	text      TEXT NOT NULL,
	hash      BYTEA NOT NULL,   -- of title and text
	version   BIGINT NOT NULL,  -- of the base, when the chunk last changed
	UNIQUE (agent_id, source_id, ordinal)
);

CREATE INDEX knowledge_chunks_changed ON knowledge_chunks (agent_id, version);
CREATE INDEX knowledge_chunks_hash ON knowledge_chunks (agent_id, hash);

-- Keyed by content: what moves or comes back is not embedded again, and two models stand side by side
-- while one replaces the other.
CREATE TABLE knowledge_embeddings (
	agent_id  TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	model     TEXT NOT NULL,
	hash      BYTEA NOT NULL,
	dims      INT NOT NULL,
	embedding HALFVEC NOT NULL,
	PRIMARY KEY (agent_id, model, hash)
);

-- Out-of-line storage doubles the time of an exact scan.
ALTER TABLE knowledge_embeddings ALTER COLUMN embedding SET STORAGE PLAIN;
