package agent

const (
	sqlInsertAgent = `
		INSERT INTO agents (id, account_id, instance_id, name, persona, model, fallback_model, temperature,
		                    min_confidence, direct_confidence, languages, enabled, is_default)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (instance_id) WHERE is_default DO NOTHING
		RETURNING *`

	sqlAgent        = `SELECT * FROM agents WHERE instance_id = $1 AND id = $2`
	sqlDefaultAgent = `SELECT * FROM agents WHERE instance_id = $1 AND is_default`
	sqlAgents       = `SELECT * FROM agents WHERE instance_id = $1 ORDER BY is_default DESC, created_at, id`

	sqlUpdateAgent = `
		UPDATE agents
		SET name = $3, persona = $4, model = $5, fallback_model = $6, temperature = $7, min_confidence = $8,
		    direct_confidence = $9, languages = $10, enabled = $11, updated_at = now()
		WHERE instance_id = $1 AND id = $2
		RETURNING *`

	sqlDeleteAgent = `DELETE FROM agents WHERE instance_id = $1 AND id = $2 AND NOT is_default`

	sqlInsertTurn = `
		INSERT INTO agent_turns (agent_id, chat_id, phone, question, reply, action, confidence, model, sources, trace, created_at)
		VALUES ($1, NULLIF($2::BIGINT, 0), $3, $4, $5, $6, $7, $8, $9, $10, $11)`

	sqlMemory = `
		SELECT question, reply, created_at FROM agent_turns
		WHERE agent_id = $1 AND phone = $2 AND chat_id IS NULL
		  AND id > COALESCE((SELECT turn_id FROM agent_episodes WHERE agent_id = $1 AND phone = $2), 0)
		ORDER BY id DESC
		LIMIT $3`

	sqlClearMemory = `
		INSERT INTO agent_episodes (agent_id, phone, turn_id)
		SELECT $1, $2, COALESCE(max(id), 0) FROM agent_turns
		WHERE agent_id = $1 AND phone = $2 AND chat_id IS NULL
		ON CONFLICT (agent_id, phone) DO UPDATE SET turn_id = EXCLUDED.turn_id`

	sqlChatOfPhone = `
		SELECT c.id FROM chats c
		JOIN contact_aliases a ON a.contact_id = c.contact_id AND a.kind = 'pn'
		WHERE c.instance_id = $1 AND a.value = $2`

	sqlStats = `
		SELECT count(DISTINCT COALESCE('chat ' || chat_id, 'phone ' || phone)) AS conversations,
		       count(*)                                     AS messages,
		       count(DISTINCT COALESCE(NULLIF(phone, ''), 'chat ' || chat_id)) AS people,
		       count(*) FILTER (WHERE action = 'answer')    AS answered,
		       count(*) FILTER (WHERE action = 'clarify')   AS clarified,
		       count(*) FILTER (WHERE action = 'fallback')  AS fallback,
		       count(*) FILTER (WHERE action = 'handoff')   AS handoff,
		       COALESCE(avg(confidence), 0)::FLOAT8         AS average_confidence,
		       max(created_at)                              AS last_activity
		FROM agent_turns
		WHERE agent_id = $1`
)
