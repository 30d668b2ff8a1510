package agent

import "testing"

func TestStandsWhateverTheCaseAndWhiteSpace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole string
		want        bool
	}{
		{"Rp 12.000", "Ongkirnya rp12.000, Kak.", true},
		{"rp12.000", "Ongkirnya Rp\n12.000", true},
		{"Rp 12.000", "Ongkirnya Rp 13.000", false},
		{"behind the shop", "Behind  the Shop.", true},
	} {
		if got := stands(c.part, c.whole); got != c.want {
			t.Errorf("stands(%q, %q) = %v", c.part, c.whole, got)
		}
	}
}
