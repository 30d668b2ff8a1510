package group

const (
	sqlChat = `
		INSERT INTO chats (instance_id, group_id, name) VALUES ($1, $2, $3)
		ON CONFLICT (instance_id, group_id) DO UPDATE SET name = EXCLUDED.name
		RETURNING id`

	// What was asked before the last change does not undo it.
	sqlSee = `
		INSERT INTO groups (instance_id, id, chat_id, subject, description, description_id, owner, made_at, announce, locked,
		                    approval, ephemeral, addressing, picture_id, role, size, members, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (instance_id, id) DO UPDATE
		SET chat_id = EXCLUDED.chat_id, subject = EXCLUDED.subject, description = EXCLUDED.description,
		    description_id = EXCLUDED.description_id, owner = EXCLUDED.owner, made_at = EXCLUDED.made_at,
		    announce = EXCLUDED.announce, locked = EXCLUDED.locked, approval = EXCLUDED.approval,
		    ephemeral = EXCLUDED.ephemeral, addressing = EXCLUDED.addressing,
		    picture_id = COALESCE(NULLIF(EXCLUDED.picture_id, ''), groups.picture_id),
		    role = EXCLUDED.role, size = EXCLUDED.size, members = EXCLUDED.members, seen_at = EXCLUDED.seen_at
		WHERE groups.seen_at <= EXCLUDED.seen_at`

	// Groups that WhatsApp did not name any more; not those that were joined since it was asked.
	sqlLeft = `UPDATE groups SET role = '', seen_at = $3 WHERE instance_id = $1 AND role <> '' AND id <> ALL($2) AND seen_at < $3`

	sqlFind = `SELECT * FROM groups WHERE instance_id = $1 AND id = $2`
	sqlLock = sqlFind + ` FOR UPDATE`
	sqlAll  = `SELECT * FROM groups WHERE instance_id = $1 AND role <> '' ORDER BY lower(subject), id`

	sqlUpdate = `
		UPDATE groups
		SET subject = $3, description = $4, description_id = $5, announce = $6, locked = $7, approval = $8, ephemeral = $9,
		    picture_id = $10, role = $11, size = $12, members = $13, seen_at = $14
		WHERE instance_id = $1 AND id = $2`

	sqlRename = `UPDATE chats SET name = $2 WHERE id = $1 AND name <> $2`
)
