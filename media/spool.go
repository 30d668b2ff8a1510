package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// noRoom are the errors of a full disk, of a user's quota, and of the limit on a file's size.
var noRoom = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}

// temporary is a file that is being received. The process that writes it holds a lock on it, which ends
// with the process: a file that can be locked is what a crash left.
type temporary struct {
	file *os.File
	hash hash.Hash
	size int64
}

func (s *Store) spoolDir() string { return filepath.Join(s.Dir, "incoming") }

// spool writes all of r to a temporary file on the disk of the store, and to the platter.
func (s *Store) spool(ctx context.Context, r io.Reader) (*temporary, error) {
	t, err := s.newTemporary()
	if err != nil {
		return nil, diskError("make a temporary file", err)
	}
	if err := t.fill(ctx, r, s.Limits.MaxBytes); err != nil {
		t.discard()
		if errors.Is(err, errTooLarge) {
			return nil, s.tooLarge()
		}
		return nil, diskError("receive media", err)
	}
	return t, nil
}

func (s *Store) newTemporary() (*temporary, error) {
	if err := os.MkdirAll(s.spoolDir(), 0o700); err != nil {
		return nil, err
	}
	for {
		f, err := os.CreateTemp(s.spoolDir(), "")
		if err != nil {
			return nil, err
		}
		held, err := lock(f)
		if err != nil {
			_ = os.Remove(f.Name())
			return nil, errors.Join(err, f.Close())
		}
		if !held && isLinked(f) {
			return &temporary{file: f, hash: sha256.New()}, nil
		}
		_ = f.Close() // a sweep took it for an orphan before it was locked
	}
}

// lock locks a file until it is closed, unless another process, or another opening of it, holds it.
func lock(f *os.File) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock a temporary file: %w", err)
	}
	return false, nil
}

// isLinked reports whether the file still has its name.
func isLinked(f *os.File) bool {
	here, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(f.Name())
	return err == nil && os.SameFile(here, there)
}

var errTooLarge = errors.New("too large")

// fill copies r, at most limit bytes of it; 0: all.
func (t *temporary) fill(ctx context.Context, r io.Reader, limit int64) error {
	r = whileAlive{ctx, r}
	if limit > 0 {
		r = io.LimitReader(r, limit+1)
	}
	var err error
	if t.size, err = io.Copy(io.MultiWriter(t.file, t.hash), r); err != nil {
		return err
	}
	if limit > 0 && t.size > limit {
		return errTooLarge
	}
	return t.file.Sync()
}

// measure reads what the file holds by now, and brings it to the platter.
func (t *temporary) measure() error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var err error
	if t.size, err = io.Copy(t.hash, t.file); err != nil {
		return err
	}
	return t.file.Sync()
}

// whileAlive is a reader that ends with its context.
type whileAlive struct {
	ctx context.Context
	io.Reader
}

func (r whileAlive) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// moveTo gives the file its lasting name below root, durably, unless its bytes are there already.
func (t *temporary) moveTo(path, root string) error {
	if there, err := os.Stat(path); err == nil && there.Size() == t.size {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return diskError("make a folder of media", err)
	}
	if err := os.Rename(t.file.Name(), path); err != nil {
		return diskError("name a file of media", err)
	}
	for ; len(dir) >= len(filepath.Clean(root)); dir = filepath.Dir(dir) { // a new folder is an entry of the one above
		if err := syncDir(dir); err != nil {
			return diskError("keep a file of media", err)
		}
	}
	return nil
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// discard closes the file and, unless it has its lasting name, removes it.
func (t *temporary) discard() {
	_ = os.Remove(t.file.Name())
	_ = t.file.Close()
}
