package scheduler_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"balas/scheduler"
)

func TestReadNumber(t *testing.T) {
	t.Parallel()
	none, lost, italian := scheduler.Numbers{}, scheduler.Numbers{Country: "62", NoZero: true}, scheduler.Numbers{Country: "39"}
	for _, c := range []struct {
		given string
		how   scheduler.Numbers
		want  string // empty: refused
	}{
		{"081200000001", indonesian, "6281200000001"},
		{"0812-0000-0001", indonesian, "6281200000001"},
		{" (0812) 0000.0001 ", indonesian, "6281200000001"},
		{"'081200000001", indonesian, "6281200000001"},
		{"6281200000001", indonesian, "6281200000001"},
		{"+62 812 0000 0001", none, "6281200000001"},
		{"+62 (0)812 0000 0001", indonesian, "6281200000001"},
		{"62 0812 0000 0001", indonesian, "6281200000001"},
		{"00 62 812 0000 0001", indonesian, "6281200000001"},
		{"\u202a+62\u00a0812‑0000–0001\u202c", none, "6281200000001"},
		{"6281200000001@s.whatsapp.net", none, "6281200000001"},
		{"6281200000001@c.us", indonesian, "6281200000001"},
		{"6281200000001.0", indonesian, "6281200000001"},
		{"6.281200000001E+12", indonesian, "6281200000001"},
		{"+81 234 567 890", indonesian, "81234567890"},
		{"81234567890", indonesian, "81234567890"},
		{"81234567890", lost, "6281234567890"},
		{"6281200000001", lost, "6281200000001"},
		{"+14155550123", lost, "14155550123"},
		{"0612345678", italian, "390612345678"},

		{"081200000001", none, ""},
		{"6.2812E+12", indonesian, ""},
		{"6.2812E+99999999999999999999", indonesian, ""},
		{"+081200000001", indonesian, ""},
		{"1234567", indonesian, ""},
		{"1234567890123456", indonesian, ""},
		{"081200000001/081200000002", indonesian, ""},
		{"=HYPERLINK(\"http://example.com\")", indonesian, ""},
		{"100000000000001@lid", indonesian, ""},
		{"120363000000000001@g.us", indonesian, ""},
		{"٠٨١٢٠٠٠٠٠٠٠١", indonesian, ""},
		{"", indonesian, ""},
		{"budi", indonesian, ""},
	} {
		got, err := c.how.Read(c.given)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q, %v; want %q", c.given, got, err, c.want)
		}
	}
}

// Whatever is read is digits, and reads as itself.
func TestReadNumberTwice(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`'?(\+|00|0)?[0-9 .()E+-]{0,18}`))
	rapid.Check(t, func(rt *rapid.T) {
		n := scheduler.Numbers{Country: rapid.SampledFrom([]string{"", "1", "39", "62"}).Draw(rt, "country"), NoZero: rapid.Bool().Draw(rt, "no zero")}
		got, err := n.Read(text.Draw(rt, "text"))
		if err != nil {
			return
		}
		if len(got) < 8 || len(got) > 15 || strings.Trim(got, "0123456789") != "" || got[0] == '0' {
			rt.Fatalf("read %q", got)
		}
		if again, err := (scheduler.Numbers{}).Read(got); err != nil || again != got {
			rt.Fatalf("%q reads as %q, %v", got, again, err)
		}
	})
}
