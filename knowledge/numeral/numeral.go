// Package numeral reads numbers that are written in words, in Indonesian and English.
package numeral

import (
	"regexp"
	"strconv"
	"strings"
)

// small are number words that stand alone; tens and the like are put together from them.
var small = numbers(`nol:0 kosong:0 zero:0 satu:1 one:1 dua:2 two:2 tiga:3 three:3 empat:4 four:4 lima:5 five:5 enam:6 six:6
	tujuh:7 seven:7 delapan:8 eight:8 sembilan:9 nine:9 sepuluh:10 ten:10 sebelas:11 eleven:11 twelve:12 thirteen:13
	fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60
	seventy:70 eighty:80 ninety:90`)

// times are words that multiply what stands before them, and scales close a group.
var (
	times  = numbers(`puluh:10 ratus:100 hundred:100`)
	scales = numbers(`ribu:1000 rb:1000 thousand:1000 juta:1000000 jt:1000000 million:1000000 miliar:1000000000 billion:1000000000`)
	whole  = numbers(`seratus:100 seribu:1000 sejuta:1000000`)
)

func numbers(list string) map[string]int64 {
	all := map[string]int64{}
	for pair := range strings.FieldsSeq(list) {
		word, value, _ := strings.Cut(pair, ":")
		all[word], _ = strconv.ParseInt(value, 10, 64) // the lists above are numbers
	}
	return all
}

var wordRun = regexp.MustCompile(`[\pL]+(?:[ -]+[\pL]+)*`)

// Digits writes numbers in the words of a folded text in digits: runs of at least two number words, and three or more
// digits in a row as the digits of a phone. A number word alone stays: it is as often an article.
func Digits(text string) string {
	return wordRun.ReplaceAllStringFunc(text, func(run string) string {
		words := strings.FieldsFunc(run, func(r rune) bool { return r == ' ' || r == '-' })
		var out []string
		changed := false
		for i := 0; i < len(words); {
			n := 0
			for i+n < len(words) && isNumber(words[i+n]) {
				n++
			}
			switch digits, ok := inDigits(words[i : i+n]); {
			case n == 0:
				out = append(out, words[i])
				i++
			case ok:
				out, changed = append(out, digits), true
				i += n
			default:
				out = append(out, words[i:i+n]...)
				i += n
			}
		}
		if !changed {
			return run
		}
		return strings.Join(out, " ")
	})
}

func isNumber(word string) bool {
	_, a := small[word]
	_, b := times[word]
	_, c := scales[word]
	_, d := whole[word]
	return a || b || c || d || word == "belas"
}

// inDigits returns the value of number words; false if they are no number that is worth a check.
func inDigits(words []string) (string, bool) {
	if _, alone := whole[strings.Join(words, "")]; len(words) < 2 && !alone {
		return "", false
	}
	var digits strings.Builder
	for _, w := range words {
		if v, ok := small[w]; ok && v < 10 {
			digits.WriteString(strconv.FormatInt(v, 10))
		}
	}
	if digits.Len() == len(words) {
		return digits.String(), len(words) > 2
	}
	var total, group, last int64
	for _, w := range words {
		switch {
		case whole[w] > 100:
			total += whole[w]
		case whole[w] > 0:
			group += whole[w]
		case w == "belas":
			group += 10
		case times[w] > 0:
			group += max(last, 1)*times[w] - last
		case scales[w] > 0:
			total, group = total+max(group, 1)*scales[w], 0
		default:
			group += small[w]
		}
		last = small[w]
	}
	return strconv.FormatInt(total+group, 10), true
}
