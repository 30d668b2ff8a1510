package account

const (
	sqlInsertAccount = `
		INSERT INTO accounts (id, hex_id, name, plan)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO NOTHING
		RETURNING *`

	sqlAccountByName = `SELECT * FROM accounts WHERE name = $1`
	sqlAccountByID   = `SELECT * FROM accounts WHERE id = $1`

	sqlInsertCredential = `
		INSERT INTO credentials (id, account_id, instance_id, kind, name, prefix, secret_hash, secret_enc, scopes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	// A key that has ended already is not made.
	sqlInsertKey = `
		INSERT INTO credentials (id, account_id, kind, name, prefix, secret_hash, scopes, expires_at)
		SELECT $1, $2, 'account_key', $3, $4, $5, $6, $7
		WHERE $7::TIMESTAMPTZ IS NULL OR $7 > now()`

	// last_used_at is kept to the minute: a busy key must not cost a write per request.
	sqlTouchCredential = `
		UPDATE credentials SET last_used_at = now()
		WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - INTERVAL '1 minute')`

	sqlCredentialByHash = `
		SELECT c.id, c.account_id, c.instance_id, c.kind, c.scopes, a.plan,
		       (SELECT jsonb_object_agg(l.rule, l.calls) FROM plan_limits l WHERE l.plan = a.plan) AS limits,
		       COALESCE(c.last_used_at < now() - INTERVAL '1 minute', TRUE) AS stale
		FROM credentials c
		JOIN accounts a ON a.id = c.account_id
		WHERE c.secret_hash = $1
		  AND c.revoked_at IS NULL
		  AND (c.expires_at IS NULL OR c.expires_at > now())`

	sqlInstancePair = `
		SELECT i.id AS instance_id, i.account_id, a.plan,
		       (SELECT jsonb_object_agg(l.rule, l.calls) FROM plan_limits l WHERE l.plan = a.plan) AS limits
		FROM instances i
		JOIN accounts a ON a.id = i.account_id
		WHERE i.session_id = $1 AND i.access_token_hash = $2`

	sqlInstanceKeySecret = `
		SELECT secret_enc FROM credentials
		WHERE instance_id = $1 AND kind = 'instance_key' AND revoked_at IS NULL
		ORDER BY created_at DESC
		LIMIT 1`

	sqlLastSealed = `
		SELECT secret_enc FROM credentials
		WHERE secret_enc IS NOT NULL
		ORDER BY created_at DESC LIMIT 1`

	sqlInstanceKeySecrets = `
		SELECT DISTINCT ON (instance_id) instance_id, secret_enc FROM credentials
		WHERE instance_id = ANY($1) AND kind = 'instance_key' AND revoked_at IS NULL
		ORDER BY instance_id, created_at DESC`
)
