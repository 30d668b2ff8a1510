-- +goose Up
-- How often each subject has called in the present window of a limit. A crash may forget it: the table is
-- not worth a commit's wait.
CREATE UNLOGGED TABLE call_counts (
	rule    TEXT NOT NULL,
	subject UUID NOT NULL,
	ends_at TIMESTAMPTZ NOT NULL,
	calls   INT NOT NULL,
	PRIMARY KEY (rule, subject)
);
