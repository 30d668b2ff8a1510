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
