package media_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/media"
)

// world is a store with an account, at a time that the test sets.
type world struct {
	*media.Store
	account uuid.UUID
	now     time.Time
}

func newWorld(t *testing.T, limits media.Limits) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	w.Store = &media.Store{Pool: pgtest.New(t), Dir: filepath.Join(t.TempDir(), "media"), Limits: limits, Now: func() time.Time { return w.now }}
	w.account = w.newAccount(t, "shop")
	return w
}

func (w *world) newAccount(t *testing.T, name string) uuid.UUID {
	t.Helper()
	a, err := account.Create(t.Context(), w.Pool, name, account.Free)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (w *world) put(t *testing.T, content string, info media.Info) media.Media {
	t.Helper()
	m, err := w.Put(t.Context(), w.account, strings.NewReader(content), info)
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	return m
}

// read opens a media and returns its bytes.
func (w *world) read(t *testing.T, m media.Media) string {
	t.Helper()
	f, err := w.Open(t.Context(), m)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	content, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// files lists the files below the store's folder, by name.
func (w *world) files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func wants(t *testing.T, err error, kind fault.Kind, detail string) {
	t.Helper()
	if f := fault.Of(err); err == nil || f.Kind != kind || !strings.Contains(f.Detail, detail) {
		t.Errorf("got %v, want %s: %s", err, kind, detail)
	}
}

func TestPutAndFind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	m := w.put(t, "%PDF-1.7 price list", media.Info{FileName: `C:\me\..\daftar harga.pdf`, MimeType: "image/png"})
	want := media.Media{
		ID: m.ID, HexID: m.HexID, AccountID: w.account, SHA256: m.SHA256, MimeType: "application/pdf", Extension: "pdf",
		Size: 19, FileName: "daftar harga.pdf", CreatedAt: w.now, UsedAt: w.now,
	}
	for _, id := range []string{m.ID.String(), m.HexID, m.ID.String() + ".pdf", strings.ToUpper(m.HexID)} {
		got, err := media.Find(t.Context(), w.Pool, w.account, id)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", id, err, diff)
		}
	}
	if got := w.read(t, m); got != "%PDF-1.7 price list" {
		t.Errorf("read %q", got)
	}
	if diff := cmp.Diff([]string{hash("%PDF-1.7 price list")}, w.files(t)); diff != "" {
		t.Error(diff)
	}
	other := w.newAccount(t, "other")
	for _, id := range []string{m.ID.String(), m.HexID} {
		_, err := media.Find(t.Context(), w.Pool, other, id)
		wants(t, err, fault.NotFound, "")
	}
	for _, id := range []string{"", "nothing", uuid.NewString(), ".pdf", "../../etc/passwd"} {
		_, err := media.Find(t.Context(), w.Pool, w.account, id)
		wants(t, err, fault.NotFound, "")
	}
}

func TestPutSameBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{QuotaBytes: 11})
	a := w.put(t, "hello", media.Info{FileName: "a.txt"})
	again := w.put(t, "hello", media.Info{FileName: "a.txt"})
	b := w.put(t, "hello", media.Info{FileName: "b.txt"})
	if a.ID != again.ID || a.ID == b.ID {
		t.Errorf("ids %s, %s and %s: want one for a name, another for another", a.ID, again.ID, b.ID)
	}
	other := w.newAccount(t, "other")
	theirs, err := w.Put(t.Context(), other, strings.NewReader("hello"), media.Info{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{hash("hello"), hash("hello")}, w.files(t)); diff != "" {
		t.Errorf("want a file for each account: %s", diff)
	}
	if u, err := w.Usage(t.Context(), w.account); err != nil || u != (media.Usage{Files: 2, Bytes: 5}) {
		t.Errorf("usage %+v, %v", u, err)
	}
	for i, m := range []media.Media{a, b} {
		if err := w.Delete(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got, want := len(w.files(t)), 2-i; got != want {
			t.Errorf("%d files after %d deletions, want %d", got, i+1, want)
		}
	}
	wants(t, w.Delete(t.Context(), a), fault.NotFound, "")
	if got := w.read(t, theirs); got != "hello" {
		t.Errorf("the other account reads %q", got)
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{MaxBytes: 10, QuotaBytes: 15})
	_, err := w.Put(t.Context(), w.account, strings.NewReader(""), media.Info{})
	wants(t, err, fault.Invalid, "is empty")
	_, err = w.Put(t.Context(), w.account, strings.NewReader("eleven byte"), media.Info{})
	wants(t, err, fault.TooLarge, "larger than 10 B")
	_, err = w.Put(t.Context(), uuid.New(), strings.NewReader("hello"), media.Info{})
	wants(t, err, fault.NotFound, "")
	broken := io.MultiReader(strings.NewReader("hell"), brokenReader{})
	if _, err = w.Put(t.Context(), w.account, broken, media.Info{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want the reader's error", err)
	}
	w.put(t, "ten bytes.", media.Info{})
	_, err = w.Put(t.Context(), w.account, strings.NewReader("6 more"), media.Info{})
	wants(t, err, fault.TooLarge, "the account keeps 10 B of the 15 B that it may, and this file has 6 B")
	w.put(t, "ten bytes.", media.Info{FileName: "takes no more room"})
	if diff := cmp.Diff([]string{hash("ten bytes.")}, w.files(t)); diff != "" {
		t.Errorf("refused files stay: %s", diff)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestPutAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{QuotaBytes: 20})
	var wait sync.WaitGroup
	var full, stored sync.Map
	for i := range 16 {
		content := strings.Repeat(string(rune('a'+i%4)), 10)
		wait.Go(func() {
			m, err := w.Put(t.Context(), w.account, strings.NewReader(content), media.Info{})
			if fault.Is(err, fault.TooLarge) {
				full.Store(i, true)
			} else if err != nil {
				t.Error(err)
			} else {
				stored.Store(hex.EncodeToString(m.SHA256), true)
			}
		})
	}
	wait.Wait()
	var want []string
	stored.Range(func(k, _ any) bool { want = append(want, k.(string)); return true })
	slices.Sort(want)
	if diff := cmp.Diff(want, w.files(t)); diff != "" || len(want) != 2 {
		t.Errorf("%d contents within a quota of two: %s", len(want), diff)
	}
}

// A large file passes through little memory. The test runs alone: it looks at what the process allocates.
func TestPutStreams(t *testing.T) {
	w := newWorld(t, media.Limits{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := w.Put(t.Context(), w.account, io.LimitReader(zeros{}, 100<<20), media.Info{FileName: "backup.bin"})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if m.Size != 100<<20 {
		t.Errorf("stored %d bytes", m.Size)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("allocated %d bytes for a file of %d", grown, m.Size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestOpenNotesTheUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	m := w.put(t, "hello", media.Info{})
	for _, step := range []struct {
		after time.Duration
		want  time.Duration
	}{{30 * time.Minute, 0}, {2 * time.Hour, 2 * time.Hour}} {
		start := m.CreatedAt
		w.now = start.Add(step.after)
		w.read(t, m)
		got, err := media.Find(t.Context(), w.Pool, w.account, m.HexID)
		if err != nil || !got.UsedAt.Equal(start.Add(step.want)) {
			t.Errorf("used at %s, want %s: %v", got.UsedAt, start.Add(step.want), err)
		}
	}
	if err := os.RemoveAll(w.Dir); err != nil {
		t.Fatal(err)
	}
	_, err := w.Open(t.Context(), m)
	wants(t, err, fault.NotFound, "its file is gone")
	w.put(t, "hello", media.Info{})
	if got := w.read(t, m); got != "hello" {
		t.Errorf("put again, it reads %q", got)
	}
}

// describe tells what was found out about a file.
func describe(m media.Media) string {
	return fmt.Sprintf("%s %s %dx%d %ds", m.MimeType, m.Extension, m.Width, m.Height, m.Seconds)
}
