-- +goose Up
-- How many calls a plan allows within the window of a rule. A rule that a plan does not have, or 0: no limit.
CREATE TABLE plan_limits (
	plan  TEXT NOT NULL CHECK (plan IN ('free', 'pro', 'enterprise')),
	rule  TEXT NOT NULL,
	calls INT NOT NULL CHECK (calls >= 0),
	PRIMARY KEY (plan, rule)
);

INSERT INTO plan_limits (plan, rule, calls) VALUES
	('free', 'instanceapi', 100), ('free', 'connectionapi', 300), ('free', 'tokenapi', 100), ('free', 'tokenapi send', 10),
	('pro', 'instanceapi', 1000), ('pro', 'connectionapi', 300), ('pro', 'tokenapi', 100), ('pro', 'tokenapi send', 10);
