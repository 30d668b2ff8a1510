// Package store is data for the tests of sqlcheck.
package store

const sqlite = "not a statement"

const (
	columns   = `id, name`
	sqlThings = `SELECT ` + columns + ` FROM things`
)

func count() string {
	const sqlCount = "SELECT count(*)" +
		(" FROM things")
	return sqlCount
}
