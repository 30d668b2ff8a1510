package lexical

// answers numbers the answers that the documents of an index give, so that their wordings are counted without comparing
// names. A document of no group is an answer of its own.
type answers struct {
	named    map[string]uint32 // numbers by group
	wordings []uint32          // by number: documents that give the answer
	of       []uint32          // numbers by slot
	free     []uint32          // numbers that no answer has
}

// add notes that the document in slot is one of a group.
func (a *answers) add(slot uint32, group string) {
	for int(slot) >= len(a.of) {
		a.of = append(a.of, 0)
	}
	n, ok := a.named[group]
	if !ok {
		n = a.claim()
	}
	if group != "" {
		a.named[group] = n
	}
	a.wordings[n]++
	a.of[slot] = n
}

// remove takes the document in slot from the group that it was added with.
func (a *answers) remove(slot uint32, group string) {
	n := a.of[slot]
	if a.wordings[n]--; a.wordings[n] == 0 {
		delete(a.named, group)
		a.free = append(a.free, n)
	}
}

// claim returns a free number.
func (a *answers) claim() uint32 {
	if n := len(a.free); n > 0 {
		claimed := a.free[n-1]
		a.free = a.free[:n-1]
		return claimed
	}
	a.wordings = append(a.wordings, 0)
	return uint32(len(a.wordings) - 1)
}

// count returns how many answers there are.
func (a *answers) count() int { return len(a.wordings) - len(a.free) }

// wordingsOf returns how many documents give the answer of the document in slot.
func (a *answers) wordingsOf(slot uint32) int { return int(a.wordings[a.of[slot]]) }

// tally counts by number the wordings that hold a term, given by their slots, and returns how many answers do. counts
// has a place for every number, each 0, as untally leaves it.
func (a *answers) tally(slots []uint32, counts []uint32) (holding int) {
	for _, slot := range slots {
		n := a.of[slot]
		if counts[n] == 0 {
			holding++
		}
		counts[n]++
	}
	return holding
}

func (a *answers) untally(slots []uint32, counts []uint32) {
	for _, slot := range slots {
		counts[a.of[slot]] = 0
	}
}
