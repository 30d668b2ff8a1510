package rules_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"

	"balas/chat"
	"balas/rules"
)

// TestDefectPanicEndsOneTurnAlone: a panic while one message was answered ended the process, and every conversation in it.
func TestDefectPanicEndsOneTurnAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{DefaultMsg: new("Later.")})
	a := &agent{script: func(_ context.Context, n int, _ chat.Question) (chat.Answer, error) {
		if n == 1 {
			panic("nil map")
		}
		return chat.Answer{Text: "Yes.", Action: chat.ActionAnswer}, nil
	}}
	a.record = func(context.Context, pgx.Tx) error { panic("nil map, too") }
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	e.Quiet()
	s.say(service, "Hello??")
	e.Quiet()
	check(t, "replies", []string{"Later.", "Yes."}, s.replies(id))
	s.settled(id)
	if n := panics(t, e); n != 2 {
		t.Errorf("%.0f panics were counted", n)
	}
}

// panics is how many the engine's metrics tell of.
func panics(t *testing.T, e *rules.Engine) (n float64) {
	t.Helper()
	r := prometheus.NewRegistry()
	r.MustRegister(e)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		n += f.GetMetric()[0].GetCounter().GetValue()
	}
	return n
}
