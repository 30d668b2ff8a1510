package check

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// units maps words beside a number to what is counted.
var units = map[string]string{}

func init() {
	for name, words := range map[string]string{
		"second": "detik second seconds sec", "minute": "menit minute minutes min", "hour": "jam hour hours",
		"day": "hari day days", "week": "minggu pekan week weeks", "month": "bulan month months", "year": "tahun year years",
		"gram": "g gr gram grams", "kilogram": "kg kilo kilogram kilograms", "centimetre": "cm centimeter centimeters",
		"metre": "m meter meters", "millilitre": "ml mililiter", "litre": "l liter liters", "percent": "% persen percent",
		"rupiah": "rp idr rupiah", "dollar": "$ usd dolar dollar dollars", "euro": "€ eur euro euros", "pound": "£ gbp pounds",
		"ringgit": "rm myr ringgit", "dozen": "lusin dozen",
	} {
		for w := range strings.FieldsSeq(words) {
			units[w] = name
		}
	}
}

// measurePattern is a number with what stands right before and behind it.
var measurePattern = regexp.MustCompile(`(?:\b(rp|idr|usd|rm|myr|eur)\.?|([$€£]))?\s*(\d+(?:[.,:]\d+)*)\s*(rb|ribu|k|jt|juta|thousand|million)?\b\s*(%|[a-z]+)?`)

// measures returns what each number of a text counts, by its value; "" for one that stands alone.
func measures(text string) map[string][]string {
	all := map[string][]string{}
	for _, m := range measurePattern.FindAllStringSubmatch(plain(lexical.Fold(text)), -1) {
		unit := units[m[1]+m[2]]
		if unit == "" {
			unit = units[m[5]]
		}
		v := value(m[3], m[4])
		if !slices.Contains(all[v], unit) {
			all[v] = append(all[v], unit)
		}
	}
	return all
}

// mismeasured returns a number of a reply with a unit that the evidence has with others alone; empty if there is none. A
// number that stands in the evidence without a unit may have any.
func mismeasured(reply, evidence string) string {
	said, known := measures(reply), measures(evidence)
	for _, v := range slices.Sorted(maps.Keys(said)) {
		counts := known[v]
		if len(counts) == 0 || slices.Contains(counts, "") {
			continue
		}
		for _, unit := range said[v] {
			if unit != "" && !slices.Contains(counts, unit) {
				return v + " in " + unit + "s"
			}
		}
	}
	return ""
}
