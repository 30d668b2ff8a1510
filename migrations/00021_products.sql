-- +goose Up
-- What the owner sells. The chunk of a product holds what it is called and what it is; what it costs and how many are
-- left stands here alone, and is read when a customer asks.
CREATE TABLE knowledge_products (
	id          TEXT PRIMARY KEY,
	seq         BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	agent_id    TEXT NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	price       BIGINT NOT NULL CHECK (price >= 0), -- in the smallest unit of the currency
	currency    TEXT NOT NULL,                      -- ISO 4217
	category    TEXT NOT NULL DEFAULT 'general',
	stock       BIGINT CHECK (stock >= 0),          -- NULL: not counted
	sku         TEXT NOT NULL DEFAULT '',
	attributes  JSONB NOT NULL DEFAULT '{}',        -- lists of values by name: {"size": ["41", "42"]}
	media_id    UUID REFERENCES media ON DELETE SET NULL, -- the picture that is sent along
	valid_from  TIMESTAMPTZ,                        -- NULL: since always
	valid_until TIMESTAMPTZ,                        -- NULL: for good
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX knowledge_products_list ON knowledge_products (agent_id, seq);
CREATE INDEX knowledge_products_price ON knowledge_products (agent_id, price);
CREATE UNIQUE INDEX knowledge_products_sku ON knowledge_products (agent_id, sku) WHERE sku <> '';
CREATE INDEX knowledge_products_media ON knowledge_products (media_id) WHERE media_id IS NOT NULL;

ALTER TABLE knowledge_qna
	ADD COLUMN media_id    UUID REFERENCES media ON DELETE SET NULL, -- sent along with the answer
	ADD COLUMN valid_from  TIMESTAMPTZ,
	ADD COLUMN valid_until TIMESTAMPTZ;

CREATE INDEX knowledge_qna_media ON knowledge_qna (media_id) WHERE media_id IS NOT NULL;

-- Outside of its window a chunk is found by nobody.
ALTER TABLE knowledge_chunks
	ADD COLUMN category    TEXT NOT NULL DEFAULT 'general',
	ADD COLUMN valid_from  TIMESTAMPTZ,
	ADD COLUMN valid_until TIMESTAMPTZ,
	ADD COLUMN media_id    UUID; -- of the source; the file may be gone

UPDATE knowledge_chunks c SET category = q.category FROM knowledge_qna q WHERE q.id = c.source_id;
