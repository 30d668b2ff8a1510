-- +goose Up
CREATE TABLE contacts (
	id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	name        TEXT NOT NULL DEFAULT '',
	push_name   TEXT NOT NULL DEFAULT '',
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX contacts_instance ON contacts (instance_id);

-- A person is known by phone number, by LID, or by both: several aliases, one contact.
CREATE TABLE contact_aliases (
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	kind        TEXT NOT NULL CHECK (kind IN ('pn', 'lid')),
	value       TEXT NOT NULL,
	contact_id  BIGINT NOT NULL REFERENCES contacts ON DELETE CASCADE,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	PRIMARY KEY (instance_id, kind, value)
);

CREATE INDEX contact_aliases_contact ON contact_aliases (contact_id);

CREATE TABLE chats (
	id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	instance_id   UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	contact_id    BIGINT UNIQUE REFERENCES contacts ON DELETE CASCADE,
	group_id      TEXT, -- user part of the group's JID
	name          TEXT NOT NULL DEFAULT '',
	owner         TEXT NOT NULL DEFAULT 'bot' CHECK (owner IN ('bot', 'human', 'muted')),
	owner_until   TIMESTAMPTZ, -- NULL: until somebody changes it
	owner_reason  TEXT NOT NULL DEFAULT '',
	unread        INT NOT NULL DEFAULT 0,
	last_at       TIMESTAMPTZ,
	episode_seq   BIGINT NOT NULL DEFAULT 0, -- the agent remembers no message up to this one
	answered_seq  BIGINT NOT NULL DEFAULT 0, -- watermark: every inbound message up to this one is decided
	turn_due_at   TIMESTAMPTZ,               -- NULL: nothing waits for an answer
	turn_open_at  TIMESTAMPTZ,               -- when the first of the waiting messages came
	lease_node    UUID REFERENCES nodes ON DELETE SET NULL,
	lease_token   BIGINT NOT NULL DEFAULT 0,
	lease_until   TIMESTAMPTZ,
	created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (instance_id, group_id),
	CHECK ((contact_id IS NULL) <> (group_id IS NULL))
);

CREATE INDEX chats_recent ON chats (instance_id, last_at DESC);
CREATE INDEX chats_due ON chats (turn_due_at) WHERE turn_due_at IS NOT NULL;
CREATE INDEX chats_lease ON chats (lease_node) WHERE lease_node IS NOT NULL;

-- The order of the values is the order in which a status may grow; failed stands apart.
CREATE TYPE message_status AS ENUM ('queued', 'sent', 'delivered', 'read', 'played', 'failed');

CREATE TABLE messages (
	instance_id  UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	id           TEXT NOT NULL, -- WhatsApp's; minted before sending for our own
	seq          BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	chat_id      BIGINT NOT NULL REFERENCES chats ON DELETE CASCADE,
	contact_id   BIGINT REFERENCES contacts ON DELETE SET NULL, -- who wrote it; NULL when from_me
	from_me      BOOLEAN NOT NULL,
	origin       TEXT NOT NULL CHECK (origin IN ('customer', 'human', 'bot', 'api', 'campaign')),
	kind         TEXT NOT NULL,
	body         TEXT NOT NULL DEFAULT '',
	quoted_id    TEXT NOT NULL DEFAULT '',
	status       message_status NOT NULL,
	priority     SMALLINT NOT NULL DEFAULT 0, -- of sending: 0 reply, 1 API, 2 campaign
	not_before   TIMESTAMPTZ,
	turn_id      UUID,
	error        TEXT NOT NULL DEFAULT '',
	at           TIMESTAMPTZ NOT NULL,        -- WhatsApp's time; ours until it answers
	sent_at      TIMESTAMPTZ,
	delivered_at TIMESTAMPTZ,
	read_at      TIMESTAMPTZ,
	created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
	PRIMARY KEY (instance_id, id)
);

CREATE INDEX messages_chat ON messages (chat_id, seq);
CREATE INDEX messages_queued ON messages (instance_id, priority, seq) WHERE status = 'queued';

-- A message that could not be taken in after several tries: kept raw, then acknowledged.
CREATE TABLE quarantined_messages (
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	id          TEXT NOT NULL,
	sender      TEXT NOT NULL,
	raw         BYTEA NOT NULL,
	error       TEXT NOT NULL,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	PRIMARY KEY (instance_id, id)
);

-- What happened, in the transaction of its cause.
CREATE TABLE events (
	seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id          UUID NOT NULL UNIQUE,
	account_id  UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	instance_id UUID REFERENCES instances ON DELETE CASCADE,
	kind        TEXT NOT NULL,
	data        JSONB NOT NULL,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX events_account ON events (account_id, seq);

-- A turn is everything unanswered in one chat, answered once.
CREATE TABLE turns (
	id          UUID PRIMARY KEY,
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	chat_id     BIGINT NOT NULL REFERENCES chats ON DELETE CASCADE,
	first_seq   BIGINT NOT NULL,
	last_seq    BIGINT NOT NULL,
	decision    TEXT NOT NULL CHECK (decision IN ('ignore', 'reply', 'ask')),
	reason      TEXT NOT NULL,
	reply_id    TEXT NOT NULL DEFAULT '',
	trace       JSONB NOT NULL,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX turns_chat ON turns (chat_id, created_at);
