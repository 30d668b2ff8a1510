package lexical

import "encoding/binary"

// posting is one document of a term: the term frequency in the low eight bits, the slot above. That leaves 24 bits:
// sixteen million documents in one base.
type posting uint32

func newPosting(slot uint32, tf int) posting { return posting(slot<<8 | uint32(min(tf, 255))) }

func (p posting) slot() uint32 { return uint32(p >> 8) }
func (p posting) tf() byte     { return byte(p) }

// list is the postings of a term in the documents that have it once, or in those that have it more often: apart, most of
// them take one byte and are read without a choice. The highest slot comes first: a new document mostly has a higher one
// than all others, and is written in front without a look at these. A posting is how far its slot is from the one before,
// the first the slot itself, as a varint; where it is not once, how often follows as a byte.
type list struct {
	bytes []byte
	often bool
}

// step reads the varint at a place, and returns the place behind it.
func (l list) step(at int) (step uint32, next int) {
	step = uint32(l.bytes[at])
	if at++; step < 0x80 {
		return step, at
	}
	return l.stepOn(at, step&0x7f)
}

// stepOn reads the rest of a varint whose first seven bits are known.
func (l list) stepOn(at int, known uint32) (step uint32, next int) {
	for shift := 7; ; shift += 7 {
		b := uint32(l.bytes[at])
		at++
		known |= b & 0x7f << shift
		if b < 0x80 {
			return known, at
		}
	}
}

// changed returns a list with changes made, which are in its order and one at least: bytes written to the end of to,
// which the rest of the list follows as it stands. grown is how many postings it has more.
func (l list) changed(to []byte, changes []change) (head, rest []byte, grown int) {
	c, last := l.seek(changes[0].posting.slot())
	to = append(to, l.bytes[:c.at]...)
	for _, change := range changes {
		for !c.end() && c.posting.slot() > change.posting.slot() {
			to, last = l.append(to, c.posting, last), c.posting.slot()
			c.advance()
		}
		if !c.end() && c.posting.slot() == change.posting.slot() {
			c.advance()
			grown--
		}
		if l.takes(change.posting) {
			to, last = l.append(to, change.posting, last), change.posting.slot()
			grown++
		}
	}
	if c.end() {
		return to, nil, grown
	}
	return l.append(to, c.posting, last), l.bytes[c.next:], grown
}

// takes reports whether a posting belongs in such a list.
func (l list) takes(p posting) bool { return p.tf() == 1 && !l.often || p.tf() > 1 && l.often }

// append writes a posting that follows one in the slot last, or the first if that is 0, which none follows.
func (l list) append(to []byte, p posting, last uint32) []byte {
	step := uint64(p.slot())
	if last > 0 {
		step = uint64(last) - step
	}
	to = binary.AppendUvarint(to, step)
	if l.often {
		to = append(to, p.tf())
	}
	return to
}

// cursor stands at a posting of a list.
type cursor struct {
	list     list
	at, next int // where the posting is, and the next
	posting  posting
}

// first returns a cursor at the first posting.
func (l list) first() cursor {
	c := cursor{list: l}
	c.advance()
	return c
}

// seek returns a cursor at the posting in a slot, or else at the next, and the slot of the one before; 0 if there is
// none.
func (l list) seek(slot uint32) (c cursor, before uint32) {
	at := 0
	for at < len(l.bytes) {
		step, next := l.step(at)
		if before > 0 {
			step = before - step
		}
		if step <= slot {
			break
		}
		if l.often {
			next++
		}
		before, at = step, next
	}
	c = cursor{list: l, next: at, posting: newPosting(before, 1)}
	c.advance()
	return c, before
}

func (c *cursor) end() bool { return c.at == len(c.list.bytes) }

func (c *cursor) advance() {
	if c.at = c.next; c.end() {
		return
	}
	step, next := c.list.step(c.at)
	if last := c.posting.slot(); last > 0 {
		step = last - step
	}
	tf := 1
	if c.list.often {
		tf = int(c.list.bytes[next])
		next++
	}
	c.posting, c.next = newPosting(step, tf), next
}
