package e2e_test

import "testing"

func TestLostConnectionsComeBack(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s, other := e.testShop(shopNumber), e.testShop("628110000002")
	budi := w.customer(1)
	for n, kind := range []string{"disconnect", "stream_error"} {
		w.fault(kind, map[string]any{"instance": shopNumber})
		w.awaitLogins(shopNumber, n+2)
		s.await(working)
		s.answers(budi)
	}
	other.answers(budi)
	if n := w.logins(other.phone.number); n != 1 {
		t.Errorf("the other number logged in %d times, want once", n)
	}
}

func TestEndedSessionsSayWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind string
		code       int
		reason     string
		relink     bool
	}{
		{"replaced", "conflict", 0, "replaced", false},
		{"outdated", "login_failure", 405, "client outdated", false},
		{"banned", "login_failure", 402, "banned until", false},
		{"logged out", "login_failure", 401, "unlinked on the phone", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			e := w.serve()
			s, other := e.testShop(shopNumber), e.testShop("628110000002")
			budi := w.customer(1)
			fields := map[string]any{"instance": shopNumber, "count": 1}
			if c.code != 0 {
				fields["code"] = c.code
			}
			w.fault(c.kind, fields)
			if c.kind == "login_failure" {
				w.fault("disconnect", map[string]any{"instance": shopNumber})
			}
			s.await(stopped, c.reason)
			other.answers(budi)
			if n := w.logins(other.phone.number); n != 1 {
				t.Errorf("the other number logged in %d times, want once", n)
			}
			s.change("start")
			if c.relink {
				s.scan()
			}
			s.await(working)
			s.answers(budi)
		})
	}
}

func TestPassingRefusalIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		code   int
		reason string
	}{
		{"unavailable", 503, "lost"},
		{"unknown", 418, "refused the connection (418)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s := w.serve().testShop(shopNumber)
			w.fault("login_failure", map[string]any{"instance": shopNumber, "code": c.code})
			w.fault("disconnect", map[string]any{"instance": shopNumber})
			s.await(starting, c.reason)
			w.simulate("DELETE", "faults", nil, nil)
			s.await(working)
			s.answers(w.customer(1))
		})
	}
}
