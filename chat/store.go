package chat

const (
	sqlInsertEvent = `
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $1, $2, $3, $4, $5::JSONB || COALESCE((SELECT` + chatNames + ` FROM chats c WHERE c.id = ($5::JSONB->>'chatId')::BIGINT), '{}')`

	// What Where has of the chat c, besides its id.
	chatNames = `
		jsonb_strip_nulls(jsonb_build_object(
			'chat', COALESCE(c.group_id || '@g.us',
				(SELECT value || '@s.whatsapp.net' FROM contact_aliases WHERE contact_id = c.contact_id AND kind = 'pn' ORDER BY created_at DESC LIMIT 1),
				` + chatLID + `),
			'chatLid', ` + chatLID + `))`
	chatLID = `(SELECT value || '@lid' FROM contact_aliases WHERE contact_id = c.contact_id AND kind = 'lid' ORDER BY created_at DESC LIMIT 1)`

	// Whose the target of the message of instance $1 is. A message without a target costs nothing.
	targetOwner = `
		COALESCE((SELECT jsonb_build_object('targetFromMe', t.from_me) FROM messages t
		          WHERE message.target_id <> '' AND t.instance_id = $1 AND t.id = message.target_id), '{}')`

	sqlMessage = `SELECT * FROM messages WHERE instance_id = $1 AND id = $2`

	// messageRows begins a list of messages. It leaves out WhatsApp's own form, which may have megabytes.
	messageRows = `
		SELECT instance_id, id, seq, chat_id, contact_id, from_me, origin, kind, body, quoted_id, target_id, content, NULL::BYTEA AS raw,
		       media_id, status, priority, not_before, turn_id, error, at, sent_at, delivered_at, read_at, played_at, edited_at, revoked_at,
		       created_at, starred, deleted_at, heard
		FROM messages`

	// The watermark is a subquery, and not a join, so that the index is entered there: a join reads the chat
	// from its first message.
	sqlUnanswered = messageRows + `
		WHERE chat_id = $1 AND NOT from_me AND target_id = '' AND seq > (SELECT answered_seq FROM chats WHERE id = $1)
		  AND revoked_at IS NULL AND kind <> 'unavailable'
		ORDER BY seq
		LIMIT $2`

	sqlHistory = `
		SELECT * FROM (` + messageRows + `
			WHERE chat_id = $1 AND seq < $2 AND seq > (SELECT episode_seq FROM chats WHERE id = $1)
			  AND (body <> '' OR heard->>'text' <> '') AND target_id = ''
			ORDER BY seq DESC
			LIMIT $3
		) last
		ORDER BY seq`

	sqlQueued = `
		SELECT * FROM messages
		WHERE instance_id = $1 AND status = 'queued' AND (not_before IS NULL OR not_before < '9999-01-01Z')
		ORDER BY priority, seq
		LIMIT $2`

	sqlChat = `SELECT * FROM chats WHERE id = $1`

	sqlTurnDue = `SELECT turn_due_at FROM chats WHERE id = $1`

	sqlSetOwner = `UPDATE chats SET owner = $2, owner_until = $3, owner_reason = $4 WHERE id = $1`

	sqlClearContext = `
		UPDATE chats
		SET episode_seq = COALESCE((SELECT max(seq) FROM messages WHERE chat_id = $1), 0)
		WHERE id = $1`

	contactColumns = `
		SELECT c.*, ch.id AS chat_id,
		       COALESCE((SELECT value FROM contact_aliases WHERE contact_id = c.id AND kind = 'pn' ORDER BY created_at DESC LIMIT 1), '') AS phone,
		       COALESCE((SELECT value FROM contact_aliases WHERE contact_id = c.id AND kind = 'lid' ORDER BY created_at DESC LIMIT 1), '') AS lid
		FROM contacts c
		JOIN chats ch ON ch.contact_id = c.id`

	sqlContact = contactColumns + ` WHERE c.id = $1`

	contactMatches = `
		WHERE c.instance_id = $1 AND ($2 = '' OR position(lower($2) IN lower(c.name)) > 0 OR position(lower($2) IN lower(c.push_name)) > 0
		  OR EXISTS (SELECT 1 FROM contact_aliases a WHERE a.contact_id = c.id AND a.kind = 'pn' AND position($2 IN a.value) > 0))`

	sqlContacts = contactColumns + contactMatches + `
		ORDER BY c.id
		LIMIT $3 OFFSET $4`

	sqlCountContacts = `SELECT count(*) FROM contacts c` + contactMatches

	// Pairs of which one half is known, and not the other half as the same person's.
	sqlNewPairs = `
		SELECT DISTINCT p.pn, p.lid
		FROM unnest($2::TEXT[], $3::TEXT[]) AS p (pn, lid)
		LEFT JOIN contact_aliases n ON n.instance_id = $1 AND n.kind = 'pn' AND n.value = p.pn
		LEFT JOIN contact_aliases l ON l.instance_id = $1 AND l.kind = 'lid' AND l.value = p.lid
		WHERE n.contact_id IS DISTINCT FROM l.contact_id`

	sqlNameContact = `UPDATE contacts SET name = $2 WHERE id = $1`

	sqlSeeProfile = `UPDATE contacts SET about = $2, business_name = $3, picture_id = $4, seen_at = $5 WHERE id = $1`

	// LIMIT 1 has each looked up by itself: the planner, which does not know how many there are, would else read all of them.
	sqlNumbers = `
		SELECT n.phone, n.canonical, n.lid, n.business_name, n.checked_at
		FROM unnest($2::TEXT[]) AS p (phone)
		CROSS JOIN LATERAL (SELECT * FROM numbers WHERE account_id = $1 AND phone = p.phone LIMIT 1) n
		WHERE n.checked_at > CASE WHEN n.canonical = '' THEN $4::TIMESTAMPTZ ELSE $3::TIMESTAMPTZ END`

	sqlRememberNumber = `
		INSERT INTO numbers (account_id, phone, canonical, lid, business_name, checked_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account_id, phone) DO UPDATE
		SET canonical = EXCLUDED.canonical, lid = EXCLUDED.lid, business_name = EXCLUDED.business_name, checked_at = EXCLUDED.checked_at`

	sqlAliasOwner = `SELECT contact_id FROM contact_aliases WHERE instance_id = $1 AND kind = $2 AND value = $3`

	sqlAliasPerson = `
		SELECT a.contact_id, ch.id FROM contact_aliases a
		JOIN chats ch ON ch.contact_id = a.contact_id
		WHERE a.instance_id = $1 AND a.kind = $2 AND a.value = $3`

	sqlLockAlias = `SELECT pg_advisory_xact_lock(hashtextextended($1::TEXT, 0))`

	sqlInsertContact = `
		WITH contact AS (
			INSERT INTO contacts (instance_id) VALUES ($1) RETURNING id, instance_id
		)
		INSERT INTO chats (instance_id, contact_id)
		SELECT instance_id, id FROM contact
		RETURNING contact_id, id`

	sqlInsertAlias = `
		INSERT INTO contact_aliases (instance_id, kind, value, contact_id)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (instance_id, kind, value) DO NOTHING`

	// An alias that was learned in the same transaction has the time of its beginning.
	sqlRenewAlias = `UPDATE contact_aliases SET created_at = clock_timestamp() WHERE instance_id = $1 AND kind = $2 AND value = $3`

	sqlGroupChat = `
		INSERT INTO chats (instance_id, group_id) VALUES ($1, $2)
		ON CONFLICT (instance_id, group_id) DO UPDATE SET group_id = EXCLUDED.group_id
		RETURNING id`

	sqlFence = `SELECT EXISTS (SELECT 1 FROM instances WHERE id = $1 AND lease_token = $2)`

	// One statement: the message, and only if it is new the chat's due turn, the name and the event. A change
	// to another message wakes nobody. A message that could not be decrypted before takes the place of what
	// stood for it, at the end of the chat, and so does one that the phone's history brought first; what was changed
	// of that has to be changed again. It tells
	// whether changes to the message were here before it, and whether the chat has a menu that it may answer.
	sqlReceive = `
		WITH message AS (
			INSERT INTO messages AS m (instance_id, id, chat_id, contact_id, from_me, origin, kind, body, quoted_id, target_id, content, raw, status, at)
			VALUES ($1, $2, $3, $4, FALSE, 'customer', $5, $6, $7, $8, $9, $10, 'delivered', $11)
			ON CONFLICT (instance_id, id) DO UPDATE
			SET seq = EXCLUDED.seq, kind = $5, body = $6, quoted_id = $7, target_id = $8, content = $9, raw = $10, edited_at = NULL, revoked_at = NULL
			WHERE EXCLUDED.kind <> 'unavailable' AND (m.seq < 0 OR m.kind = 'unavailable') AND m.chat_id = $3 AND NOT m.from_me
			RETURNING m.seq, m.chat_id, m.target_id, m.xmax <> 0 AS known
		), due AS (
			UPDATE chats
			SET unread = unread + CASE WHEN known AND EXISTS (SELECT 1 FROM messages WHERE instance_id = $1 AND id = $2 AND seq < 0) THEN 0 ELSE 1 END,
			    last_at = $16::TIMESTAMPTZ, heard_at = COALESCE(heard_at, $16), by_lid = $20,
			    turn_due_at = $17, turn_open_at = COALESCE(turn_open_at, $16)
			FROM message
			WHERE chats.id = message.chat_id AND $19::BOOLEAN
		), named AS (
			UPDATE contacts SET push_name = $18
			FROM message
			WHERE contacts.id = $4 AND $18 <> '' AND push_name <> $18
		), event AS (
			INSERT INTO events (id, account_id, instance_id, kind, data)
			SELECT $12::UUID, $13::UUID, $1, $14, $15::JSONB || ` + targetOwner + ` FROM message
		)
		SELECT seq, EXISTS (SELECT 1 FROM messages WHERE instance_id = $1 AND target_id = $2 AND target_id <> ''),
		       EXISTS (SELECT 1 FROM messages WHERE chat_id = $3 AND kind = 'menu')
		FROM message`

	// A message of ours that we did not send was typed on the phone: the chat is a person's for a while from
	// then on. It does not shorten a longer hold. One that the phone's history brought before it was sent is sent now.
	sqlReceiveOwn = `
		WITH message AS (
			INSERT INTO messages AS m (instance_id, id, chat_id, from_me, origin, kind, body, quoted_id, target_id, content, raw, status, at, sent_at)
			VALUES ($1, $2, $3, TRUE, 'human', $4, $5, $6, $7, $8, $9, 'sent', $10, $10)
			ON CONFLICT (instance_id, id) DO UPDATE
			SET seq = EXCLUDED.seq, kind = $4, body = $5, quoted_id = $6, target_id = $7, content = $8, raw = $9, edited_at = NULL, revoked_at = NULL,
			    status = CASE WHEN m.status = 'failed' THEN 'sent' ELSE m.status END, sent_at = COALESCE(m.sent_at, $10)
			WHERE EXCLUDED.kind <> 'unavailable' AND (m.seq < 0 OR m.kind = 'unavailable') AND m.chat_id = $3 AND m.from_me
			RETURNING m.seq, m.chat_id, m.target_id
		), taken AS (
			UPDATE chats
			SET unread = 0, marked_unread = FALSE, last_at = $15::TIMESTAMPTZ,
			    owner        = CASE WHEN owner = 'muted' THEN owner ELSE 'human' END,
			    owner_reason = CASE WHEN owner = 'muted' THEN owner_reason ELSE 'typed on the phone' END,
			    owner_until  = CASE WHEN owner = 'muted' OR owner = 'human' AND owner_until IS NULL THEN owner_until
			                        ELSE GREATEST(CASE WHEN owner = 'human' THEN owner_until END,
			                                      $10::TIMESTAMPTZ + make_interval(secs => i.takeover_seconds)) END
			FROM message, instances i
			WHERE chats.id = message.chat_id AND i.id = $1 AND $16::BOOLEAN
		), event AS (
			INSERT INTO events (id, account_id, instance_id, kind, data)
			SELECT $11::UUID, $12::UUID, $1, $13, $14::JSONB || ` + targetOwner + ` FROM message
		)
		SELECT seq, EXISTS (SELECT 1 FROM messages WHERE instance_id = $1 AND target_id = $2 AND target_id <> ''), FALSE FROM message`

	sqlQuarantine = `
		INSERT INTO quarantined_messages (instance_id, id, sender, raw, error)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (instance_id, id) DO UPDATE SET error = EXCLUDED.error`

	// Chats are looked up by the ids of a subquery, and not joined: a join of hundreds may read all of them. With $4 it leaves
	// out what goes to somebody who has not written, if the instance's governor may refuse that, and is no reply: the governor has to
	// be asked first.
	sqlAccept = `
		WITH draft AS (
			SELECT * FROM unnest($5::TEXT[], $6::BIGINT[], $7::TEXT[], $8::TEXT[], $9::TEXT[], $10::TEXT[], $11::TEXT[], $12::TEXT[], $13::UUID[],
			                     $14::SMALLINT[], $15::TIMESTAMPTZ[], $16::UUID[], $17::BYTEA[], $18::UUID[], $19::TEXT[]) WITH ORDINALITY
			  AS d (id, chat_id, origin, kind, body, quoted_id, target_id, content, media_id, priority, not_before, turn_id, raw, event_id, data, ordinal)
		), message AS (
			INSERT INTO messages (instance_id, id, chat_id, from_me, origin, kind, body, quoted_id, target_id, content, media_id,
			                      status, priority, not_before, turn_id, at, raw)
			SELECT $1, id, chat_id, TRUE, origin, kind, body, quoted_id, target_id, content::JSONB, media_id, 'queued', priority, not_before, turn_id, $3, raw
			FROM draft
			WHERE NOT ($4::BOOLEAN AND priority <> 0
			           AND EXISTS (SELECT 1 FROM governors WHERE instance_id = $1 AND (daily_contacts > 0 OR restricted_until > $3))
			           AND COALESCE((SELECT heard_at IS NULL AND contact_id IS NOT NULL FROM chats WHERE id = draft.chat_id), FALSE))
			ORDER BY ordinal
			RETURNING *
		), chat AS (
			UPDATE chats
			SET last_at    = CASE WHEN id = ANY(ARRAY(SELECT chat_id FROM message WHERE target_id = '')) THEN $3 ELSE last_at END,
			    reached_at = CASE WHEN heard_at IS NULL AND contact_id IS NOT NULL THEN COALESCE(reached_at, $3) ELSE reached_at END
			WHERE id = ANY(ARRAY(SELECT chat_id FROM message))
		), event AS (
			INSERT INTO events (id, account_id, instance_id, kind, data)
			SELECT draft.event_id, $2::UUID, $1, 'message.accepted', draft.data::JSONB
			       || COALESCE((SELECT` + chatNames + ` FROM chats c WHERE c.id = message.chat_id), '{}') || ` + targetOwner + `
			FROM message JOIN draft USING (id)
			ORDER BY draft.ordinal
		)
		SELECT * FROM message`

	sqlGovernor     = `SELECT * FROM governors WHERE instance_id = $1`
	sqlLockGovernor = sqlGovernor + ` FOR UPDATE`

	sqlSetBudget = `
		INSERT INTO governors (instance_id, daily_contacts, warm_up_days, warm_up_from, updated_at)
		VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (instance_id) DO UPDATE
		SET daily_contacts = EXCLUDED.daily_contacts, warm_up_days = EXCLUDED.warm_up_days,
		    warm_up_from = EXCLUDED.warm_up_from, updated_at = EXCLUDED.updated_at`

	sqlRestrict = `
		INSERT INTO governors AS g (instance_id, restricted_until, restriction)
		VALUES ($1, $2, $3)
		ON CONFLICT (instance_id) DO UPDATE
		SET restricted_until = EXCLUDED.restricted_until, restriction = EXCLUDED.restriction, updated_at = now()
		WHERE (g.restricted_until, g.restriction) IS DISTINCT FROM (EXCLUDED.restricted_until, EXCLUDED.restriction)
		RETURNING TRUE`

	// Whether the chat's person has never written, and whether we have written to them.
	sqlCold = `SELECT heard_at IS NULL AND contact_id IS NOT NULL, reached_at IS NOT NULL FROM chats WHERE id = $1`

	// Whether the person has never written to whom the message goes, whose chat may have been joined with another.
	sqlColdFor = `
		SELECT c.heard_at IS NULL AND c.contact_id IS NOT NULL
		FROM messages m JOIN chats c ON c.id = m.chat_id
		WHERE m.instance_id = $1 AND m.id = $2`

	sqlReached = `
		SELECT reached_at FROM chats
		WHERE instance_id = $1 AND reached_at > $2
		ORDER BY reached_at DESC
		LIMIT $3`

	sqlKeepRaw = `UPDATE messages SET raw = $3 WHERE instance_id = $1 AND id = $2`

	// failed stands outside the order: it follows queued only. What the phone was still sending when it told its
	// history is failed until something tells that it went out; so is a campaign's message that was withdrawn, or given up,
	// at the moment in which it went out. The rows are locked before they are read, so that of
	// two receipts at once one alone is the first.
	sqlAcknowledge = `
		WITH outcome AS (
			SELECT DISTINCT ON (instance_id, id) *
			FROM unnest($1::UUID[], $2::UUID[], $3::TEXT[], $4::message_status[], $5::TEXT[], $6::TIMESTAMPTZ[], $7::UUID[])
			  AS o (account_id, instance_id, id, status, error, at, event_id)
			ORDER BY instance_id, id, status DESC
		), before AS (
			SELECT m.instance_id, m.id, m.status FROM messages m JOIN outcome o ON o.instance_id = m.instance_id AND o.id = m.id
			ORDER BY m.instance_id, m.id
			FOR NO KEY UPDATE OF m
		), raised AS (
			UPDATE messages m
			SET status       = o.status,
			    error        = o.error,
			    at           = CASE WHEN o.status = 'sent' THEN o.at ELSE m.at END,
			    sent_at      = CASE WHEN o.status = 'failed' THEN m.sent_at ELSE COALESCE(m.sent_at, o.at) END,
			    delivered_at = CASE WHEN o.status IN ('delivered', 'read', 'played') THEN COALESCE(m.delivered_at, o.at) ELSE m.delivered_at END,
			    read_at      = CASE WHEN o.status IN ('read', 'played') THEN COALESCE(m.read_at, o.at) ELSE m.read_at END,
			    played_at    = CASE WHEN o.status = 'played' THEN COALESCE(m.played_at, o.at) ELSE m.played_at END
			FROM outcome o JOIN before b ON b.instance_id = o.instance_id AND b.id = o.id
			WHERE m.instance_id = o.instance_id AND m.id = o.id AND m.from_me
			  AND (m.status < o.status AND (o.status <> 'failed' OR m.status = 'queued')
			       OR m.status = 'failed' AND (m.seq < 0 OR m.origin = 'campaign') AND o.status <> 'failed')
			RETURNING o.*, m.chat_id, m.kind, b.status AS previous
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT r.event_id, r.account_id, r.instance_id, 'message.status',
		       jsonb_build_object('id', r.id, 'chatId', r.chat_id, 'kind', r.kind, 'previous', r.previous, 'status', r.status,
		                          'error', r.error, 'at', r.at) || ` + chatNames + `
		FROM raised r JOIN chats c ON c.id = r.chat_id`

	sqlInsertInstance = `
		INSERT INTO instances (id, account_id, hex_id, slug, name, session_id, access_token_hash, access_token_enc)
		VALUES ($1, $2, $3, COALESCE(NULLIF($8, ''), ($1::UUID)::TEXT), $4, $5, $6, $7)
		ON CONFLICT (account_id, slug) DO NOTHING
		RETURNING *`

	sqlInstance         = `SELECT * FROM instances WHERE id = $1`
	sqlInstances        = `SELECT * FROM instances WHERE account_id = $1 AND ($2::UUID IS NULL OR id = $2) ORDER BY created_at, id`
	sqlAllInstances     = `SELECT * FROM instances ORDER BY created_at, id`
	sqlInstanceByHex    = `SELECT * FROM instances WHERE account_id = $1 AND hex_id = $2`
	sqlInstancesBySlug  = `SELECT * FROM instances WHERE slug = $1 AND (account_id = $2 OR $3) ORDER BY account_id <> $2, created_at LIMIT 2`
	sqlUnlinkedInstance = `
		SELECT * FROM instances
		WHERE account_id = $1 AND ($2::UUID IS NULL OR id = $2) AND jid = '' AND state <> 'connected'
		ORDER BY created_at, id
		LIMIT 1`
	sqlWantedInstances    = `SELECT * FROM instances WHERE wanted = 'online' ORDER BY updated_at DESC`
	sqlAbandonedInstances = `
		SELECT * FROM instances
		WHERE wanted = 'offline' AND lease_node IS NULL AND state IN ('starting', 'scan_qr', 'connected', 'reconnecting')
		ORDER BY created_at, id`
	sqlSetWanted      = `UPDATE instances SET wanted = $2, updated_at = now() WHERE id = $1`
	sqlDeleteInstance = `DELETE FROM instances WHERE id = $1`

	// News is a state, cause or reason other than the one before.
	sqlObserve = `
		WITH before AS (
			SELECT state, state_cause, state_reason FROM instances WHERE id = $1
		)
		UPDATE instances i
		SET state         = $3,
		    state_reason  = $4,
		    state_cause   = $11,
		    state_until   = $12,
		    passkey       = $13,
		    wanted        = CASE WHEN $10::BOOLEAN THEN 'offline' ELSE i.wanted END,
		    state_at      = CASE WHEN i.state = $3 THEN i.state_at ELSE now() END,
		    phone         = COALESCE(NULLIF($5, ''), i.phone),
		    jid           = CASE WHEN $9::BOOLEAN THEN '' ELSE COALESCE(NULLIF($6, ''), i.jid) END,
		    lid           = COALESCE(NULLIF($7, ''), i.lid),
		    push_name     = COALESCE(NULLIF($8, ''), i.push_name),
		    qr            = CASE WHEN $3 = 'scan_qr' AND $13::JSONB IS NULL THEN i.qr ELSE '' END,
		    qr_expires_at = CASE WHEN $3 = 'scan_qr' AND $13::JSONB IS NULL THEN i.qr_expires_at END,
		    last_seen_at  = CASE WHEN $3 = 'connected' OR i.state = 'connected' THEN now() ELSE i.last_seen_at END,
		    updated_at    = now()
		FROM before
		WHERE i.id = $1 AND i.lease_token = $2
		RETURNING (before.state, before.state_cause, before.state_reason) IS DISTINCT FROM (i.state, i.state_cause, i.state_reason)`

	sqlShowQR = `
		UPDATE instances
		SET qr = $3, qr_expires_at = $4, state = 'scan_qr', state_until = NULL, passkey = NULL,
		    state_cause  = CASE WHEN state_cause IN ('keys_lost', 'multidevice_off') THEN state_cause ELSE '' END,
		    state_reason = CASE WHEN state_cause IN ('keys_lost', 'multidevice_off') THEN state_reason ELSE '' END,
		    state_at     = CASE WHEN state = 'scan_qr' THEN state_at ELSE now() END,
		    updated_at   = now()
		WHERE id = $1 AND lease_token = $2`
)
