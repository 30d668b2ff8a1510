package lexical

// best returns the slots of the n highest scores above zero, in no order; of equal ones the lower slots. It keeps the
// chosen in a heap with the worst on top: nearly every document of a base shares some n-gram with a question, and to
// sort them all took nine tenths of a search in 100 000.
func best(scores []float32, n int) []uint32 {
	h := heap{scores: scores, slots: make([]uint32, 0, n)}
	least := float32(0)
	for slot, s := range scores {
		switch {
		case s <= least: // an equal one has the higher slot
			continue
		case len(h.slots) < n:
			h.slots = append(h.slots, uint32(slot))
			h.up(len(h.slots) - 1)
		default:
			h.slots[0] = uint32(slot)
			h.down(0)
		}
		if len(h.slots) == n {
			least = scores[h.slots[0]]
		}
	}
	return h.slots
}

// heap is a binary heap of slots in which none is better than those below it.
type heap struct {
	scores []float32
	slots  []uint32
}

// worse reports whether the slot at place i is to leave before that at j.
func (h *heap) worse(i, j int) bool {
	a, b := h.slots[i], h.slots[j]
	if h.scores[a] == h.scores[b] {
		return a > b
	}
	return h.scores[a] < h.scores[b]
}

func (h *heap) up(i int) {
	for i > 0 && h.worse(i, (i-1)/2) {
		h.slots[i], h.slots[(i-1)/2] = h.slots[(i-1)/2], h.slots[i]
		i = (i - 1) / 2
	}
}

func (h *heap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.slots); child++ {
			if h.worse(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.slots[i], h.slots[least] = h.slots[least], h.slots[i]
		i = least
	}
}
