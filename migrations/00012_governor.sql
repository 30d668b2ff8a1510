-- +goose Up
-- What keeps a number from being banned: WhatsApp's own restriction, and the owner's budget of people who are
-- written to first. No row: neither.
CREATE TABLE governors (
	instance_id      UUID PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
	restricted_until TIMESTAMPTZ,              -- may lie in the past; NULL: never was
	restriction      TEXT NOT NULL DEFAULT '', -- as WhatsApp names it
	daily_contacts   INT NOT NULL DEFAULT 0 CHECK (daily_contacts >= 0), -- new people in 24 hours; 0: no limit
	warm_up_days     INT NOT NULL DEFAULT 0 CHECK (warm_up_days >= 0),   -- in which the budget grows to its size
	warm_up_from     TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at       TIMESTAMPTZ NOT NULL DEFAULT now()
);

ALTER TABLE chats
	ADD COLUMN heard_at   TIMESTAMPTZ, -- when the customer wrote first; NULL: never
	ADD COLUMN reached_at TIMESTAMPTZ; -- when we wrote first to somebody who had not

CREATE INDEX chats_reached ON chats (instance_id, reached_at) WHERE reached_at IS NOT NULL;

UPDATE chats c SET heard_at = m.first
FROM (SELECT chat_id, min(at) AS first FROM messages WHERE NOT from_me GROUP BY chat_id) m
WHERE m.chat_id = c.id;

UPDATE chats c SET reached_at = m.first
FROM (SELECT chat_id, min(at) AS first FROM messages WHERE from_me AND origin <> 'human' GROUP BY chat_id) m
WHERE m.chat_id = c.id AND c.contact_id IS NOT NULL AND (c.heard_at IS NULL OR c.heard_at > m.first);
