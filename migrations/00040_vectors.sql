-- +goose Up

-- Out-of-line storage doubles the time of an exact scan. It is PLAIN since the table was made, unless somebody changed it.
ALTER TABLE knowledge_embeddings ALTER COLUMN embedding SET STORAGE PLAIN;

-- The content before the model: what a chunk leaves behind is found without knowing which models saw it.
ALTER TABLE knowledge_embeddings DROP CONSTRAINT knowledge_embeddings_pkey, ADD PRIMARY KEY (agent_id, hash, model);

-- The last version in which chunks went. A node that holds a later one need not ask which are left.
ALTER TABLE knowledge_bases ADD COLUMN shrunk BIGINT NOT NULL DEFAULT 0;
UPDATE knowledge_bases SET shrunk = version;

-- An embedding goes with the last chunk of its content, as a row goes with the one it refers to. To look through all
-- embeddings of an agent at each change took longer than the change.
-- +goose StatementBegin
CREATE FUNCTION knowledge_chunks_lost() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM lost) THEN -- as of a chunk that is new, or stays as it is
		RETURN NULL;
	END IF;
	DELETE FROM knowledge_embeddings e
	USING (SELECT DISTINCT agent_id, hash FROM lost) l
	WHERE e.agent_id = l.agent_id AND e.hash = l.hash
	  AND NOT EXISTS (SELECT FROM knowledge_chunks c WHERE c.agent_id = l.agent_id AND c.hash = l.hash OFFSET 0);
	IF TG_OP = 'DELETE' THEN
		UPDATE knowledge_bases SET shrunk = version
		WHERE agent_id IN (SELECT agent_id FROM lost) AND shrunk <> version;
	END IF;
	RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER knowledge_chunks_deleted AFTER DELETE ON knowledge_chunks
	REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION knowledge_chunks_lost();
CREATE TRIGGER knowledge_chunks_updated AFTER UPDATE ON knowledge_chunks
	REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION knowledge_chunks_lost();

-- Agents with so many chunks that their vectors have an index, and how well it finds. The index itself, one for each
-- agent, is made and dropped while Balas runs.
CREATE TABLE knowledge_vectors (
	agent_id   TEXT PRIMARY KEY REFERENCES knowledge_bases ON DELETE CASCADE,
	model      TEXT NOT NULL,
	dims       INT NOT NULL,
	chunks     BIGINT NOT NULL,  -- when it was checked
	mean       HALFVEC NOT NULL, -- of all vectors, each brought to length 1
	ef_search  INT NOT NULL,
	recall     FLOAT8 NOT NULL,  -- of the ten nearest to vectors like those of questions, against the exact scan
	embedded   BIGINT NOT NULL,  -- the version of the base up to which every chunk has its vector
	checked_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
