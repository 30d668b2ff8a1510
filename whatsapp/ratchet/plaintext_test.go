package ratchet_test

import (
	"context"
	"testing"
	"time"

	"balas/whatsapp/ratchet"
)

func TestPlaintextIsKeptUntilItsMessageIsStored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	hash := [32]byte{1}
	if err := s.PutBufferedEvent(b.ctx, hash, []byte("text"), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if e, err := s.GetBufferedEvent(b.ctx, hash); err != nil || string(e.Plaintext) != "text" {
		t.Fatalf("buffered %+v (%v)", e, err)
	}
	if err := s.ClearBufferedEventPlaintext(b.ctx, hash); err != nil {
		t.Fatal(err)
	}
	if e, err := s.GetBufferedEvent(b.ctx, hash); err != nil || e == nil || e.Plaintext != nil {
		t.Errorf("buffered %+v (%v)", e, err)
	}
}

func TestStepThatAnotherTransactionCarriesTakesItsPlaintextAlong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hash := [32]byte{1}
	decrypt := func(s *ratchet.Store) {
		t.Helper()
		err := s.DoDecryptionTxn(b.ctx, func(ctx context.Context) error {
			b.put(s, "1:0", "step 1")
			return s.PutBufferedEvent(ctx, hash, []byte("text"), time.Unix(1, 0))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	plaintext := func(s *ratchet.Store) string {
		t.Helper()
		e, err := s.GetBufferedEvent(b.ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return ""
		}
		return string(e.Plaintext)
	}

	s := b.open()
	decrypt(s)
	b.commit(s.BeginReceived(), false) // its own transaction fails
	b.commit(s.Begin(), true)          // another one, such as that of a sent message, comes first
	after := b.open()                  // a crash
	if step, text := b.session(after, "1:0"), plaintext(after); step != "step 1" || text != "text" {
		t.Errorf("after a crash step %q and plaintext %q are there", step, text)
	}
	b.commit(after.BeginReceived(), true)
	if err := after.ClearBufferedEventPlaintext(b.ctx, hash); err != nil {
		t.Fatal(err)
	}
	if err := after.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if text := plaintext(b.open()); text != "" {
		t.Errorf("plaintext %q of a stored message is left", text)
	}
}

func TestPlaintextOfAStoredMessageIsNotWritten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	hash := [32]byte{1}
	if err := s.PutBufferedEvent(b.ctx, hash, []byte("text"), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if f := s.BeginReceived(); !f.Empty() {
		t.Error("the message's own transaction writes its plaintext, too")
	} else {
		f.End(true)
	}
	if err := s.ClearBufferedEventPlaintext(b.ctx, hash); err != nil {
		t.Fatal(err)
	}
	if f := s.Begin(); !f.Empty() {
		t.Error("there is something left to write")
	}
}

// Who sends what cannot be read as a message fills neither the memory nor the database.
func TestPlaintextsThatNobodyTakesAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	hash := func(n int) [32]byte { return [32]byte{byte(n), byte(n >> 8)} }
	for n := range 600 {
		if err := s.PutBufferedEvent(b.ctx, hash(n), []byte("no message"), time.Now()); err != nil {
			t.Fatal(err)
		}
		if n%100 == 0 {
			if err := s.Flush(b.ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if e, err := s.GetBufferedEvent(b.ctx, hash(0)); err != nil || e != nil {
		t.Errorf("the first is still there: %+v, %v", e, err)
	}
	if e, err := s.GetBufferedEvent(b.ctx, hash(599)); err != nil || e == nil || string(e.Plaintext) != "no message" {
		t.Errorf("the last is gone: %+v, %v", e, err)
	}
	var kept int
	if err := b.pool.QueryRow(b.ctx, `SELECT count(*) FROM whatsmeow_event_buffer WHERE plaintext IS NOT NULL`).Scan(&kept); err != nil || kept > 300 {
		t.Errorf("the database keeps %d, %v", kept, err)
	}
	if _, err := b.pool.Exec(b.ctx, `UPDATE whatsmeow_event_buffer SET insert_timestamp = 0`); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteOldBufferedHashes(b.ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.pool.QueryRow(b.ctx, `SELECT count(*) FROM whatsmeow_event_buffer`).Scan(&kept); err != nil || kept > 0 {
		t.Errorf("of old ones the database keeps %d, %v", kept, err)
	}
}
