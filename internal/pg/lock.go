package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// pollEvery is how often a state of another process is looked at while waiting for it.
const pollEvery = 5 * time.Millisecond

// lock is an advisory lock on a file. The kernel frees it when its process ends, however it ends.
type lock struct{ file *os.File }

// tryLock takes the lock, shared or exclusive (syscall.LOCK_SH, LOCK_EX), or returns nil if another
// process has it.
func tryLock(path string, how int) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return &lock{file}, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// waitLock waits for the lock until ctx ends.
func waitLock(ctx context.Context, path string, how int) (*lock, error) {
	var held *lock
	err := poll(ctx, func() (bool, error) {
		var err error
		held, err = tryLock(path, how)
		return held != nil, err
	})
	return held, err
}

// release frees the lock. The nil lock is free already.
func (l *lock) release() {
	if l != nil {
		_ = l.file.Close()
	}
}

// poll calls check until it is done, fails, or ctx ends.
func poll(ctx context.Context, check func() (done bool, err error)) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		if done, err := check(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
