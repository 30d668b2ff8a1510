-- +goose Up

-- The log of an account. Events are numbered after their commit, by one transaction at a time for each account, so that a
-- reader who has seen number n never misses one that is committed late.
CREATE TABLE event_logs (
	account_id UUID PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
	position   BIGINT NOT NULL DEFAULT 0, -- the highest that was given
	keep_days  INT NOT NULL DEFAULT 30 CHECK (keep_days > 0)
);

ALTER TABLE events ADD COLUMN position BIGINT; -- NULL: committed, not numbered yet
UPDATE events e SET position = n.position
FROM (SELECT seq, row_number() OVER (PARTITION BY account_id ORDER BY seq) AS position FROM events) n
WHERE n.seq = e.seq;
INSERT INTO event_logs (account_id, position) SELECT account_id, max(position) FROM events GROUP BY account_id;

DROP INDEX events_account;
CREATE UNIQUE INDEX events_position ON events (account_id, position) WHERE position IS NOT NULL;
CREATE INDEX events_unnumbered ON events (seq) WHERE position IS NULL;
CREATE INDEX events_instance ON events (instance_id);

-- Whoever commits one of the frequent kinds wakes the node that it runs on; of all others the database tells. It does not
-- tell of all: commits that notify wait for each other.
-- +goose StatementBegin
CREATE FUNCTION events_rare() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('balas', 'events');
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_rare AFTER INSERT ON events FOR EACH ROW
	WHEN (NEW.kind NOT IN ('message', 'message.accepted', 'message.status', 'turn'))
	EXECUTE FUNCTION events_rare();

-- An endpoint of the owner's that events are sent to.
CREATE TABLE webhooks (
	id              UUID PRIMARY KEY,
	account_id      UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	instance_id     UUID REFERENCES instances ON DELETE CASCADE, -- NULL: events of all instances, and of the account
	dialect         TEXT NOT NULL,
	url             TEXT NOT NULL,
	events          TEXT[] NOT NULL DEFAULT '{}', -- names in its dialect; none: all
	secret_enc      BYTEA NOT NULL,
	old_secret_enc  BYTEA,                        -- valid beside the new one
	old_secret_ends TIMESTAMPTZ,
	headers_enc     BYTEA,                        -- JSON of the owner's own headers, which may hold secrets
	timeout_ms      INT NOT NULL DEFAULT 10000,
	active          BOOLEAN NOT NULL DEFAULT TRUE,
	reason          TEXT NOT NULL DEFAULT '',     -- why it is not active, if not the owner chose so
	failures        INT NOT NULL DEFAULT 0,       -- since the last success
	retry_at        TIMESTAMPTZ,                  -- nothing but one probe goes out, and not before then
	lease_node      UUID REFERENCES nodes ON DELETE SET NULL, -- which sends to it
	created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX webhooks_account ON webhooks (account_id);
CREATE INDEX webhooks_instance ON webhooks (instance_id);
CREATE INDEX webhooks_lease ON webhooks (lease_node) WHERE lease_node IS NOT NULL;

CREATE TABLE deliveries (
	seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	webhook_id UUID NOT NULL REFERENCES webhooks ON DELETE CASCADE,
	event_seq  BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
	name       TEXT NOT NULL, -- of the event, in the endpoint's dialect
	id         TEXT NOT NULL, -- that the receiver gets, the same at each try
	lane       TEXT NOT NULL, -- what is in one lane arrives in order: a chat, else an instance, else the account
	state      TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
	attempts   INT NOT NULL DEFAULT 0,
	due_at     TIMESTAMPTZ,   -- of the next try; NULL: as soon as its lane is free
	created_at TIMESTAMPTZ NOT NULL DEFAULT now(), -- or replayed
	settled_at TIMESTAMPTZ,
	UNIQUE (event_seq, webhook_id, name)
);

CREATE INDEX deliveries_pending ON deliveries (webhook_id, seq) WHERE state = 'pending';
CREATE INDEX deliveries_waiting ON deliveries (webhook_id, lane) WHERE state = 'pending' AND due_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (webhook_id, seq) WHERE state = 'dead';
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, seq);

CREATE TABLE delivery_attempts (
	webhook_id   UUID NOT NULL REFERENCES webhooks ON DELETE CASCADE,
	delivery_seq BIGINT REFERENCES deliveries ON DELETE CASCADE, -- NULL: of a test
	at           TIMESTAMPTZ NOT NULL,
	took_ms      INT NOT NULL,
	status       INT NOT NULL,            -- of HTTP; 0: there was no answer
	error        TEXT NOT NULL DEFAULT '',
	answer       TEXT NOT NULL DEFAULT '' -- its first 2 kB, without the endpoint's secrets
);

CREATE INDEX delivery_attempts_webhook ON delivery_attempts (webhook_id, at DESC);
CREATE INDEX delivery_attempts_delivery ON delivery_attempts (delivery_seq);
