package bare

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	_ "modernc.org/sqlite" // the driver sqlite
)

// keeper is where the clients' keys are.
type keeper struct {
	container *sqlstore.Container
	db        *sql.DB
	pieces    *pieces // of Balas; nil on whatsmeow's own stores
}

func openKeeper(ctx context.Context, kind, address string) (*keeper, error) {
	k := &keeper{}
	var err error
	switch kind {
	case "sqlite":
		k.db, err = sql.Open("sqlite", sqliteAddress(address))
	case "postgres":
		k.db, err = sql.Open("pgx", address)
	case "ratchet", "accept":
		if k.pieces, err = openPieces(ctx, address, kind == "accept"); err == nil {
			k.db = k.pieces.sql()
		}
		kind = "postgres"
	default:
		err = fmt.Errorf("no store is called %q", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	k.db.SetMaxIdleConns(10)
	k.container = sqlstore.NewWithDB(k.db, kind, nil)
	if err := k.container.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("prepare store: %w", err)
	}
	return k, nil
}

// sqliteAddress is SQLite as programs that care run it: a write-ahead log, synced at checkpoints only.
func sqliteAddress(file string) string {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "busy_timeout(10000)"}}
	pragmas.Set("_txlock", "immediate")
	return "file:" + file + "?" + pragmas.Encode()
}

func (k *keeper) devices(ctx context.Context) ([]*store.Device, error) {
	all, err := k.container.GetAllDevices(ctx)
	if err != nil {
		return nil, fmt.Errorf("load devices: %w", err)
	}
	return all, nil
}

func (k *keeper) close() {
	_ = k.db.Close()
	if k.pieces != nil {
		k.pieces.pool.Close()
	}
}
