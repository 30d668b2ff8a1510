package calendar

import (
	"slices"
	"strings"
)

// merged returns the elements that say something, those of one kind beside each other as one, and "opens at eight,
// closes at five" as the span that it is.
func merged(es []element) []element {
	var all []element
	for _, e := range es {
		switch {
		case e.kind == nothing || e.kind == zoneNamed:
		case e.kind == times && e.days != 0:
			all = append(all, element{kind: subject, days: e.days, named: 1}, element{kind: times, spans: e.spans})
		default:
			all = append(all, e)
		}
	}
	all = joined(all)
	var one []element
	for _, e := range all {
		if n := len(one); n > 0 && one[n-1].kind == e.kind && strings.ContainsRune("ST.O", rune(e.kind)) {
			one[n-1] = with(one[n-1], e)
			continue
		}
		one = append(one, e)
	}
	return one
}

// with returns two elements of one kind as one. Days that are named beside all days make no sense: it is unknown.
func with(a, b element) element {
	if a.days|b.days == everyDay && (a.days == everyDay || b.days == everyDay) && a.days != b.days && a.days != 0 && b.days != 0 {
		return element{kind: unknown}
	}
	a.days, a.named, a.holiday = a.days|b.days, a.named+b.named, a.holiday || b.holiday
	a.spans = append(slices.Clone(a.spans), b.spans...)
	return a
}

// joined returns the elements with each "open, time, closed, time" as times.
func joined(es []element) []element {
	for i := strings.Index(shapeOf(es), "OKCK"); i >= 0; i = strings.Index(shapeOf(es), "OKCK") {
		e := element{kind: unknown}
		if s, ok := between(es[i+1].time, es[i+3].time); ok {
			e = element{kind: times, spans: []Span{s}}
		}
		es = slices.Replace(slices.Clone(es), i, i+4, e)
	}
	return es
}
