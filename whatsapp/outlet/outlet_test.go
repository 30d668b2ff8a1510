package outlet

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
)

// promise is a Vow that is kept when the test says so.
type promise struct {
	open bool
	kept chan error
}

func (p *promise) Owed() bool  { return p.open }
func (p *promise) Keep() error { return <-p.kept }

// through returns an outlet and what has come out of it.
func through(v Vow) (*outlet, *bytes.Buffer) {
	ours, theirs := net.Pipe()
	var out bytes.Buffer
	go func() { _, _ = io.Copy(&out, theirs) }()
	return newOutlet(ours, v), &out
}

func write(t *testing.T, o *outlet, text string) {
	t.Helper()
	if n, err := o.Write([]byte(text)); err != nil || n != len(text) {
		t.Fatalf("write %q: %d, %v", text, n, err)
	}
}

func TestNothingIsSaidBeforeTheVowIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &promise{kept: make(chan error)}
		o, out := through(p)
		said := func(want string) {
			t.Helper()
			if synctest.Wait(); out.String() != want {
				t.Fatalf("%q was said, want %q", out, want)
			}
		}
		write(t, o, "a")
		said("a")
		p.open = true
		write(t, o, "b")
		said("a")
		p.open = false
		write(t, o, "c") // behind what waits
		p.kept <- nil
		said("ab")
		p.kept <- nil
		said("abc")
		write(t, o, "d")
		said("abcd")
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatCannotBeKeptEndsTheConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &promise{open: true, kept: make(chan error)}
		o, out := through(p)
		write(t, o, "a")
		lost := errors.New("the disk is gone")
		p.kept <- lost
		synctest.Wait()
		if _, err := o.Write([]byte("b")); !errors.Is(err, lost) {
			t.Errorf("then writing fails with %v", err)
		}
		if _, err := o.Read(make([]byte, 1)); err == nil {
			t.Error("the connection is open")
		}
		if out.Len() > 0 {
			t.Errorf("%q was said", out)
		}
	})
}

func TestOrderlyEndWaitsForWhatWasSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &promise{open: true, kept: make(chan error)}
		o, out := through(p)
		write(t, o, "a")
		closed := make(chan error)
		go func() { closed <- o.Close() }()
		synctest.Wait()
		p.kept <- nil
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if synctest.Wait(); out.String() != "a" {
			t.Errorf("%q was said", out)
		}
		stuck, _ := through(p)
		write(t, stuck, "b")
		if err := stuck.Close(); err != nil { // it does not wait for long
			t.Error(err)
		}
		p.kept <- nil
	})
}
