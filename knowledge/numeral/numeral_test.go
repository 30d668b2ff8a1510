package numeral_test

import (
	"testing"

	"balas/knowledge/numeral"
)

func TestDigits(t *testing.T) {
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
	} {
		if got := numeral.Digits(text); got != want {
			t.Errorf("Digits(%q) = %q, want %q", text, got, want)
		}
	}
}
