package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"balas/internal/retry"
)

func TestDoTriesUntilItSucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, tries := time.Now(), 0
		retry.Do(t.Context(), func() error {
			if tries++; tries < 9 {
				return errors.New("not yet")
			}
			return nil
		})
		if took := time.Since(began); tries != 9 || took != (50+100+200+400+800+1600+3200+5000)*time.Millisecond {
			t.Errorf("%d tries in %s", tries, took)
		}
	})
}

func TestDoEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		retry.Do(ctx, func() error { return errors.New("never") })
		if took := time.Since(began); took != time.Second {
			t.Errorf("it ended after %s", took)
		}
		retry.Do(ctx, func() error { t.Error("called after the end"); return nil })
	})
}
