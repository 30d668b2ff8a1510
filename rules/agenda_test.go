package rules

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// diary is an agenda whose turns are noted with the time since it began.
type diary struct {
	*agenda
	began time.Time
	turns []time.Duration
	then  func(turn int) later // what the turn wants; nil: nothing
}

// pass lets the bubble's clock run on.
func pass(d time.Duration) { <-time.After(d) }

func newDiary(t *testing.T) *diary {
	d := &diary{began: time.Now()}
	d.agenda = &agenda{
		now: time.Now, debounce: 6 * time.Second, ctx: t.Context(), entries: map[int64]*entry{},
		run: func(context.Context, int64, uuid.UUID, int) later {
			d.turns = append(d.turns, time.Since(d.began))
			if d.then == nil {
				return later{}
			}
			return d.then(len(d.turns))
		},
	}
	return d
}

// message comes in now.
func (d *diary) message() {
	d.wake(1, later{open: time.Now(), due: time.Now().Add(d.debounce)})
}

func TestAgenda(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, c := range []struct {
		name string
		play func(*diary)
		want []time.Duration
	}{
		{"one message", func(d *diary) { d.message() }, []time.Duration{6 * s}},
		{"three quick ones, one turn", func(d *diary) {
			for range 3 {
				d.message()
				pass(2 * s)
			}
		}, []time.Duration{10 * s}},
		{"two slow ones, two turns", func(d *diary) {
			d.message()
			pass(7 * s)
			d.message()
		}, []time.Duration{6 * s, 13 * s}},
		{"typing puts it off", func(d *diary) {
			d.message()
			pass(5 * s)
			d.typing(1, true)
		}, []time.Duration{17 * s}},
		{"the end of typing takes it back", func(d *diary) {
			d.message()
			d.typing(1, true)
			pass(8 * s)
			d.typing(1, false)
		}, []time.Duration{8 * s}},
		{"typing for ever", func(d *diary) {
			d.message()
			for range 10 {
				pass(5 * s)
				d.typing(1, true)
			}
		}, []time.Duration{20 * s}},
		{"writing for ever", func(d *diary) {
			for range 8 {
				d.message()
				pass(3 * s)
			}
		}, []time.Duration{20 * s, 27 * s}},
		{"twenty messages", func(d *diary) {
			for range maxWaiting {
				d.message()
			}
		}, []time.Duration{0}},
		{"typing without a message", func(d *diary) { d.typing(1, true) }, nil},
		{"due long ago", func(d *diary) { d.wake(1, later{open: time.Now().Add(-time.Hour), due: time.Now().Add(-time.Hour)}) }, []time.Duration{0}},
		{"a turn that wants another", func(d *diary) {
			d.then = func(turn int) later {
				if turn == 3 {
					return later{}
				}
				return later{open: time.Now(), due: time.Now().Add(s), redo: true}
			}
			d.message()
		}, []time.Duration{6 * s, 7 * s, 8 * s}},
		{"a message while a turn runs", func(d *diary) {
			d.then = func(int) later {
				pass(3 * s)
				return later{}
			}
			d.message()
			pass(7 * s)
			d.message()
		}, []time.Duration{6 * s, 13 * s}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDiary(t)
				c.play(d)
				pass(time.Minute)
				synctest.Wait()
				if diff := cmp.Diff(c.want, d.turns); diff != "" {
					t.Errorf("turns (-want +got):\n%s", diff)
				}
				if len(d.entries) != 0 {
					t.Errorf("%d chats are still noted", len(d.entries))
				}
			})
		})
	}
}

func TestAgendaStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDiary(t)
		d.then = func(int) later {
			pass(10 * time.Second)
			return later{due: time.Now(), open: time.Now()}
		}
		d.message()
		pass(7 * time.Second)
		d.wake(2, later{open: time.Now(), due: time.Now().Add(time.Second)})
		if err := d.stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if since := time.Since(d.began); since != 16*time.Second {
			t.Errorf("stopped after %s, want the end of the turn after 16s", since)
		}
		d.message()
		pass(time.Minute)
		synctest.Wait()
		if len(d.turns) != 1 {
			t.Errorf("%d turns, want none after the stop", len(d.turns))
		}
	})
}
