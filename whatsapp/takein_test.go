package whatsapp

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestWhatTheDatabaseRefusesHoldsUpNothing takes in something that can never be stored.
func TestWhatTheDatabaseRefusesHoldsUpNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	x := &session{ctx: ctx, log: slog.New(slog.DiscardHandler)}
	tries := 0
	x.takeIn("change group", func(context.Context) error {
		if tries++; tries == 2 {
			return &pgconn.PgError{Code: "57P01"} // away for a moment
		}
		return &pgconn.PgError{Code: "22021"} // not UTF-8
	})
	if tries != triesMax+1 || ctx.Err() != nil {
		t.Errorf("%d tries", tries)
	}
}
