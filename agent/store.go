package agent

const (
	sqlInsertAgent = `
		INSERT INTO agents (id, account_id, instance_id, name, persona, model, fallback_model, temperature, min_confidence,
		                    direct_confidence, languages, enabled, is_default, handoff, turn_tokens, month_tokens, month_cost)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (instance_id) WHERE is_default DO NOTHING
		RETURNING *`

	sqlAgent    = `SELECT * FROM agents WHERE account_id = $1 AND id = $2`
	sqlAgents   = `SELECT * FROM agents WHERE account_id = $1 ORDER BY created_at, id`
	sqlAgentFor = `SELECT * FROM agents WHERE account_id = $1 AND (instance_id = $2 OR instance_id IS NULL) AND id = $3`

	sqlAgentsFor = `
		SELECT * FROM agents
		WHERE account_id = $1 AND (instance_id = $2 OR instance_id IS NULL)
		ORDER BY is_default DESC, instance_id IS NULL, created_at, id`

	sqlDefaultAgent = `
		SELECT a.* FROM agents a
		LEFT JOIN agent_choices c ON c.agent_id = a.id AND c.instance_id = $1
		WHERE c.instance_id = $1 OR a.instance_id = $1 AND a.is_default
		ORDER BY c.instance_id IS NULL
		LIMIT 1`

	sqlChoose = `
		INSERT INTO agent_choices (instance_id, agent_id) VALUES ($1, $2)
		ON CONFLICT (instance_id) DO UPDATE SET agent_id = EXCLUDED.agent_id`

	sqlUnchoose = `DELETE FROM agent_choices WHERE instance_id = $1`

	sqlUpdateAgent = `
		UPDATE agents
		SET name = $3, persona = $4, model = $5, fallback_model = $6, temperature = $7, min_confidence = $8,
		    direct_confidence = $9, languages = $10, enabled = $11, handoff = $12, turn_tokens = $13, month_tokens = $14,
		    month_cost = $15, updated_at = now()
		WHERE account_id = $1 AND id = $2
		RETURNING *`

	sqlDeleteAgent = `
		DELETE FROM agents a
		WHERE account_id = $1 AND id = $2 AND NOT is_default
		  AND NOT EXISTS (SELECT FROM agent_choices WHERE agent_id = a.id)`

	sqlPrices     = `SELECT model, input, output FROM model_prices WHERE account_id = $1 ORDER BY model`
	sqlDropPrices = `DELETE FROM model_prices WHERE account_id = $1`
	sqlSetPrice   = `INSERT INTO model_prices (account_id, model, input, output) VALUES ($1, $2, $3, $4)`

	sqlUsage = `
		SELECT month, model, requests, input_tokens, output_tokens, cost FROM agent_usage
		WHERE agent_id = $1 ORDER BY month DESC, model`

	sqlSpent = `
		SELECT COALESCE(sum(input_tokens + output_tokens), 0)::BIGINT, COALESCE(sum(cost), 0)::BIGINT FROM agent_usage
		WHERE agent_id = $1 AND month = date_trunc('month', $2::TIMESTAMPTZ AT TIME ZONE 'UTC')::DATE`

	sqlSettle = `
		WITH priced AS (
			SELECT COALESCE((SELECT (input * $5::BIGINT + output * $6::BIGINT) / 1000000 FROM model_prices
			                 WHERE account_id = $2 AND model = $3), 0) AS cost
		), booked AS (
			INSERT INTO agent_usage (agent_id, month, model, requests, input_tokens, output_tokens, cost)
			SELECT $1, date_trunc('month', $4::TIMESTAMPTZ AT TIME ZONE 'UTC')::DATE, $3, 1, $5, $6, cost FROM priced
			ON CONFLICT (agent_id, month, model) DO UPDATE
			SET requests = agent_usage.requests + 1, input_tokens = agent_usage.input_tokens + EXCLUDED.input_tokens,
			    output_tokens = agent_usage.output_tokens + EXCLUDED.output_tokens, cost = agent_usage.cost + EXCLUDED.cost
		)
		SELECT cost FROM priced`

	// How many of the conversation's last questions had no answer, counted back from the latest to the first that had one.
	sqlFallbacks = `
		SELECT count(*) FILTER (WHERE answered = 0) FROM (
			SELECT sum((action <> 'fallback')::INT) OVER (ORDER BY id DESC) AS answered FROM (
				SELECT id, action FROM agent_turns
				WHERE agent_id = $1 AND CASE WHEN $2::BIGINT = 0 THEN chat_id IS NULL AND phone = $3 ELSE chat_id = $2 END
				ORDER BY id DESC
				LIMIT $4
			) latest
		) counted`

	sqlInsertTurn = `
		INSERT INTO agent_turns (agent_id, chat_id, phone, question, reply, action, confidence, model, sources, trace, created_at,
		                         input_tokens, output_tokens, cost)
		VALUES ($1, NULLIF($2::BIGINT, 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

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
