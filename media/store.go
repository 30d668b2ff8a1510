package media

const (
	sqlMediaByID    = `SELECT * FROM media WHERE account_id = $1 AND id = $2`
	sqlPublicMedia  = `SELECT * FROM media WHERE id = $1 AND public`
	sqlMediaByHexID = `SELECT * FROM media WHERE account_id = $1 AND hex_id = $2`

	// used_at is kept to the hour: a file that is sent to thousands must not cost a write each time.
	sqlTouchMedia = `UPDATE media SET used_at = $2 WHERE id = $1 AND used_at < $2::TIMESTAMPTZ - INTERVAL '1 hour'`

	// Whoever puts or removes an account's files holds this lock; it leaves other writers of the account alone.
	sqlLockAccount = `SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE`

	sqlUsage = `
		SELECT COALESCE(SUM(names), 0)::BIGINT, COALESCE(SUM(size), 0)::BIGINT
		FROM (SELECT count(*) AS names, MIN(size) AS size FROM media WHERE account_id = $1 GROUP BY sha256) AS content`

	sqlTotalUsage = `
		SELECT COALESCE(SUM(names), 0)::BIGINT, COALESCE(SUM(size), 0)::BIGINT
		FROM (SELECT count(*) AS names, MIN(size) AS size FROM media GROUP BY account_id, sha256) AS content`

	sqlIsKept = `SELECT EXISTS (SELECT FROM media WHERE account_id = $1 AND sha256 = $2)`

	sqlPutMedia = `
		INSERT INTO media (id, hex_id, account_id, sha256, mimetype, extension, size, file_name, width, height, seconds, created_at, used_at, public)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
		ON CONFLICT (account_id, sha256, file_name) DO UPDATE
		SET mimetype = EXCLUDED.mimetype, extension = EXCLUDED.extension, used_at = GREATEST(media.used_at, EXCLUDED.used_at),
		    public = media.public OR EXCLUDED.public
		RETURNING *`

	sqlDeleteMedia = `DELETE FROM media WHERE account_id = $1 AND id = $2 RETURNING *`

	// Rows are locked first and looked at again after: a message that comes to refer to one meanwhile either
	// holds its lock, and it is passed over, or is seen by the second statement.
	sqlLockUnused = `
		SELECT id FROM media m
		WHERE used_at < $1 AND NOT EXISTS (SELECT FROM messages WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_qna WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_products WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_files WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM campaigns WHERE media_id = m.id)
		ORDER BY used_at
		LIMIT 500
		FOR UPDATE SKIP LOCKED`

	sqlDeleteUnused = `
		DELETE FROM media m
		WHERE id = ANY($1) AND used_at < $2 AND NOT EXISTS (SELECT FROM messages WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_qna WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_products WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM knowledge_files WHERE media_id = m.id)
		  AND NOT EXISTS (SELECT FROM campaigns WHERE media_id = m.id)
		RETURNING *`

	sqlKeptAmong = `SELECT DISTINCT sha256 FROM media WHERE account_id = $1 AND sha256 = ANY($2)`
)
