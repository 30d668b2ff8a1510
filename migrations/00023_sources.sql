-- +goose Up
-- Files that the owner uploaded. The bytes are media of the account; the text is in the chunks.
CREATE TABLE knowledge_files (
	id          TEXT PRIMARY KEY,
	seq         BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id    TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	name        TEXT NOT NULL,
	size        BIGINT NOT NULL,
	category    TEXT NOT NULL DEFAULT 'general',
	media_id    UUID REFERENCES media ON DELETE SET NULL,
	status      TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
	progress    INT NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
	error       TEXT NOT NULL DEFAULT '', -- why it failed, for people
	title       TEXT NOT NULL DEFAULT '', -- as the file says
	language    TEXT NOT NULL DEFAULT '',
	chunks      INT NOT NULL DEFAULT 0,
	valid_from  TIMESTAMPTZ,
	valid_until TIMESTAMPTZ,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX knowledge_files_list ON knowledge_files (agent_id, seq);
CREATE INDEX knowledge_files_waiting ON knowledge_files (seq) WHERE status IN ('pending', 'processing');
CREATE INDEX knowledge_files_media ON knowledge_files (media_id) WHERE media_id IS NOT NULL;

-- Addresses that the owner registered: a page, or a site below it.
CREATE TABLE knowledge_urls (
	id           TEXT PRIMARY KEY,
	seq          BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id     TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	url          TEXT NOT NULL,
	category     TEXT NOT NULL DEFAULT 'general',
	depth        INT NOT NULL DEFAULT 0 CHECK (depth BETWEEN 0 AND 10), -- links that are followed; 0: the page alone
	max_pages    INT NOT NULL DEFAULT 1 CHECK (max_pages BETWEEN 1 AND 1000),
	schedule     TEXT NOT NULL DEFAULT '', -- cron; empty: it is fetched when somebody asks
	timezone     TEXT NOT NULL DEFAULT 'UTC',
	status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
	progress     INT NOT NULL DEFAULT 0, -- pages fetched so far
	error        TEXT NOT NULL DEFAULT '',
	pages        INT NOT NULL DEFAULT 0,
	chunks       INT NOT NULL DEFAULT 0,
	fetched_at   TIMESTAMPTZ,
	next_at      TIMESTAMPTZ DEFAULT now(), -- NULL: never by itself
	valid_from   TIMESTAMPTZ,
	valid_until  TIMESTAMPTZ,
	created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
	UNIQUE (agent_id, url)
);

CREATE INDEX knowledge_urls_list ON knowledge_urls (agent_id, seq);
CREATE INDEX knowledge_urls_due ON knowledge_urls (next_at) WHERE next_at IS NOT NULL;

-- The pages of an address as they were read last. What fails or vanishes leaves the text of before.
CREATE TABLE knowledge_pages (
	url_id        TEXT NOT NULL REFERENCES knowledge_urls ON DELETE CASCADE,
	address       TEXT NOT NULL,
	number        BIGINT GENERATED ALWAYS AS IDENTITY, -- names the page's chunks
	etag          TEXT NOT NULL DEFAULT '',
	last_modified TEXT NOT NULL DEFAULT '',
	hash          BYTEA NOT NULL DEFAULT '', -- of the text
	links         TEXT[] NOT NULL DEFAULT '{}',
	title         TEXT NOT NULL DEFAULT '',
	language      TEXT NOT NULL DEFAULT '',
	outcome       TEXT NOT NULL, -- of the last fetch
	error         TEXT NOT NULL DEFAULT '',
	missed        INT NOT NULL DEFAULT 0, -- fetches in a row that found it gone
	fetched_at    TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (url_id, address)
);
