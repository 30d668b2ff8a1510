package rules

const (
	sqlSettings = `SELECT changes, keywords_version, updated_at FROM bot_settings WHERE instance_id = $1`

	sqlEnsureSettings = `
		INSERT INTO bot_settings (instance_id) VALUES ($1)
		ON CONFLICT (instance_id) DO NOTHING`

	sqlLockSettings = sqlSettings + ` FOR UPDATE`

	sqlChangeSettings = `UPDATE bot_settings SET changes = $2, updated_at = now() WHERE instance_id = $1`

	// The row lock orders the changes of one instance's rules, so that no two get the same version.
	sqlRaiseKeywords = `
		INSERT INTO bot_settings (instance_id, keywords_version) VALUES ($1, 1)
		ON CONFLICT (instance_id) DO UPDATE SET keywords_version = bot_settings.keywords_version + 1`

	sqlKeywords = `SELECT * FROM keyword_rules WHERE instance_id = $1 ORDER BY created_at, id`

	sqlKeyword = `SELECT * FROM keyword_rules WHERE instance_id = $1 AND id = $2`

	sqlCountKeywords = `SELECT count(*) FROM keyword_rules WHERE instance_id = $1`

	sqlInsertKeyword = `
		INSERT INTO keyword_rules (id, instance_id, match, pattern, reply, priority, enabled)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING *`

	sqlUpdateKeyword = `
		UPDATE keyword_rules
		SET match = $3, pattern = $4, reply = $5, priority = $6, enabled = $7, updated_at = now()
		WHERE instance_id = $1 AND id = $2
		RETURNING *`

	sqlDeleteKeyword = `DELETE FROM keyword_rules WHERE instance_id = $1 AND id = $2`
)
