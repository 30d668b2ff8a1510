package calendar

import (
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// scopes are words of hours that are not those of every week, or not of the whole shop.
var scopes = set(`ramadan ramadhan puasa lebaran idulfitri natal christmas easter imlek nyepi sementara temporary temporarily khusus cabang
	branch branches berlaku effective darurat istirahat break`)

// HoursOf reads the opening hours that a text states, with its title. It is false if there are none, or a word of
// them is not understood: of a branch, of a season, of a break, of a shop and an office. Sentences without a day, a time or
// a word of opening say nothing of them.
func HoursOf(title, text string) (Hours, bool) {
	scoped := func(t token) bool { return scopes[t.text] }
	if slices.ContainsFunc(tokensOf(title+"\n"+text), scoped) || kinds(title+"\n"+text) > 1 || !ofHours(title) {
		return Hours{}, false
	}
	told, ok := elementsOf(text)
	if !ok {
		return Hours{}, false
	}
	var h Hours
	return h, h.zone(told) && h.read(merged(told))
}

// askingWords may stand in a title beside what its hours are made of.
var askingWords = set(`kapan when what apa contact kontak informasi info`)

// ofHours reports whether a title speaks of nothing but opening hours.
func ofHours(title string) bool {
	for ts := tokensOf(title); len(ts) > 0; {
		e, n := elementAt(ts)
		if t := ts[0]; e.kind == unknown && (t.kind != word || lexical.Telling(t.text) && !askingWords[t.text]) {
			return false
		}
		ts = ts[n:]
	}
	return true
}

// SpeaksOf reports whether a text has something on when it is open: the word, and a day, a date or a time.
func SpeaksOf(text string) bool {
	word, when := false, false
	for ts := tokensOf(text); len(ts) > 0; {
		e, n := elementAt(ts)
		word = word || e.kind == opened || e.kind == closed
		when = when || e.kind == subject || e.kind == times || ts[0].kind == hour || ts[0].kind == date || Months[ts[0].text] != 0
		ts = ts[n:]
	}
	return word && when
}

// elementsOf reads the sentences of a text that say something of hours. It is false if one has a word that is not
// understood, or if they stand under a line that is not.
func elementsOf(text string) ([]element, bool) {
	var all, line []element
	heading := false
	for ts := tokensOf(text + "\n"); len(ts) > 0; {
		e, n := elementAt(ts)
		if line = append(line, e); e.kind == sentence {
			shape := shapeOf(line)
			known := !strings.ContainsRune(shape, rune(unknown))
			switch {
			case strings.ContainsAny(shape, "OCXST") && (!known || heading):
				return nil, false
			case strings.ContainsAny(shape, "OCXSTZ") || known && len(all) > 0:
				all = append(all, line...)
			}
			heading = heading || !known && is(ts, "\n")
			line = nil
		}
		ts = ts[n:]
	}
	return all, true
}

func shapeOf(es []element) string {
	letters := make([]byte, len(es))
	for i, e := range es {
		letters[i] = byte(e.kind)
	}
	return string(letters)
}

// zone takes the zone that the elements name. It is false if they name two.
func (h *Hours) zone(es []element) bool {
	for _, e := range es {
		if e.kind != zoneNamed {
			continue
		}
		if h.Zone != nil && h.Zone.String() != e.zone.String() {
			return false
		}
		h.Zone = e.zone
	}
	return true
}
