-- +goose Up

-- Streams end with what they stand on: a credential, an instance or an account. Every node is told of its end, whoever brings
-- it about.
-- +goose StatementBegin
CREATE FUNCTION stream_ends() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('balas', 'revoked ' || OLD.id);
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stream_ends AFTER DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION stream_ends();
CREATE TRIGGER stream_ends AFTER DELETE ON instances FOR EACH ROW EXECUTE FUNCTION stream_ends();
CREATE TRIGGER stream_ends AFTER DELETE ON credentials FOR EACH ROW EXECUTE FUNCTION stream_ends();
CREATE TRIGGER credential_revoked AFTER UPDATE OF revoked_at ON credentials FOR EACH ROW
	WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION stream_ends();
