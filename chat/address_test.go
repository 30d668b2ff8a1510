package chat_test

import (
	"testing"

	"balas/chat"
	"balas/internal/fault"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"628123456789":                   "628123456789@s.whatsapp.net",
		"+62 812-3456-789":               "628123456789@s.whatsapp.net",
		"+1 (415) 555.0123":              "14155550123@s.whatsapp.net",
		"00 62 812-3456-789":             "628123456789@s.whatsapp.net",
		"628123456789@c.us":              "628123456789@s.whatsapp.net",
		"628123456789:12@s.whatsapp.net": "628123456789@s.whatsapp.net",
		"100000000000001@lid":            "100000000000001@lid",
		"120363000000000001@g.us":        "120363000000000001@g.us",
		"628123456789-1400000000@g.us":   "628123456789-1400000000@g.us",
	} {
		a, err := chat.ParseAddress(in)
		if err != nil || a.String() != want {
			t.Errorf("%q: %s, %v; want %s", in, a, err, want)
		}
	}
	for _, in := range []string{"", "1234567", "1234567890123456", "62812x456789", "0812-3456-7890", "+08123456789", "00", "628123456789@example.com", "@c.us", "status@broadcast", "--------@g.us"} {
		if a, err := chat.ParseAddress(in); !fault.Is(err, fault.BadPhone) {
			t.Errorf("%q: %s, %v; want a BadPhone fault", in, a, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("628123456789@c.us")
	f.Add("+62 812-3456-789")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := chat.ParseAddress(s)
		if err != nil {
			return
		}
		if again, err := chat.ParseAddress(a.String()); err != nil || again != a {
			t.Errorf("%q: %v becomes %v, %v", s, a, again, err)
		}
	})
}
