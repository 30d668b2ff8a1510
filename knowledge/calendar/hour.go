package calendar

// timeOfDay takes a time, which counts if the half of its day is sure and nothing is asked about before or after it.
func (r *momentReader) timeOfDay(ts []token) int {
	lead := begins(ts, "jam", "pukul", "at", "before", "after", "until", "till", "by")
	c, n := clockAt(ts[lead:])
	if n == 0 || lead == 0 && n == 1 && ts[0].kind == number {
		return 0
	}
	half := ts[lead+n-1].text
	if c.doubt {
		half = r.halfBefore()
		c, _ = c.of(half)
	}
	bounded := lead > 0 && begins(ts, "jam", "pukul", "at") == 0 ||
		r.follows("sampai", "sebelum", "setelah", "sesudah", "dari", "mulai", "before", "after", "until", "till", "by", "from", "-")
	night := half == "malam" && c.minutes < 4*60 // of that day, or of the day after
	if r.clocked || bounded || c.doubt || night || c.minutes >= day {
		r.clock = -1
	} else {
		r.clock = c.minutes
	}
	r.clocked = true
	return lead + n
}

// halfBefore returns the half of the day that is said just before a time ("nanti malam jam 8", "tonight at 8").
func (r *momentReader) halfBefore() string {
	if r.at == 0 {
		return ""
	}
	switch w := r.tokens[r.at-1].text; {
	case w == "tonight" || w == "evening":
		return "malam"
	case w == "afternoon":
		return "pm"
	case w == "morning":
		return "am"
	case w == "ini" && r.at > 1:
		return r.half(r.at - 2)
	}
	return r.half(r.at - 1)
}

// half returns the word at i if it is a half of the day and greets nobody.
func (r *momentReader) half(i int) string {
	if w := r.tokens[i].text; halves[w] != nil && (i == 0 || r.tokens[i-1].text != "selamat") {
		return w
	}
	return ""
}
