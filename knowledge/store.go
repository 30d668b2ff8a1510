package knowledge

const (
	sqlOpenBase = `INSERT INTO knowledge_bases (agent_id) VALUES ($1) ON CONFLICT DO NOTHING`

	// The row lock makes the versions of one base follow the order of the commits.
	sqlBumpVersion = `
		INSERT INTO knowledge_bases (agent_id, version) VALUES ($1, 1)
		ON CONFLICT (agent_id) DO UPDATE SET version = knowledge_bases.version + 1
		RETURNING version`

	sqlVersion = `SELECT COALESCE((SELECT version FROM knowledge_bases WHERE agent_id = $1), 0)`

	// An agent without a base has version 0.
	sqlEdition = `SELECT COALESCE(max(version), 0), COALESCE(max(shrunk), 0) FROM knowledge_bases WHERE agent_id = $1`

	// A second answer to the same question replaces the first: both together would contradict each other.
	sqlPutQnA = `
		INSERT INTO knowledge_qna (id, agent_id, question, answer, category, source, phone, key, media_id, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (agent_id, key) DO UPDATE
		SET question = EXCLUDED.question, answer = EXCLUDED.answer, source = EXCLUDED.source, phone = EXCLUDED.phone,
		    category = CASE WHEN EXCLUDED.source = 'learned' THEN knowledge_qna.category ELSE EXCLUDED.category END,
		    media_id = EXCLUDED.media_id, valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until,
		    updated_at = now()
		RETURNING *`

	sqlUpdateQnA = `
		UPDATE knowledge_qna
		SET question = $3, answer = $4, category = $5, key = $6, media_id = $7, valid_from = $8, valid_until = $9,
		    updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlQnA = `SELECT * FROM knowledge_qna WHERE agent_id = $1 AND id = $2`

	sqlCountQnA = `SELECT count(*) FROM knowledge_qna WHERE agent_id = $1 AND ($2::TEXT = '' OR source = $2)`

	sqlDeleteQnA = `DELETE FROM knowledge_qna WHERE agent_id = $1 AND id = $2`

	sqlAddProduct = `
		INSERT INTO knowledge_products (id, agent_id, name, description, price, currency, category, stock, sku, attributes,
		                                media_id, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		RETURNING *`

	sqlUpdateProduct = `
		UPDATE knowledge_products
		SET name = $3, description = $4, price = $5, currency = $6, category = $7, stock = $8, sku = $9, attributes = $10,
		    media_id = $11, valid_from = $12, valid_until = $13, updated_at = now()
		WHERE agent_id = $2 AND id = $1
		RETURNING *`

	sqlProduct      = `SELECT * FROM knowledge_products WHERE agent_id = $1 AND id = $2`
	sqlProductsByID = `SELECT * FROM knowledge_products WHERE agent_id = $1 AND id = ANY ($2)`

	sqlDeleteProduct = `DELETE FROM knowledge_products WHERE agent_id = $1 AND id = $2`

	// The bounds of a currency that is not listed stand under the empty name.
	sqlFittingProducts = `
		SELECT p.* FROM knowledge_products p
		JOIN LATERAL (
			SELECT b.min, b.max FROM jsonb_to_recordset($3::JSONB) AS b(currency TEXT, min BIGINT, max BIGINT)
			WHERE b.currency IN (p.currency, '') ORDER BY b.currency DESC LIMIT 1
		) b ON p.price BETWEEN b.min AND b.max
		WHERE p.agent_id = $1
		  AND (p.valid_from IS NULL OR p.valid_from <= $2) AND (p.valid_until IS NULL OR p.valid_until > $2)
		  AND NOT EXISTS (
			SELECT FROM jsonb_to_recordset($4::JSONB) AS d(name TEXT, values JSONB)
			WHERE NOT COALESCE(p.attributes -> d.name, '[]') ?| ARRAY(SELECT jsonb_array_elements_text(d.values)))
		  AND (NOT $5 OR p.stock IS NULL OR p.stock > 0)
		ORDER BY CASE WHEN $6 THEN -p.price ELSE p.price END, p.seq
		LIMIT $7`

	sqlAttributes = `
		SELECT DISTINCT a.key, v.value
		FROM knowledge_products p, jsonb_each(p.attributes) a, jsonb_array_elements_text(a.value) v
		WHERE p.agent_id = $1
		ORDER BY a.key, v.value
		LIMIT $2`

	sqlPutChunk = `
		INSERT INTO knowledge_chunks (agent_id, source_id, ordinal, title, text, hash, version, category, valid_from, valid_until,
		                              media_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (agent_id, source_id, ordinal) DO UPDATE
		SET title = EXCLUDED.title, text = EXCLUDED.text, hash = EXCLUDED.hash, version = EXCLUDED.version,
		    category = EXCLUDED.category, valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until,
		    media_id = EXCLUDED.media_id
		WHERE (knowledge_chunks.hash, knowledge_chunks.category, knowledge_chunks.valid_from, knowledge_chunks.valid_until,
		       knowledge_chunks.media_id)
		      IS DISTINCT FROM (EXCLUDED.hash, EXCLUDED.category, EXCLUDED.valid_from, EXCLUDED.valid_until, EXCLUDED.media_id)`

	sqlCutChunks = `DELETE FROM knowledge_chunks WHERE agent_id = $1 AND source_id = $2 AND ordinal >= $3`

	sqlReframeChunks = `
		UPDATE knowledge_chunks SET category = $3, valid_from = $4, valid_until = $5, version = $6
		WHERE agent_id = $1 AND source_id = $2`

	sqlDeleteChunks = `DELETE FROM knowledge_chunks WHERE agent_id = $1 AND source_id = $2`

	// Those of contents that went while the model thought of them: no trigger saw both.
	sqlDeleteStaleEmbeddings = `
		DELETE FROM knowledge_embeddings e
		WHERE e.agent_id = $1
		  AND NOT EXISTS (SELECT FROM knowledge_chunks c WHERE c.agent_id = e.agent_id AND c.hash = e.hash OFFSET 0)`

	sqlChangedChunks = `
		SELECT id, source_id, title, text, category, valid_from, valid_until, media_id FROM knowledge_chunks
		WHERE agent_id = $1 AND version > $2`

	sqlChunkIDs = `SELECT id FROM knowledge_chunks WHERE agent_id = $1`

	sqlUnembeddedAgents = `
		SELECT DISTINCT c.agent_id FROM knowledge_chunks c
		WHERE NOT EXISTS (SELECT FROM knowledge_embeddings e
		                  WHERE e.agent_id = c.agent_id AND e.model = $1 AND e.hash = c.hash)
		ORDER BY c.agent_id`

	// OFFSET 0, here and below, has each chunk looked up by the key. Of an agent that has just come the planner expects a
	// handful of rows, and then compares all with all.
	sqlUnembedded = `
		SELECT DISTINCT ON (c.hash) c.hash, c.title, c.text FROM knowledge_chunks c
		WHERE c.agent_id = $1 AND c.hash > $4
		  AND NOT EXISTS (SELECT FROM knowledge_embeddings e
		                  WHERE e.agent_id = c.agent_id AND e.model = $2 AND e.hash = c.hash OFFSET 0)
		ORDER BY c.hash
		LIMIT $3`

	// A chunk that changed while the model thought has another hash, and its old embedding no home.
	sqlPutEmbedding = `
		INSERT INTO knowledge_embeddings (agent_id, model, hash, dims, embedding)
		SELECT $1, $2, $3, $4, $5
		WHERE EXISTS (SELECT FROM knowledge_chunks WHERE agent_id = $1 AND hash = $3)
		ON CONFLICT DO NOTHING`

	sqlLock   = `SELECT pg_try_advisory_lock($1::BIGINT)`
	sqlUnlock = `SELECT pg_advisory_unlock($1::BIGINT)`
)
