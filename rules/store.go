package rules

const (
	sqlSettings = `SELECT changes, keywords_version, updated_at FROM bot_settings WHERE instance_id = $1`

	sqlAllSettings = `SELECT instance_id, changes, keywords_version, updated_at FROM bot_settings WHERE instance_id = ANY($1)`

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

	sqlDue = `
		SELECT id, instance_id, turn_due_at, COALESCE(turn_open_at, turn_due_at)
		FROM chats
		WHERE turn_due_at IS NOT NULL AND ($1::UUID[] IS NULL OR instance_id = ANY($1))
		ORDER BY turn_due_at`

	// Not FOR UPDATE, which would hold up every insert that refers to the chat.
	sqlLockChat = `SELECT * FROM chats WHERE id = $1 FOR NO KEY UPDATE`

	sqlBot = `
		SELECT i.account_id, i.name, i.phone, i.lid, i.push_name,
		       COALESCE(s.changes, '{}') AS changes,
		       COALESCE(s.keywords_version, 0) AS keywords_version,
		       COALESCE(s.updated_at, i.created_at) AS updated_at,
		       COALESCE(w.out_words, '{}') AS out_words, COALESCE(w.in_words, '{}') AS in_words
		FROM instances i
		LEFT JOIN bot_settings s ON s.instance_id = i.id
		LEFT JOIN opt_words w ON w.account_id = i.account_id
		WHERE i.id = $1`

	sqlReplies = `SELECT count(*) FROM turns WHERE chat_id = $1 AND created_at > $2 AND reply_id <> ''`

	sqlOurs = `SELECT id FROM messages WHERE instance_id = $1 AND id = ANY($2) AND from_me`

	sqlCommitSoon = `SELECT set_config('synchronous_commit', 'off', TRUE)`

	sqlLease = `
		UPDATE chats SET lease_node = $2, lease_until = $3, lease_token = lease_token + 1
		WHERE id = $1
		RETURNING lease_token`

	sqlRelease = `
		UPDATE chats SET lease_node = NULL, lease_until = NULL, lease_token = lease_token + 1
		WHERE id = $1`

	// The chat is locked, so that no message can come in between. What is newer than the watermark
	// stays due; it waits since now. The new token makes void what others think about the chat.
	sqlMark = `
		UPDATE chats
		SET answered_seq = $2,
		    turn_due_at  = CASE WHEN newer.found THEN turn_due_at END,
		    turn_open_at = CASE WHEN newer.found THEN $3::TIMESTAMPTZ END,
		    lease_node   = NULL,
		    lease_until  = NULL,
		    lease_token  = lease_token + 1
		FROM (SELECT EXISTS (SELECT 1 FROM messages WHERE chat_id = $1 AND seq > $2 AND NOT from_me AND target_id = ''
		      AND revoked_at IS NULL AND kind <> 'unavailable') AS found) newer
		WHERE id = $1
		RETURNING turn_due_at, turn_open_at`

	sqlInsertTurn = `
		INSERT INTO turns (id, instance_id, chat_id, first_seq, last_seq, decision, reason, reply_id, trace, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	// The turn that a message belongs to: ours is its reply, a customer's lies in its span.
	sqlTurnOf = `
		SELECT * FROM turns
		WHERE CASE WHEN $3::UUID IS NULL THEN chat_id = $1 AND first_seq <= $2 AND last_seq >= $2 ELSE chat_id = $1 AND id = $3 END
		ORDER BY created_at DESC
		LIMIT 1`

	sqlTurns = `SELECT * FROM turns WHERE chat_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`
)
