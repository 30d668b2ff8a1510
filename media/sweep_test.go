package media_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/media"
)

// refer makes a message that carries a media.
func refer(t *testing.T, w *world, m media.Media) {
	t.Helper()
	const sqlMessage = `
		WITH instance AS (
			INSERT INTO instances (id, account_id, hex_id, slug, name, session_id, access_token_hash, access_token_enc)
			VALUES ($1, $2, 'hex', 'shop', 'shop', 'session', '', '') RETURNING id
		), chat AS (
			INSERT INTO chats (instance_id, group_id) SELECT id, '1' FROM instance RETURNING id, instance_id
		)
		INSERT INTO messages (instance_id, id, chat_id, from_me, origin, kind, status, at, media_id)
		SELECT instance_id, 'M1', id, TRUE, 'api', 'document', 'sent', now(), $3 FROM chat`
	if _, err := w.Pool.Exec(t.Context(), sqlMessage, uuid.New(), m.AccountID, m.ID); err != nil {
		t.Fatal(err)
	}
}

func sweep(t *testing.T, w *world, want media.Swept) {
	t.Helper()
	got, err := w.Sweep(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("sweep: %v %s", err, diff)
	}
}

func TestSweepKeepsWhatIsNeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{Retention: 24 * time.Hour})
	referred, used := w.put(t, "referred to", media.Info{}), w.put(t, "used", media.Info{})
	old, name := w.put(t, "old", media.Info{}), w.put(t, "name", media.Info{FileName: "old"})
	refer(t, w, referred)
	w.now = w.now.Add(23 * time.Hour)
	w.read(t, used)
	w.put(t, "name", media.Info{FileName: "new"})
	sweep(t, w, media.Swept{})
	w.now = w.now.Add(2 * time.Hour)
	sweep(t, w, media.Swept{Rows: 2, Files: 1})
	for _, m := range []media.Media{old, name} {
		_, err := media.Find(t.Context(), w.Pool, w.account, m.HexID)
		wants(t, err, fault.NotFound, "")
	}
	w.read(t, referred)
	w.read(t, used)
	if got := len(w.files(t)); got != 3 {
		t.Errorf("%d files are left, want 3", got)
	}
}

func TestSweepKeepsForever(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	m := w.put(t, "old", media.Info{})
	w.now = w.now.AddDate(10, 0, 0)
	sweep(t, w, media.Swept{})
	w.read(t, m)
}

// An account that is deleted takes its rows along; its files go with the next sweep.
func TestSweepRemovesFilesWithoutRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	w.put(t, "hello", media.Info{})
	strange := filepath.Join(w.Dir, w.account.String(), "ab", "README")
	for _, path := range []string{strange, filepath.Join(w.Dir, "lost+found", "ab", hash("hello"))} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Pool.Exec(t.Context(), "DELETE FROM accounts"); err != nil {
		t.Fatal(err)
	}
	sweep(t, w, media.Swept{Files: 1})
	if diff := cmp.Diff([]string{hash("hello"), "README"}, w.files(t)); diff != "" {
		t.Errorf("what is not the store's: %s", diff)
	}
}

// What a crash cut off has no process that holds it; what is being received has.
func TestSweepRemovesPartsOfACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	receiving, proceed := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := w.Put(t.Context(), w.account, &pausing{receiving: receiving, proceed: proceed}, media.Info{})
		done <- err
	}()
	<-receiving
	dead := filepath.Join(w.Dir, "incoming", "123")
	if err := os.WriteFile(dead, []byte("half of a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	sweep(t, w, media.Swept{Parts: 1})
	close(proceed)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{hash("slowly")}, w.files(t)); diff != "" {
		t.Error(diff)
	}
}

// pausing is a reader that waits in the middle.
type pausing struct {
	receiving, proceed chan struct{}
	reads              int
}

func (p *pausing) Read(b []byte) (int, error) {
	p.reads++
	switch p.reads {
	case 1:
		return copy(b, "slow"), nil
	case 2:
		close(p.receiving)
		<-p.proceed
		return copy(b, "ly"), nil
	}
	return 0, io.EOF
}

// The sweep of a running store begins at once, and ends with its context.
func TestRunSweep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{Retention: time.Hour})
	w.put(t, "old", media.Info{})
	w.now = w.now.Add(2 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	told := make(lines, 1)
	done := make(chan struct{})
	go func() {
		w.RunSweep(ctx, slog.New(slog.NewTextHandler(told, nil)))
		close(done)
	}()
	if line := <-told; !strings.Contains(line, "rows=1 files=1 parts=0") {
		t.Errorf("logged %q", line)
	}
	cancel()
	<-done
}

// lines hands on what is logged.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// Putting, deleting and sweeping the same bytes at once never leaves a row without its file.
func TestSweepBesidePut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			for range 15 {
				m, err := w.Put(t.Context(), w.account, strings.NewReader("the same"), media.Info{FileName: fmt.Sprint(i)})
				if err != nil {
					t.Error(err)
					return
				}
				f, err := w.Open(t.Context(), m)
				if err != nil {
					t.Errorf("a file went while it had a row: %v", err)
					return
				}
				_ = f.Close()
				if err := w.Delete(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
		wait.Go(func() {
			for range 15 {
				if _, err := w.Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if files := w.files(t); len(files) > 0 {
		t.Errorf("files without rows: %v", files)
	}
}
