package calendar

import (
	"regexp"
	"slices"
)

// clauses are the shapes in which hours are stated, as rows of elements; what counts is the first group, behind it stands
// what has to follow. A row that is made of anything else is not understood.
var clauses = []struct {
	shape *regexp.Regexp
	say   func(h *Hours, c clause) bool
}{
	{regexp.MustCompile(`^(O?SO?TXSC?)(?:[^T]|$)`), (*Hours).open},       // every day 9-21 except Tuesday
	{regexp.MustCompile(`^(O?SO?TXST)`), (*Hours).openButLater},          // every day 9-21 except Friday 13-21
	{regexp.MustCompile(`^(O?S(?:XS)?O?T)`), (*Hours).open},              // open Monday to Friday 9-17
	{regexp.MustCompile(`^(O?S(?:XS)?O?\.T)(?:[.XC]|$)`), (*Hours).open}, // Monday to Friday, on the next line 9-17
	{regexp.MustCompile(`^(O?TO?S(?:XS)?)`), (*Hours).open},              // 9-17 Monday to Friday
	{regexp.MustCompile(`^(CS)(?:[.O]|$)`), (*Hours).close},              // closed on Sunday
	{regexp.MustCompile(`^(SC)`), (*Hours).close},                        // Sunday: closed
	{regexp.MustCompile(`^(OS(?:XS)?|S(?:XS)?O)(?:[.C]|$)`), (*Hours).open},
	{regexp.MustCompile(`^(O?T)(?:\.|$)`), (*Hours).openAlways}, // open 24 hours
	{regexp.MustCompile(`^(O?\.)`), func(*Hours, clause) bool { return true }},
}

// clause is one statement.
type clause []element

// subjects returns the days that the clause is of, and those behind an exception.
func (c clause) subjects() (base, out element) {
	behind := false
	for _, e := range c {
		switch {
		case e.kind == except:
			behind = true
		case e.kind == subject && behind:
			out = e
		case e.kind == subject:
			base = e
		}
	}
	return base, out
}

// spans returns the first and the last of the times; one is both.
func (c clause) spans() (first, last []Span) {
	for _, e := range c {
		if e.kind == times && first == nil {
			first = e.spans
		}
		if e.kind == times {
			last = e.spans
		}
	}
	return first, last
}

func (h *Hours) open(c clause) bool {
	base, out := c.subjects()
	spans, _ := c.spans()
	h.Holidays = h.Holidays || base.holiday || out.holiday
	return h.assign(base.days&^out.days, schedule{open: true, spans: spans}) && h.assign(out.days, schedule{})
}

func (h *Hours) openButLater(c clause) bool {
	base, out := c.subjects()
	spans, others := c.spans()
	h.Holidays = h.Holidays || base.holiday || out.holiday
	return out.named == 1 && h.assign(base.days&^out.days, schedule{open: true, spans: spans}) &&
		h.assign(out.days, schedule{open: true, spans: others})
}

func (h *Hours) close(c clause) bool {
	base, _ := c.subjects()
	h.Holidays = h.Holidays || base.holiday
	return h.assign(base.days, schedule{})
}

// openAlways takes hours without days, which are those of all days only if they are all hours.
func (h *Hours) openAlways(c clause) bool {
	spans, _ := c.spans()
	return len(spans) == 1 && spans[0] == Span{0, day} && h.assign(everyDay, schedule{open: true, spans: spans})
}

// read takes what the elements state. It is false if it does not understand all of it, or if it is nothing.
func (h *Hours) read(es []element) bool {
	shape := shapeOf(es)
	for shape != "" {
		n := 0
		for _, c := range clauses {
			if m := c.shape.FindStringSubmatch(shape); m != nil {
				n = len(m[1])
				if !c.say(h, es[:n]) {
					return false
				}
				break
			}
		}
		if n == 0 {
			return false
		}
		shape, es = shape[n:], es[n:]
	}
	return slices.ContainsFunc(h.week[:], func(s schedule) bool { return s.known })
}
