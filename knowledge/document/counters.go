package document

import "strconv"

// counters number the items of lists.
type counters struct {
	going bool // the block before was an item
	last  map[string][9]int
}

// mark returns the mark of the next item of a list at a depth from 0 to 8.
func (c *counters) mark(list string, depth int, ordered bool) string {
	if c.last == nil {
		c.last = map[string][9]int{}
	}
	c.going = true
	counts := c.last[list]
	counts[depth]++
	clear(counts[depth+1:])
	c.last[list] = counts
	if !ordered {
		return "-"
	}
	return strconv.Itoa(counts[depth]) + "."
}

// stop notes that something else than an item follows; a list that goes on later counts on.
func (c *counters) stop() { c.going = false }
