-- +goose Up
-- Lists of people to write to. size is kept with every change of the members, which locks the list: a page of lists
-- would count millions.
CREATE TABLE recipient_lists (
	id           TEXT PRIMARY KEY,
	account_id   UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	name         TEXT NOT NULL,
	description  TEXT NOT NULL DEFAULT '',
	tags         TEXT[] NOT NULL DEFAULT '{}',
	size         INT NOT NULL DEFAULT 0,
	last_used_at TIMESTAMPTZ,              -- by a campaign
	usage_count  INT NOT NULL DEFAULT 0,
	created_at   TIMESTAMPTZ NOT NULL,
	updated_at   TIMESTAMPTZ NOT NULL
);

CREATE INDEX recipient_lists_account ON recipient_lists (account_id, created_at, id);

CREATE TABLE list_members (
	list_id      TEXT NOT NULL REFERENCES recipient_lists ON DELETE CASCADE,
	number       TEXT NOT NULL, -- digits, with the country's code
	seq          BIGINT GENERATED ALWAYS AS IDENTITY, -- members are shown in the order in which they came
	name         TEXT NOT NULL DEFAULT '',
	job_title    TEXT NOT NULL DEFAULT '',
	company_name TEXT NOT NULL DEFAULT '',
	fields       JSONB NOT NULL DEFAULT '{}', -- what else the owner knows of them: texts by name
	zone         TEXT NOT NULL DEFAULT '',    -- IANA; empty: their number tells
	PRIMARY KEY (list_id, number)
);

CREATE INDEX list_members_order ON list_members (list_id, seq);

CREATE TABLE campaigns (
	id            TEXT PRIMARY KEY,
	account_id    UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	instance_id   UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	name          TEXT NOT NULL,
	message       JSONB NOT NULL,
	media_id      UUID REFERENCES media ON DELETE SET NULL, -- beside the message, so that no sweep takes the file away
	settings      JSONB NOT NULL,
	scheduled_at  TIMESTAMPTZ,             -- once at that time
	cron          TEXT NOT NULL DEFAULT '',-- again and again; empty: once
	zone          TEXT NOT NULL DEFAULT 'UTC', -- IANA, of cron and of quiet hours
	next_at       TIMESTAMPTZ,             -- when it starts by itself; NULL: it does not
	status        TEXT NOT NULL DEFAULT 'draft' CHECK (status IN
		('draft', 'scheduled', 'running', 'paused', 'completed', 'cancelled', 'failed', 'missed')),
	status_reason TEXT NOT NULL DEFAULT '',
	status_at     TIMESTAMPTZ NOT NULL,
	list_id       TEXT REFERENCES recipient_lists ON DELETE SET NULL, -- from which recipients came
	size          INT NOT NULL DEFAULT 0,  -- how many recipients: they change while nothing is sent, and then all at once
	created_at    TIMESTAMPTZ NOT NULL,
	updated_at    TIMESTAMPTZ NOT NULL
);

CREATE INDEX campaigns_account ON campaigns (account_id, created_at, id);
CREATE INDEX campaigns_instance ON campaigns (instance_id);
CREATE INDEX campaigns_media ON campaigns (media_id) WHERE media_id IS NOT NULL;
CREATE INDEX campaigns_list ON campaigns (list_id) WHERE list_id IS NOT NULL;
CREATE INDEX campaigns_due ON campaigns (next_at) WHERE status = 'scheduled';
CREATE INDEX campaigns_running ON campaigns (id) WHERE status = 'running'; -- what a start looks for after a crash

-- To whom a campaign goes, and what is known of them. A recurring campaign reads its list anew for each run.
CREATE TABLE campaign_recipients (
	campaign_id  TEXT NOT NULL REFERENCES campaigns ON DELETE CASCADE,
	number       TEXT NOT NULL,
	seq          BIGINT GENERATED ALWAYS AS IDENTITY, -- the order of sending
	name         TEXT NOT NULL DEFAULT '',
	job_title    TEXT NOT NULL DEFAULT '',
	company_name TEXT NOT NULL DEFAULT '',
	fields       JSONB NOT NULL DEFAULT '{}',
	zone         TEXT NOT NULL DEFAULT '',
	from_list    BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (campaign_id, number)
);

CREATE INDEX campaign_recipients_order ON campaign_recipients (campaign_id, seq);

-- One execution of a campaign. A batch locks its row: batches of one run come one after another, whoever works them, and
-- what pacing remembers is true. Whether the run is paused, the campaign says.
CREATE TABLE campaign_runs (
	id          UUID PRIMARY KEY,
	campaign_id TEXT NOT NULL REFERENCES campaigns ON DELETE CASCADE,
	planned_at  TIMESTAMPTZ NOT NULL,       -- the moment that it is for
	started_at  TIMESTAMPTZ,                -- NULL: it was missed
	finished_at TIMESTAMPTZ,                -- NULL: it is open
	status      TEXT NOT NULL CHECK (status IN ('open', 'completed', 'cancelled', 'failed', 'missed')),
	reason      TEXT NOT NULL DEFAULT '',
	next_at     TIMESTAMPTZ,                -- when the next batch is due; NULL: none is
	pace        JSONB NOT NULL DEFAULT '{}',-- what pacing has to remember from batch to batch
	UNIQUE (campaign_id, planned_at),       -- a moment is served once, however many nodes see it come
	CHECK ((status = 'open') = (finished_at IS NULL))
);

-- Two nodes that start one campaign start one run.
CREATE UNIQUE INDEX campaign_runs_open ON campaign_runs (campaign_id) WHERE finished_at IS NULL;
CREATE INDEX campaign_runs_due ON campaign_runs (next_at) WHERE finished_at IS NULL;

-- The order of the values is the order in which a row may grow by what WhatsApp tells. A retry alone goes back to pending.
CREATE TYPE send_status AS ENUM ('skipped', 'pending', 'accepted', 'unknown', 'failed', 'sent', 'delivered', 'read');

-- The ledger: one row for each run and recipient, the only book of what was sent. A row of 100 000 changes its status four
-- times, three of them by receipts that come in no order, while the next batches are read from the same table:
--
-- No index has status in it, nor in its condition. So what changes status alone, as every receipt does, stays within its
-- page and touches no index (a HOT update; fillfactor leaves room for it), and leaves no dead entries in front of the next batch.
-- due_at says instead what waits: it is emptied when the row is accepted, and the index of what waits shrinks as a run goes on.
--
-- Statistics read the rows of one run by the primary key. They lie together, as they came in by one statement, so that
-- reading them costs little more than an index of statuses, which every receipt would pay for.
--
-- A row names its recipient by number, not by reference, so that the ledger of a run outlives changes to recipients; and
-- its instance without a foreign key, since it goes with the campaign, and to check 100 000 rows for it would double their cost.
CREATE TABLE campaign_sends (
	run_id       UUID NOT NULL REFERENCES campaign_runs ON DELETE CASCADE,
	number       TEXT NOT NULL,
	seq          BIGINT NOT NULL,      -- the recipient's
	instance_id  UUID NOT NULL,
	message_id   TEXT NOT NULL,        -- minted with the row: whatever crashes, it is sent again under the same id
	status       send_status NOT NULL DEFAULT 'pending',
	reason       TEXT NOT NULL DEFAULT '', -- why it failed, was skipped or waits
	attempts     SMALLINT NOT NULL DEFAULT 0,
	due_at       TIMESTAMPTZ,          -- when it may be accepted at the earliest; NULL: it waits no more
	accepted_at  TIMESTAMPTZ,
	sent_at      TIMESTAMPTZ,
	delivered_at TIMESTAMPTZ,
	read_at      TIMESTAMPTZ,
	replied_at   TIMESTAMPTZ,          -- when the recipient first wrote back
	opted_out_at TIMESTAMPTZ,          -- when they asked to be left alone, in reply to this
	PRIMARY KEY (run_id, number),
	CHECK ((status = 'pending') = (due_at IS NOT NULL))
) WITH (fillfactor = 80);

-- The next batch, in its order.
CREATE INDEX campaign_sends_due ON campaign_sends (run_id, due_at, seq) WHERE due_at IS NOT NULL;

-- Receipts, and replies that quote a message, name it by id.
CREATE UNIQUE INDEX campaign_sends_message ON campaign_sends (instance_id, message_id);

-- The daily cap counts what was accepted lately.
CREATE INDEX campaign_sends_accepted ON campaign_sends (run_id, accepted_at) WHERE accepted_at IS NOT NULL;
