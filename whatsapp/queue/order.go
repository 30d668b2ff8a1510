package queue

import (
	"cmp"

	"balas/chat"
)

// Compare says which of two messages goes out first when both may: by priority, and then in the order in which they were
// accepted.
func Compare(a, b chat.Message) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Seq, b.Seq))
}

func bySeq(a, b chat.Message) bool { return Compare(a, b) < 0 }

func byTime(a, b chat.Message) bool { return a.NotBefore.Before(*b.NotBefore) }

// messageHeap implements heap.Interface.
type messageHeap struct {
	items []chat.Message
	less  func(a, b chat.Message) bool
}

func (h messageHeap) Len() int           { return len(h.items) }
func (h messageHeap) Less(i, j int) bool { return h.less(h.items[i], h.items[j]) }
func (h messageHeap) Swap(i, j int)      { h.items[i], h.items[j] = h.items[j], h.items[i] }

// Push is for package heap.
func (h *messageHeap) Push(m any) { h.items = append(h.items, m.(chat.Message)) }

// Pop is for package heap.
func (h *messageHeap) Pop() any {
	last := len(h.items) - 1
	m := h.items[last]
	h.items[last] = chat.Message{}
	h.items = h.items[:last]
	return m
}
