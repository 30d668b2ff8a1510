package check

import "testing"

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"dua puluh lima ribu": "25000",
		"toko dot com":        "toko.com",
		"toko (titik) id":     "toko.id",
		"25.ooo":              "25.000",
		"٢٥":                  "25",
		"2⃣5⃣":                "25",
	} {
		if got := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
}
