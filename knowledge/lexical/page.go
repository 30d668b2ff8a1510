package lexical

import (
	"encoding/binary"
	"math/bits"
)

// page holds the entries of terms in the order of their keys. An entry is the key, and behind it the size of what follows,
// a varint shifted to the left by one bit. If the bit is 0, that is the list of a term that one document has once; else
// it is how many documents have the term and the size of the list of those that have it once, both varints, this list,
// and the list of the others.
type page []byte

// key is what a term is told from others by: the upper bits of its hash, stirred, as FNV leaves those of short texts
// alike. Among a million terms two share one with a chance of one in five hundred, and one that the index lacks is taken
// for another with one of 4e-9.
type key uint64

const (
	keyBits = 48
	keySize = keyBits / 8
)

func (h term) key() key { return key(h * 0x9e3779b97f4a7c15 >> (64 - keyBits)) }

// key returns the key of the entry at a place. No entry is shorter than the eight bytes that are read.
func (p page) key(at int) key { return key(binary.BigEndian.Uint64(p[at:]) >> (64 - keyBits)) }

// seek returns the place of a key's entry, or if there is none of the next, at a place or after it.
func (p page) seek(at int, k key) int {
	for at < len(p) && p.key(at) < k {
		at = p.after(at)
	}
	return at
}

// after returns the place behind an entry.
func (p page) after(at int) int {
	at += keySize
	if size := int(p[at]); size < 0x80 { // as number does, which would be a call
		return at + 1 + size>>1
	}
	size, at := p.number(at)
	return at + size>>1
}

// number reads the varint at a place, and returns the place behind it.
func (p page) number(at int) (number, next int) {
	if b := p[at]; b < 0x80 {
		return int(b), at + 1
	}
	n, size := binary.Uvarint(p[at:])
	return int(n), at + size
}

// entry is a term in a page.
type entry struct {
	count       int // postings; 0: the page lacks the term
	once, often list
	next        int // the place behind it
}

// entry returns the entry of a key from the place where seek found it.
func (p page) entry(at int, k key) entry {
	e := entry{often: list{often: true}, next: at}
	if at == len(p) || p.key(at) != k {
		return e
	}
	size, at := p.number(at + keySize)
	e.next = at + size>>1
	if size&1 == 0 {
		e.count, e.once.bytes = 1, p[at:e.next]
		return e
	}
	e.count, at = p.number(at)
	once, at := p.number(at)
	e.once.bytes, e.often.bytes = p[at:at+once], p[at+once:e.next]
	return e
}

// count returns the count of a key's entry alone, from the place where seek found it: it is asked for more often than all
// else.
func (p page) count(at int, k key) int {
	if at == len(p) || p.key(at) != k {
		return 0
	}
	at += keySize
	if p[at]&1 == 0 {
		return 1
	}
	for p[at] >= 0x80 {
		at++
	}
	count, _ := p.number(at + 1)
	return count
}

// pageWriter writes pages anew. What it returns holds until the next.
type pageWriter struct {
	page        page
	once, often []byte
	grown       int // how many terms the pages have more
}

// changed returns a page with changes made, which are in the order of their keys and lists.
func (w *pageWriter) changed(p page, changes []change) page {
	w.page = w.page[:0]
	at := 0
	for len(changes) > 0 {
		k := changes[0].key
		ofKey := run(changes, func(c change) bool { return c.key == k })
		found := p.seek(at, k)
		w.page = append(w.page, p[at:found]...)
		e := p.entry(found, k)
		w.change(k, e, changes[:ofKey])
		at, changes = e.next, changes[ofKey:]
	}
	w.page = append(w.page, p[at:]...)
	return w.page
}

// change writes an entry with changes made.
func (w *pageWriter) change(k key, e entry, changes []change) {
	once, onceRest, grown := e.once.changed(w.once[:0], changes)
	often, oftenRest, more := e.often.changed(w.often[:0], changes)
	w.once, w.often = once, often
	count := e.count + grown + more
	if e.count > 0 {
		w.grown--
	}
	if count == 0 {
		return
	}
	w.grown++
	ofOnce, ofOften := len(once)+len(onceRest), len(often)+len(oftenRest)
	to := append(w.page, byte(k>>40), byte(k>>32), byte(k>>24), byte(k>>16), byte(k>>8), byte(k))
	if count == 1 && ofOften == 0 {
		to = binary.AppendUvarint(to, uint64(ofOnce)<<1)
	} else {
		size := varintSize(count) + varintSize(ofOnce) + ofOnce + ofOften
		to = binary.AppendUvarint(to, uint64(size)<<1|1)
		to = binary.AppendUvarint(to, uint64(count))
		to = binary.AppendUvarint(to, uint64(ofOnce))
	}
	for _, part := range [...][]byte{once, onceRest, often, oftenRest} {
		to = append(to, part...)
	}
	w.page = to
}

// varintSize returns how many bytes a number takes as a varint.
func varintSize(n int) int { return (bits.Len(uint(n|1)) + 6) / 7 }
