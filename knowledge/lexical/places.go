package lexical

import "slices"

// cities are the larger cities of Indonesia, its islands and some provinces. Where a base does not name one, its
// country stands in for it: who ships within Indonesia ships to Surabaya. Unlike synonyms they are not one with it.
var cities = set(`
jakarta surabaya bandung medan semarang makassar palembang tangerang depok bekasi bogor batam pekanbaru lampung padang
malang samarinda balikpapan banjarmasin pontianak denpasar bali mataram lombok kupang manado palu kendari ambon
jayapura papua sorong ternate aceh jambi bengkulu yogyakarta solo surakarta cirebon tegal sukabumi tasikmalaya serang
cilegon kediri madiun jember banyuwangi sidoarjo gresik sumatra sumatera kalimantan sulawesi maluku
`)

const country = "indonesia"

// widen puts the country, if the base holds it, in the place of the cities that it does not hold.
func (ix *Index) widen(words []string) []string {
	wide := slices.Clone(words)
	for i, w := range wide {
		if cities[w] && ix.vocabulary[w] == 0 && ix.vocabulary[country] > 0 {
			wide[i] = country
		}
	}
	return wide
}
