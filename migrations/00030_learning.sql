-- +goose Up

-- An answer that was taught, so that it can be taken back.
CREATE TABLE knowledge_lessons (
	id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	agent_id   TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	qna_id     TEXT NOT NULL,    -- the pair that holds it
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL,
	stored     BOOLEAN NOT NULL, -- FALSE: the pair was known before, and only others made way for it
	created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	undone_at  TIMESTAMPTZ
);

CREATE INDEX knowledge_lessons_qna ON knowledge_lessons (agent_id, qna_id, id);

-- What pairs were before they changed or went.
CREATE TABLE knowledge_versions (
	id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	agent_id  TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	qna_id    TEXT NOT NULL,
	pair      JSONB NOT NULL,           -- the whole row
	reason    TEXT NOT NULL,            -- edited, deleted, replaced, undone, or the kind of a contradiction
	by_id     TEXT NOT NULL DEFAULT '', -- the pair that took its place; empty: none
	lesson_id BIGINT REFERENCES knowledge_lessons ON DELETE CASCADE,
	at        TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX knowledge_versions_qna ON knowledge_versions (agent_id, qna_id, id);
CREATE INDEX knowledge_versions_by ON knowledge_versions (agent_id, by_id, id) WHERE by_id <> '';
CREATE INDEX knowledge_versions_lesson ON knowledge_versions (lesson_id) WHERE lesson_id IS NOT NULL;

-- Questions that an agent had no answer to, those that are alike in one. What was asked stands in agent_turns alone, and
-- goes with the chat.
CREATE TABLE agent_gaps (
	id       TEXT PRIMARY KEY,
	seq      BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	status   TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'taught', 'dismissed')),
	times    BIGINT NOT NULL DEFAULT 0,
	first_at TIMESTAMPTZ NOT NULL,
	last_at  TIMESTAMPTZ NOT NULL
);

CREATE INDEX agent_gaps_list ON agent_gaps (agent_id, times, seq) WHERE status = 'open';
CREATE INDEX agent_gaps_recent ON agent_gaps (agent_id, last_at);

-- The hash of every wording, without case, marks and slang: asked again it belongs to the same, whatever became of that.
CREATE TABLE agent_gap_forms (
	agent_id TEXT NOT NULL,
	form     BYTEA NOT NULL,
	gap_id   TEXT NOT NULL REFERENCES agent_gaps ON DELETE CASCADE,
	PRIMARY KEY (agent_id, form)
);

CREATE INDEX agent_gap_forms_gap ON agent_gap_forms (gap_id);

ALTER TABLE agent_turns
	ADD COLUMN studied BOOLEAN NOT NULL DEFAULT FALSE, -- it was put into a gap, or belongs to none
	ADD COLUMN gap_id  TEXT REFERENCES agent_gaps ON DELETE SET NULL;

CREATE INDEX agent_turns_unstudied ON agent_turns (agent_id, id) WHERE NOT studied AND action <> 'answer';
CREATE INDEX agent_turns_gap ON agent_turns (gap_id, id) WHERE gap_id IS NOT NULL;

-- What people of the business replied by hand where the agent had no answer, without anything private: a Q&A pair that
-- the owner may take over. Its words are unique whatever became of it, so that none comes back.
CREATE TABLE agent_suggestions (
	id       TEXT PRIMARY KEY,
	seq      BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
	key      BYTEA NOT NULL, -- hash of question and answer without case, marks and slang
	question TEXT NOT NULL,
	answer   TEXT NOT NULL,
	status   TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'approved', 'dismissed')),
	times    BIGINT NOT NULL DEFAULT 0,
	first_at TIMESTAMPTZ NOT NULL,
	last_at  TIMESTAMPTZ NOT NULL,
	UNIQUE (agent_id, key)
);

CREATE INDEX agent_suggestions_list ON agent_suggestions (agent_id, times, seq) WHERE status = 'open';
CREATE INDEX agent_suggestions_recent ON agent_suggestions (agent_id, last_at);

ALTER TABLE agent_turns ADD COLUMN mined BOOLEAN NOT NULL DEFAULT FALSE; -- what people replied was looked at

CREATE INDEX agent_turns_unmined ON agent_turns (agent_id, id)
	WHERE NOT mined AND chat_id IS NOT NULL AND action IN ('fallback', 'handoff');
