package lexical

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForeign(t *testing.T) {
	t.Parallel()
	const hours = "Jam berapa toko buka?\nSenin sampai Sabtu pukul 08.00-20.00. Minggu tutup."
	for question, want := range map[string][]string{
		"":                        nil,
		"berapa?":                 nil,
		"kalau hari minggu?":      {"hari"},
		"and on sundays?":         nil,
		"bukanya jam brp":         nil,
		"sabut tutup ya kak":      nil,
		"siapa presiden prancis?": {"siapa", "presiden", "prancis"},
		"siapa kamu?":             {"siapa"},
		"sabtu ada parkir?":       {"parkir"},
		"12345":                   {"12345"},
	} {
		if diff := cmp.Diff(want, Foreign(question, hours)); diff != "" {
			t.Errorf("Foreign(%q) (-want +got):\n%s", question, diff)
		}
	}
}
