package webhook

import (
	"slices"
	"sync"
)

// offers are deliveries that were committed just now, for a driver that may take them into memory.
type offers struct {
	news chan struct{} // holds a token while there are some

	mu    sync.Mutex
	items []*item
}

func (o *offers) take() (items []*item) {
	o.mu.Lock()
	defer o.mu.Unlock()
	items, o.items = o.items, nil
	return items
}

// offer hands the driver deliveries, in order. It never blocks.
func (d *driver) offer(items []*item) {
	d.offers.mu.Lock()
	defer d.offers.mu.Unlock()
	if len(d.offers.items) < inMemory {
		d.offers.items = append(d.offers.items, items...)
	} else {
		d.nudge() // it loads them
	}
	select {
	case d.offers.news <- struct{}{}:
	default:
	}
}

// accept takes offered deliveries into memory, unless others may come before them: then all are loaded, in order. What is
// older than something that was in memory has been loaded, and may be settled by now.
func (d *driver) accept(offered []*item) {
	held := d.held()
	for _, it := range offered {
		switch {
		case d.known[it.Seq]:
		case d.more || d.waits || it.Seq <= d.newest || len(d.known) >= inMemory || d.breaker.open(), slices.Contains(held, it.Lane):
			d.more = true
		default:
			d.add(it)
		}
	}
}
