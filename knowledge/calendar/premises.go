package calendar

import "strings"

// premises maps what has opening hours to its kind. Hours of two kinds are not those of either.
var premises = map[string]string{}

func init() {
	for line := range strings.Lines(`shop store outlet toko tokonya gerai kedai warung
clinic klinik kliniknya praktik praktek
office kantor kantornya
restaurant resto restoran restorannya cafe kafe kafenya
salon salonnya barbershop
workshop garage bengkel bengkelnya
pharmacy apotek apoteknya
studio studionya gym`) {
		words := strings.Fields(line)
		for _, w := range words {
			premises[w] = words[0]
		}
	}
}

// kinds counts the kinds of premises that a text names.
func kinds(text string) int {
	named := map[string]bool{}
	for _, t := range tokensOf(text) {
		if kind, ok := premises[t.text]; ok {
			named[kind] = true
		}
	}
	return len(named)
}
