package agent

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"balas/knowledge/lexical"
)

// What is private whoever says it. A text that holds any of it is not kept: to leave out the number of a parcel leaves
// nothing that helps the next customer.
var privatePatterns = []*regexp.Regexp{
	regexp.MustCompile(`[\w.+-]+@[\w-]+`),                                        // e-mail
	regexp.MustCompile(`(?:^|\s)@\w{3,}`),                                        // an account of some network
	regexp.MustCompile(`(?i)\b(?:maps?\.|goo\.gl|wa\.me)`),                       // a place, a chat
	regexp.MustCompile(`(?i)(?:https?://|www\.)\S*(?:\d|\?)`),                    // a link to something of one person
	regexp.MustCompile(`\+?\d(?:[\s().-]?\d){5,}`),                               // phones, accounts, cards, parcels
	regexp.MustCompile(`(?i)\b(?:[a-z]+-?\d{4,}[a-z\d-]*|\d{4,}-?[a-z]{2,}\d*)`), // INV-2026-001, JP12345
	regexp.MustCompile(`\b[A-Z]{1,2} \d{1,4} [A-Z]{1,3}\b`),                      // an Indonesian number plate
	regexp.MustCompile(`(?i)(?:#|\b(?:order|pesanan|invoice|inv|resi|nomor|no|kode|booking|tiket|ticket|tracking|rekening|rek|va|otp|pin)\b)[\s.:#]*(?:[a-z]+\s+)?[a-z-]*\d{3,}`),
	regexp.MustCompile(`(?i)\b(?:jl|jln|rt|rw|gg|kec|kel|kodepos|kode pos)\b\.?\s*\S`), // addresses
	regexp.MustCompile(`\b(?i:jalan|gang|komplek|kompleks|perumahan|perum|blok|apartemen|dusun)\s+(?:[A-Z]|\d)`),
	regexp.MustCompile(`(?i)\b(?:jalan|gang)(?:\s+\S+){1,3}?\s+(?:no\.?\s*)?\d`),
	regexp.MustCompile(`(?i)\b\d+\s+(?:[a-z]+\s+){1,2}(?:street|st|road|rd|avenue|ave|lane|drive)\b`),
	regexp.MustCompile(`(?i)\b(?:atas nama|a/n|a\.n\.|nama (?:saya|aku|lengkap)|my name|name is|lahir|birthday|born)\b`),
}

// moneyPattern is an amount of it, whose digits are no secret.
var moneyPattern = regexp.MustCompile(`(?i)(?:\b(?:rp\.?|idr|usd)|[$€£])\s*\d+(?:[.,]\d+)*(?:\s*(?:rb|ribu|jt|juta|k)\b)?|\b\d+(?:[.,]\d+)?\s*(?:rb|ribu|jt|juta)\b|\b\d{1,3}(?:\.\d{3})+\b`)

// dayPattern is a time, or a day with its year, written in digits.
var dayPattern = regexp.MustCompile(`\b(?:[01]?\d|2[0-4])[.:][0-5]\d(?:\s*(?:-|–|sampai|to)\s*(?:[01]?\d|2[0-4])[.:][0-5]\d)?\b|\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b`)

const titles = `kak|kakak|ka|pak|bapak|bu|ibu|mas|mbak|mba|bang|om|tante|sis|bro|mr|mrs|ms|dear|hi|hello|hai|halo`

var titled = regexp.MustCompile(`\b(?i:` + titles + `)\.?\s+([A-Z][a-z]+)`)

// public returns a text without the name of the customer it was said to or by, and false if it holds something else that
// is private, or the name in the midst of a sentence. names are those that the customer is known by.
func public(text string, names ...string) (string, bool) {
	for _, n := range personal(names) {
		text = unaddressed(text, n)
	}
	words := lexical.Words(lexical.Fold(text))
	for _, n := range personal(names) {
		if slices.Contains(words, n) {
			return "", false
		}
	}
	for _, m := range titled.FindAllStringSubmatch(text, -1) {
		if w := strings.ToLower(m[1]); lexical.Telling(w) && markers[w] == "" && acts[w] == question && !fillers[w] {
			return "", false
		}
	}
	open := dayPattern.ReplaceAllString(moneyPattern.ReplaceAllString(text, " "), " ")
	for _, p := range privatePatterns {
		if p.MatchString(open) {
			return "", false
		}
	}
	return strings.TrimSpace(text), true
}

// personal returns the words of names that are names.
func personal(names []string) []string {
	var all []string
	for _, w := range lexical.Words(lexical.Fold(strings.Join(names, " "))) {
		if len(w) > 2 && lexical.Telling(w) && !fillers[w] {
			all = append(all, w)
		}
	}
	return all
}

// unaddressed leaves a folded name out where somebody is addressed by it: behind a title, or apart at either end.
func unaddressed(text, name string) string {
	name = regexp.QuoteMeta(name)
	text = regexp.MustCompile(`(?i)\b(`+titles+`)(\.?)\s+`+name+`\b`).ReplaceAllString(text, "$1$2")
	text = regexp.MustCompile(`(?i)\s*,\s*`+name+`\s*([.!?]*)\s*$`).ReplaceAllString(text, "$1")
	rest := regexp.MustCompile(`(?i)^\s*`+name+`\s*[,!.]\s*`).ReplaceAllString(text, "")
	if rest == text || rest == "" {
		return rest
	}
	letters := []rune(rest)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}
