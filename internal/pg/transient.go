package pg

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// transientClasses are the SQLSTATE classes that pass by themselves: connection exceptions,
// transaction rollbacks such as deadlocks, lack of resources, an operator's intervention such as a
// restart, and system errors outside PostgreSQL.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
var transientClasses = []string{"08", "40", "53", "57", "58"}

// Transient reports whether the same statement may succeed later: the database was away, busy or
// restarting, and nothing is wrong with the statement. It is false for nil.
func Transient(err error) bool {
	if err == nil {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		for _, class := range transientClasses {
			if strings.HasPrefix(e.Code, class) {
				return true
			}
		}
		return false
	}
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || lostConnection(err)
}

// Dangling reports whether a row was refused because what it refers to is gone.
func Dangling(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23503"
}

// Taken reports whether a unique index refused a row.
func Taken(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

func lostConnection(err error) bool {
	for _, sign := range []string{"conn closed", "unexpected EOF", "broken pipe", "connection reset", "conn busy", "use of closed network connection", "closed pool"} {
		if strings.Contains(err.Error(), sign) {
			return !errors.Is(err, pgx.ErrNoRows)
		}
	}
	return false
}
