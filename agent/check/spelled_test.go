package check

import "testing"

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"dua puluh lima ribu rupiah":              "25000 rupiah",
		"seratus dua puluh tiga ribu empat ratus": "123400",
		"seribu lima ratus":                       "1500",
		"satu juta dua ratus ribu":                "1200000",
		"lima belas persen":                       "15 persen",
		"twenty five thousand":                    "25000",
		"twenty-five thousand rupiah":             "25000 rupiah",
		"one hundred and five":                    "100 and five",
		"nol delapan satu dua tiga":               "08123",
		"satu dua hari":                           "satu dua hari",
		"satu kotak":                              "satu kotak",
		"toko dot com":                            "toko.com",
		"toko (titik) id":                         "toko.id",
		"25.ooo":                                  "25.000",
		"٢٥":                                      "25",
		"2⃣5⃣":                                    "25",
	} {
		if got := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
}
