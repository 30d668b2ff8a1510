-- +goose Up
-- What an account pays for, as far as it was read from Stripe, and how many instances it may have.
CREATE TABLE subscriptions (
	account_id           UUID PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
	slots                INT, -- set by the owner where nobody pays; NULL: never
	granted              INT NOT NULL DEFAULT 0, -- given by who runs the server, where others pay
	most                 INT, -- that the owner may set or pay for; NULL: the server's
	customer             TEXT UNIQUE, -- ids at Stripe
	checkout             TEXT NOT NULL DEFAULT '', -- the last session
	subscription         TEXT NOT NULL DEFAULT '',
	item                 TEXT NOT NULL DEFAULT '',
	status               TEXT NOT NULL DEFAULT '',
	quantity             INT NOT NULL DEFAULT 0,
	unit_amount          BIGINT NOT NULL DEFAULT 0, -- of a slot for a month, in the smallest unit of the currency
	currency             TEXT NOT NULL DEFAULT 'usd',
	cancel_at_period_end BOOLEAN NOT NULL DEFAULT FALSE,
	period_ends_at       TIMESTAMPTZ,
	read_at              TIMESTAMPTZ NOT NULL DEFAULT '-infinity', -- when the reading of all this began
	held                 INT, -- how many slots a change under way may leave
	held_until           TIMESTAMPTZ -- a change that a crash broke off holds nothing after that
);

-- Events of Stripe that are done with: they come again.
CREATE TABLE stripe_events (
	id       TEXT PRIMARY KEY,
	taken_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
