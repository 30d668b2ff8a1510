package check

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"balas/knowledge/lexical"
)

// Facts are what a reply must not make up: numbers, prices, times, phone numbers, links and addresses.
var (
	linkPattern   = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s<>()"'\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\pL\d][\pL\d-]*(?:\.[\pL\d-]+)+(?:/[^\s<>()"'\]]*)?`)
	phonePattern  = regexp.MustCompile(`\+?\d[\d\s().-]{6,17}\d`)
	numberPattern = regexp.MustCompile(`(?i)(\d+(?:[.,:]\d+)*)\s*(rb|ribu|k|jt|juta|thousand|million)?\b`)
	groupPattern  = regexp.MustCompile(`^(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?$`)
	bulletPattern = regexp.MustCompile(`(?m)^\s*\d{1,2}[.)]\s`)
)

var multiples = map[string]int64{
	"rb": 1e3, "ribu": 1e3, "k": 1e3, "thousand": 1e3, "jt": 1e6, "juta": 1e6, "million": 1e6,
}

// made returns the facts of a reply that its evidence does not hold, in the reply's spelling. Numbers of a list's
// bullets are no facts.
func made(reply, evidence string) []string {
	known := map[string]bool{}
	for _, f := range factsOf(plain(lexical.Fold(evidence))) {
		for _, form := range f.forms {
			known[form] = true
		}
	}
	var unknown []string
	for _, f := range factsOf(plain(bulletPattern.ReplaceAllString(lexical.Fold(reply), ""))) {
		if !known[f.forms[0]] {
			unknown = append(unknown, f.text)
		}
	}
	return unknown
}

// fact is a number or link of a text. In evidence any of its forms vouches for the first form of a reply's fact.
type fact struct {
	text  string
	forms []string
}

func factsOf(text string) []fact {
	var facts []fact
	take := func(pattern *regexp.Regexp, forms func(string) []string) {
		text = pattern.ReplaceAllStringFunc(text, func(s string) string {
			f := forms(s)
			if f == nil {
				return s
			}
			facts = append(facts, fact{s, f})
			return " "
		})
	}
	take(linkPattern, linkForms)
	take(phonePattern, phoneForms)
	take(numberPattern, numberForms)
	return facts
}

// endings are those of addresses that are spelled to pass unseen, and of examples, which no registry lists.
const endings = `com|net|org|id|co|shop|store|xyz|link|info|biz|ru|io|me|my|sg|app|example|test`

// inventedPattern matches names that are reserved for samples (RFC 2606).
var inventedPattern = regexp.MustCompile(`\.(?:example|test)$`)

// linkForms returns an address without its scheme; nil if a word with a dot in it is no address, because no registry
// (publicsuffix.org) has its ending.
func linkForms(link string) []string {
	link = strings.TrimRight(link, ".,;:!?/")
	bare := link
	for _, scheme := range [...]string{"https://", "http://", "www."} {
		bare = strings.TrimPrefix(bare, scheme)
	}
	if bare == link && !strings.Contains(link, "@") {
		domain, _, _ := strings.Cut(bare, "/")
		suffix, listed := publicsuffix.PublicSuffix(domain)
		if domain == suffix || !listed && !inventedPattern.MatchString(domain) {
			return nil
		}
	}
	return []string{bare}
}

// phoneForms returns a phone number without Indonesia's country code or trunk prefix. Fewer than nine digits, or
// digits that nobody dials so, are no phone.
func phoneForms(phone string) []string {
	digits := digitsOf(phone)
	dialled := strings.HasPrefix(phone, "+") || strings.HasPrefix(digits, "0") || strings.HasPrefix(digits, "62")
	if len(digits) < 9 || !dialled {
		return nil
	}
	return []string{"tel " + strings.TrimPrefix(strings.TrimPrefix(digits, "62"), "0")}
}

// numberForms returns the value of a number, written in any of the usual ways: 25.000, 25,000, 25rb, 08.00, 8:00. A
// full hour is known without its minutes too.
func numberForms(s string) []string {
	m := numberPattern.FindStringSubmatch(s)
	forms := []string{value(m[1], strings.ToLower(m[2]))}
	if hour, ok := strings.CutSuffix(forms[0], ":00"); ok {
		forms = append(forms, hour)
	}
	return forms
}

// value normalises one number.
func value(number, unit string) string {
	if m := groupPattern.FindStringSubmatch(number); m != nil {
		number = digitsOf(m[1])
		if strings.Trim(m[2], "0") != "" {
			number += "." + m[2]
		}
	}
	if times, ok := multiples[unit]; ok {
		if f, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64); err == nil {
			return strconv.FormatInt(int64(f*float64(times)+0.5), 10)
		}
	}
	if hour, minutes, ok := clock(number); ok {
		return hour + ":" + minutes
	}
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" {
		return trimmed
	}
	return "0"
}

// clock splits a time of day: hours without a leading zero, and minutes.
func clock(s string) (hour, minutes string, ok bool) {
	h, m, found := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if !found || len(h) > 2 || len(m) != 2 || h == "" || h > "24" && len(h) == 2 || m > "59" {
		return "", "", false
	}
	if h = strings.TrimLeft(h, "0"); h == "" {
		h = "0"
	}
	return h, m, true
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
