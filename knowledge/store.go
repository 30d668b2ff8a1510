package knowledge

const (
	sqlOpenBase = `INSERT INTO knowledge_bases (agent_id) VALUES ($1) ON CONFLICT DO NOTHING`

	// The row lock makes the versions of one base follow the order of the commits.
	sqlBumpVersion = `
		INSERT INTO knowledge_bases (agent_id, version) VALUES ($1, 1)
		ON CONFLICT (agent_id) DO UPDATE SET version = knowledge_bases.version + 1
		RETURNING version`

	sqlVersion = `SELECT COALESCE((SELECT version FROM knowledge_bases WHERE agent_id = $1), 0)`

	// A second answer to the same question replaces the first: both together would contradict each other.
	sqlPutQnA = `
		INSERT INTO knowledge_qna (id, agent_id, question, answer, category, source, phone, key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (agent_id, key) DO UPDATE
		SET question = EXCLUDED.question, answer = EXCLUDED.answer, source = EXCLUDED.source, phone = EXCLUDED.phone,
		    category = CASE WHEN EXCLUDED.source = 'learned' THEN knowledge_qna.category ELSE EXCLUDED.category END,
		    updated_at = now()
		RETURNING *`

	sqlUpdateQnA = `
		UPDATE knowledge_qna
		SET question = $3, answer = $4, category = $5, key = $6, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlQnA = `SELECT * FROM knowledge_qna WHERE agent_id = $1 AND id = $2`

	sqlListQnA = `
		SELECT * FROM knowledge_qna
		WHERE agent_id = $1
		  AND ($2::TEXT = '' OR category = $2)
		  AND ($3::BIGINT = 0 OR seq < $3)
		ORDER BY seq DESC
		LIMIT $4`

	sqlCountQnA = `SELECT count(*) FROM knowledge_qna WHERE agent_id = $1 AND ($2::TEXT = '' OR source = $2)`

	sqlDeleteQnA = `DELETE FROM knowledge_qna WHERE agent_id = $1 AND id = $2`

	sqlPutChunk = `
		INSERT INTO knowledge_chunks (agent_id, source_id, ordinal, title, text, hash, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (agent_id, source_id, ordinal) DO UPDATE
		SET title = EXCLUDED.title, text = EXCLUDED.text, hash = EXCLUDED.hash, version = EXCLUDED.version`

	sqlDeleteChunks = `DELETE FROM knowledge_chunks WHERE agent_id = $1 AND source_id = $2`

	// An embedding goes with the last chunk of its content.
	sqlDeleteStaleEmbeddings = `
		DELETE FROM knowledge_embeddings e
		WHERE e.agent_id = $1
		  AND NOT EXISTS (SELECT FROM knowledge_chunks c WHERE c.agent_id = e.agent_id AND c.hash = e.hash)`

	sqlChangedChunks = `
		SELECT id, source_id, title, text FROM knowledge_chunks
		WHERE agent_id = $1 AND version > $2`

	sqlChunkIDs = `SELECT id FROM knowledge_chunks WHERE agent_id = $1`

	sqlUnembeddedAgents = `
		SELECT DISTINCT c.agent_id FROM knowledge_chunks c
		WHERE NOT EXISTS (SELECT FROM knowledge_embeddings e
		                  WHERE e.agent_id = c.agent_id AND e.model = $1 AND e.hash = c.hash)
		ORDER BY c.agent_id`

	sqlUnembedded = `
		SELECT DISTINCT ON (c.hash) c.hash, c.title, c.text FROM knowledge_chunks c
		WHERE c.agent_id = $1
		  AND NOT EXISTS (SELECT FROM knowledge_embeddings e
		                  WHERE e.agent_id = c.agent_id AND e.model = $2 AND e.hash = c.hash)
		ORDER BY c.hash
		LIMIT $3`

	// A chunk that changed while the model thought has another hash, and its old embedding no home.
	sqlPutEmbedding = `
		INSERT INTO knowledge_embeddings (agent_id, model, hash, dims, embedding)
		SELECT $1, $2, $3, $4, $5
		WHERE EXISTS (SELECT FROM knowledge_chunks WHERE agent_id = $1 AND hash = $3)
		ON CONFLICT DO NOTHING`

	// The exact scan of one agent: the 50 nearest, with the mean of all, which tells how near is near. Nothing until
	// every chunk is embedded by the model. NULL is the cosine of a zero vector.
	sqlNearest = `
		WITH scored AS (
			SELECT c.id, COALESCE(1 - (e.embedding <=> $3), 0) AS cosine
			FROM knowledge_chunks c
			JOIN knowledge_embeddings e ON e.agent_id = c.agent_id AND e.model = $2 AND e.hash = c.hash AND e.dims = $4
			WHERE c.agent_id = $1
		), base AS (
			SELECT avg(cosine) AS mean, count(*) AS embedded,
			       (SELECT count(*) FROM knowledge_chunks WHERE agent_id = $1) AS chunks
			FROM scored
		)
		SELECT s.id, s.cosine, b.mean FROM scored s
		CROSS JOIN base b
		WHERE b.embedded = b.chunks
		ORDER BY s.cosine DESC, s.id
		LIMIT 50`

	sqlLockEmbedding   = `SELECT pg_try_advisory_lock($1::BIGINT)`
	sqlUnlockEmbedding = `SELECT pg_advisory_unlock($1::BIGINT)`
)
