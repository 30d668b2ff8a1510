package scheduler

// The SQL of lists and of who is on them. That of campaigns is in ledger.go and campaigns.go, beside what it serves.
const (
	sqlInsertList = `
		INSERT INTO recipient_lists (id, account_id, name, description, tags, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6)`

	sqlUpdateList = `UPDATE recipient_lists SET name = $2, description = $3, tags = $4, updated_at = $5 WHERE id = $1`

	sqlResizeList = `UPDATE recipient_lists SET size = $2 WHERE id = $1`

	sqlDeleteList = `DELETE FROM recipient_lists WHERE id = $1`

	sqlList     = `SELECT * FROM recipient_lists WHERE account_id = $1 AND id = $2`
	sqlLockList = sqlList + ` FOR UPDATE`

	listMatches = `
		FROM recipient_lists
		WHERE account_id = $1 AND ($2 = '' OR position(lower($2) IN lower(name)) > 0 OR position(lower($2) IN lower(description)) > 0)
		  AND ($3 = '' OR $3 = ANY(tags))`

	sqlLists = `SELECT *` + listMatches + ` ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5`

	sqlCountLists = `SELECT count(*)` + listMatches

	// A recurring campaign that is not over reads the list when its next run begins.
	sqlListReader = `
		SELECT id FROM campaigns
		WHERE list_id = $1 AND cron <> '' AND status IN ('scheduled', 'running', 'paused')
		ORDER BY id LIMIT 1`

	sqlUseList = `UPDATE recipient_lists SET last_used_at = $2, usage_count = usage_count + 1 WHERE id = $1`

	memberColumnsOf = ` number, name, job_title, company_name, fields, zone`

	sqlMembers = `SELECT seq,` + memberColumnsOf + ` FROM list_members WHERE list_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`

	memberRows = `
		FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::TEXT[])
		  WITH ORDINALITY AS m (number, name, job_title, company_name, fields, zone, ordinal)
		ORDER BY ordinal
		ON CONFLICT DO NOTHING
		RETURNING number`

	sqlAddMembers = `
		INSERT INTO list_members (list_id,` + memberColumnsOf + `)
		SELECT $1, number, name, job_title, company_name, fields::JSONB, zone` + memberRows

	sqlEmptyList = `DELETE FROM list_members WHERE list_id = $1`

	sqlRemoveMembers = `DELETE FROM list_members WHERE list_id = $1 AND number = ANY($2)`

	sqlCopyMembers = `
		INSERT INTO list_members (list_id,` + memberColumnsOf + `)
		SELECT $1,` + memberColumnsOf + ` FROM list_members WHERE list_id = $2 ORDER BY seq`

	sqlOwnInstance = `SELECT EXISTS (SELECT 1 FROM instances WHERE account_id = $1 AND id = $2)`

	// Contacts of an instance with their newest number and what they are called. When they wrote last, the index of their
	// chat's times tells; heard_at is when they wrote first, and all that is left of what was erased since.
	inSegment = `
		FROM contacts c
		JOIN chats ch ON ch.contact_id = c.id
		LEFT JOIN LATERAL (
			SELECT value FROM contact_aliases WHERE contact_id = c.id AND kind = 'pn' ORDER BY created_at DESC LIMIT 1
		) p ON TRUE
		LEFT JOIN LATERAL (
			SELECT at FROM messages WHERE chat_id = ch.id AND NOT from_me AND target_id = '' ORDER BY at DESC, seq DESC LIMIT 1
		) last ON $2::TIMESTAMPTZ IS NOT NULL OR $3::TIMESTAMPTZ IS NOT NULL
		WHERE c.instance_id = $1
		  AND ($2::TIMESTAMPTZ IS NULL OR COALESCE(last.at, ch.heard_at) >= $2)
		  AND ($3::TIMESTAMPTZ IS NULL OR COALESCE(last.at, ch.heard_at) < $3)
		  AND (NOT $4::BOOLEAN OR ch.heard_at IS NULL)`

	called = `COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.business_name)`

	sqlHiddenContacts = `
		SELECT COALESCE(NULLIF(` + called + `, ''), (SELECT value FROM contact_aliases WHERE contact_id = c.id LIMIT 1), '')` + inSegment + `
		  AND p.value IS NULL
		ORDER BY c.id`

	sqlAddContacts = `
		WITH found AS MATERIALIZED (
			SELECT c.id, p.value AS number, ` + called + ` AS name` + inSegment + ` AND p.value IS NOT NULL
		), added AS (
			INSERT INTO list_members (list_id, number, name)
			SELECT $5, number, left(name, 200) FROM found ORDER BY id
			ON CONFLICT DO NOTHING
			RETURNING 1
		)
		SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM added)`
)
