package rules_test

import (
	"math"
	"testing"

	"balas/chat"
	"balas/rules"
)

// Why the bot replied can be asked of the customer's message and of the reply; what waits has no turn yet.
func TestTurnOfAMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, service := s.engine(rules.Options{Answerer: says("At nine.")})
	chatID := s.say(service, "when do you open?")
	e.Quiet()
	all, err := chat.History(t.Context(), s.pool, chatID, math.MaxInt64, 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	for _, m := range all {
		turn, ok, err := rules.TurnOf(t.Context(), s.pool, m)
		if err != nil || !ok || turn.ReplyID != all[1].ID || turn.Reason != rules.Answered || len(turn.Trace.Messages) != 1 || turn.Trace.Agent == nil {
			t.Errorf("%q: %v, %v, %+v", m.Body, ok, err, turn)
		}
	}
	s.say(s.service(), "and on sundays?")
	if all, err = chat.History(t.Context(), s.pool, chatID, math.MaxInt64, 1); err != nil {
		t.Fatal(err)
	}
	if turn, ok, err := rules.TurnOf(t.Context(), s.pool, all[0]); err != nil || ok {
		t.Errorf("a message that waits: %v, %v, %+v", ok, err, turn)
	}
}
