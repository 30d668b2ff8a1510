package knowledge_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
	"balas/media"
)

// prose is a text too long to be read at once, with a last sentence.
func prose(last string) io.Reader {
	return strings.NewReader(strings.Repeat("A sentence about nothing at all.\n\n", 4000) + last)
}

func TestFilesAreReplaced(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	account := accountOf(t, pool, agent)
	must := func(f knowledge.File, err error) knowledge.File {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	knows := func(word string) bool {
		t.Helper()
		found := search(t, s, agent, knowledge.Query{Text: "parrot called " + word, K: 3})
		return len(found) > 0 && strings.Contains(found[0].Text, "called "+word)
	}
	f := must(s.AddFile(t.Context(), account, knowledge.File{AgentID: agent, Name: "birds.md"}, strings.NewReader("The parrot is called Kiki.")))

	f.Name, f.Category = "parrots.md", "birds"
	got := must(s.ReplaceFile(t.Context(), account, f, strings.NewReader("The parrot is called Momo.")))
	if got.ID != f.ID || got.Status != knowledge.Completed || got.Name != "parrots.md" || got.Category != "birds" || *got.MediaID == *f.MediaID {
		t.Errorf("replaced by a short text: %+v", got)
	}
	if knows("Kiki") || !knows("Momo") {
		t.Error("the old text is found, or the new one is not")
	}
	if _, err := s.ReplaceFile(t.Context(), account, f, strings.NewReader("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"+strings.Repeat("\x00", 200))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short program: %v, want invalid", err)
	}
	if after := must(s.File(t.Context(), agent, f.ID)); after.Size != got.Size || after.Status != got.Status || !knows("Momo") {
		t.Errorf("a refused content changed the file: %+v", after)
	}

	got = must(s.ReplaceFile(t.Context(), account, f, io.LimitReader(noise{}, 100<<10)))
	if got.Status != knowledge.Pending || got.Chunks != 1 || !knows("Momo") {
		t.Errorf("while it waits to be read: %+v", got)
	}
	readFiles(t, s)
	if got = must(s.File(t.Context(), agent, f.ID)); got.Status != knowledge.Failed || got.Error == "" || got.Chunks != 1 || !knows("Momo") {
		t.Errorf("after a failed read: %+v", got)
	}

	must(s.ReplaceFile(t.Context(), account, f, prose("The parrot is called Zaza.")))
	if !knows("Momo") {
		t.Error("the old text is gone before the new one is read")
	}
	readFiles(t, s)
	if got = must(s.File(t.Context(), agent, f.ID)); got.Status != knowledge.Completed || got.Error != "" || knows("Momo") || !knows("Zaza") {
		t.Errorf("after the new text was read: %+v", got)
	}
	f.ID = "file_zzz"
	if _, err := s.ReplaceFile(t.Context(), account, f, strings.NewReader("x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown file: %v, want not found", err)
	}
}

func readFiles(t *testing.T, s *knowledge.Service) {
	t.Helper()
	if err := s.ReadFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What was read is not stored over what came meanwhile, be it other content or another category.
func TestFileChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	account := accountOf(t, pool, agent)
	f, err := s.AddFile(t.Context(), account, knowledge.File{AgentID: agent, Name: "birds.txt"}, prose("The parrot is called Kiki."))
	if err != nil {
		t.Fatal(err)
	}
	// Whoever reads waits for the base, in which others change the file.
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE knowledge_bases SET version = version WHERE agent_id = $1`, agent); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.ReadFiles(context.WithoutCancel(t.Context())) }()
	const sql = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`
	for waits := false; !waits; {
		if err := pool.QueryRow(t.Context(), sql).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	other, err := s.Media.Put(t.Context(), account, prose("The parrot is called Momo."), media.Info{FileName: "birds.txt"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE knowledge_files SET media_id = $2, status = 'pending', category = 'birds' WHERE id = $1`, f.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	found := search(t, s, agent, knowledge.Query{Text: "what is the parrot called", K: 1, Category: "birds"})
	if len(found) != 1 || !strings.Contains(found[0].Text, "Momo") {
		t.Errorf("found %+v", found)
	}
}
