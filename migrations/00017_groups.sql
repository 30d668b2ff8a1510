-- +goose Up
-- The groups that a number is in, or was in, as WhatsApp told them last. members is a list of {phone, lid, role}.
CREATE TABLE groups (
	instance_id    UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	id             TEXT NOT NULL, -- user part of the JID
	chat_id        BIGINT NOT NULL REFERENCES chats ON DELETE CASCADE,
	subject        TEXT NOT NULL DEFAULT '',
	description    TEXT NOT NULL DEFAULT '',
	description_id TEXT NOT NULL DEFAULT '', -- names the description that a change replaces
	owner          TEXT NOT NULL DEFAULT '', -- JID
	made_at        TIMESTAMPTZ,
	announce       BOOLEAN NOT NULL DEFAULT FALSE, -- only admins write
	locked         BOOLEAN NOT NULL DEFAULT FALSE, -- only admins change subject, description and picture
	approval       BOOLEAN NOT NULL DEFAULT FALSE, -- an admin lets in who joins by the link
	ephemeral      INT NOT NULL DEFAULT 0,         -- seconds after which messages vanish; 0: they stay
	addressing     TEXT NOT NULL DEFAULT 'lid' CHECK (addressing IN ('pn', 'lid')),
	picture_id     TEXT NOT NULL DEFAULT '',
	role           TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'member', 'admin', 'owner')), -- ours; empty: we are not in it
	size           INT NOT NULL DEFAULT 0,
	members        JSONB NOT NULL DEFAULT '[]',
	seen_at        TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (instance_id, id)
);

CREATE INDEX groups_chat ON groups (chat_id);

-- How far a message of ours has come with each member of the group that it went to.
CREATE TABLE member_receipts (
	instance_id UUID NOT NULL,
	message_id  TEXT NOT NULL,
	member      TEXT NOT NULL, -- JID
	status      message_status NOT NULL,
	at          TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (instance_id, message_id, member),
	FOREIGN KEY (instance_id, message_id) REFERENCES messages (instance_id, id) ON DELETE CASCADE
);
