package agent

import (
	"testing"

	"balas/chat"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	yes := Outcome{Action: chat.ActionAnswer, text: "Ya, bisa."}
	no := Outcome{Action: chat.ActionAnswer, text: "Tidak bisa."}
	doubt := Outcome{Action: chat.ActionClarify, text: "Maksud Anda?"}
	none := Outcome{Action: chat.ActionFallback}
	for _, c := range []struct {
		name, right   string
		before, after Outcome
		want          Verdict
	}{
		{"answered at last", "Ya, bisa.", none, yes, Fixed},
		{"answered rightly at last", "ya bisa", no, yes, Fixed},
		{"answered wrongly now", "Ya, bisa.", yes, no, Broken},
		{"asked back now", "Ya, bisa.", yes, doubt, Broken},
		{"answered somehow, now not", "", yes, none, Broken},
		{"answered somehow, before not", "", doubt, yes, Changed},
		{"one answer for another", "", yes, no, Changed},
		{"wrong before and after", "Ya, bisa.", none, doubt, Changed},
		{"wrong and the same", "Ya, bisa.", no, no, Same},
		{"right and the same", "", yes, yes, Same},
	} {
		if got := verdict(c.right, c.before, c.after); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
