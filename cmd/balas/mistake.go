package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// inUse says which setting gives the address that another program has; other errors stay what they are.
func inUse(variable, address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program: end that one, or set %s to another address", address, variable)
	}
	return err
}

// unreached says in one line why the database of BALAS_DATABASE_URL does not open; pgx says it once for each way it tried.
func unreached(err error) error {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		return fmt.Errorf("BALAS_DATABASE_URL: PostgreSQL answers: %s", answer.Message)
	}
	if wire, ok := errors.AsType[net.Error](err); ok {
		return fmt.Errorf("BALAS_DATABASE_URL: %w: start PostgreSQL there, or unset the variable for a private one", wire)
	}
	return fmt.Errorf("BALAS_DATABASE_URL: %w", err)
}
