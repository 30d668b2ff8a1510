-- +goose Up
-- Joining two contacts moved what one of them had written in groups into the chat of the two. The events of these
-- messages tell where they came in; messages of the phone's history have none, and stay where they are.
CREATE TEMPORARY TABLE astray ON COMMIT DROP AS
	SELECT DISTINCT m.instance_id, m.id, g.id AS chat_id
	FROM messages m
	JOIN events e ON e.instance_id = m.instance_id AND e.kind IN ('message', 'message.unavailable') AND e.data->>'id' = m.id
	JOIN chats g ON g.id = (e.data->>'chatId')::BIGINT AND g.instance_id = m.instance_id AND g.group_id IS NOT NULL
	WHERE NOT m.from_me AND m.chat_id IN (SELECT (data->>'chatId')::BIGINT FROM events WHERE kind = 'contact.merged');

-- What the group's watermark does not cover, because a merge gave it a new place, goes below: it is not answered again.
UPDATE messages m
SET chat_id = a.chat_id, seq = CASE WHEN m.seq > g.answered_seq THEN nextval('messages_past') ELSE m.seq END
FROM astray a
JOIN chats g ON g.id = a.chat_id
WHERE m.instance_id = a.instance_id AND m.id = a.id;

-- Edits and deletions that came in the group meanwhile did not find their message, as chat.sqlApplyChanges tells.
WITH change AS (
	SELECT DISTINCT ON (t.instance_id, t.id) t.instance_id, t.id, c.kind, c.body, c.at
	FROM astray a
	JOIN messages t ON t.instance_id = a.instance_id AND t.id = a.id
	JOIN messages c ON c.instance_id = t.instance_id AND c.target_id = t.id AND c.chat_id = t.chat_id
	WHERE c.status NOT IN ('queued', 'failed') AND t.revoked_at IS NULL
	  AND (c.kind IN ('edit', 'revoke') AND c.from_me = t.from_me AND c.contact_id IS NOT DISTINCT FROM t.contact_id
	       OR c.kind = 'revoke' AND (c.content->>'byAdmin')::BOOLEAN)
	ORDER BY t.instance_id, t.id, c.kind = 'revoke' DESC, c.at DESC, c.seq DESC
), emptied AS (
	UPDATE messages e SET body = '', content = '{}', raw = NULL
	FROM change c
	WHERE c.kind = 'revoke' AND e.instance_id = c.instance_id AND e.target_id = c.id AND e.kind = 'edit'
)
UPDATE messages t
SET body       = CASE WHEN c.kind = 'edit' THEN c.body ELSE '' END,
    content    = CASE WHEN c.kind = 'edit' THEN t.content ELSE '{}' END,
    raw        = CASE WHEN c.kind = 'edit' AND t.kind <> 'text' THEN t.raw END,
    media_id   = CASE WHEN c.kind = 'edit' THEN t.media_id END,
    edited_at  = CASE WHEN c.kind = 'edit' THEN c.at ELSE t.edited_at END,
    revoked_at = CASE WHEN c.kind = 'revoke' THEN c.at END
FROM change c
WHERE t.instance_id = c.instance_id AND t.id = c.id;
