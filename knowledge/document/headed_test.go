package document

import "testing"

func TestFirstLineOfAPlainTextIsItsHeading(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Persiapan Medical Check Up\n\nPuasa 10 jam.": "# Persiapan Medical Check Up\n\nPuasa 10 jam.",
		"\nMenu 2027\r\n\r\nTeh Rp 5.000":             "# Menu 2027\n\r\nTeh Rp 5.000",
		"We open at nine.\n\nWe close at five.":       "We open at nine.\n\nWe close at five.",
		"Prices\nTea 5\n\nCoffee 6":                   "Prices\nTea 5\n\nCoffee 6",
		"Only a line":                                 "Only a line",
		"- tea\n\n- coffee":                           "- tea\n\n- coffee",
		"1. Tea\n\n2. Coffee":                         "1. Tea\n\n2. Coffee",
		"| a | b\n\ntext":                             "| a | b\n\ntext",
		"Intro\n\n# Heading\n\nText":                  "Intro\n\n# Heading\n\nText",
		"Opening hours:\n\nNine to five":              "Opening hours:\n\nNine to five",
	} {
		if got := headed(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
