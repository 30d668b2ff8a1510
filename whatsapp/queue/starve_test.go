package queue

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/chat"
)

// shelf is what waits in the database.
type shelf []chat.Message

func (s *shelf) add(id string, p chat.Priority) chat.Message {
	m := chat.Message{ID: id, Seq: 1, Priority: p}
	if n := len(*s); n > 0 {
		m.Seq = (*s)[n-1].Seq + 1
	}
	m.ChatID = m.Seq
	*s = append(*s, m)
	return m
}

func (s *shelf) drop(id string) {
	*s = slices.DeleteFunc(*s, func(m chat.Message) bool { return m.ID == id })
}

func (s shelf) read(limit int) ([]chat.Message, error) {
	all := slices.Clone(s)
	slices.SortFunc(all, func(a, b chat.Message) int {
		if bySeq(a, b) {
			return -1
		}
		return 1
	})
	return all[:min(limit, len(all))], nil
}

// TestMessagesThatAreHeldKeepNoOthersFromGoingOut has more messages of a campaign held by a restriction than the
// queue loads at once.
func TestMessagesThatAreHeldKeepNoOthersFromGoingOut(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	q := New(func() time.Time { return now })
	var waiting shelf
	for n := range 2*loadMax + 500 {
		if waiting.add(fmt.Sprint("cold ", n), chat.PriorityCampaign); n == 2*loadMax {
			waiting.add("warm", chat.PriorityCampaign)
		}
	}
	var sent []string
	work := func() { // as send does, until nothing may go out now
		for m, _, ok := q.next(); ok; m, _, ok = q.next() {
			if q.RunsLow() {
				if err := q.Load(waiting.read); err != nil {
					t.Fatal(err)
				}
			}
			if m.ID[:4] == "cold" {
				q.Again(m, now.Add(time.Hour))
				continue
			}
			sent = append(sent, m.ID)
			waiting.drop(m.ID)
			q.Done(m.ID)
		}
	}
	if err := q.Load(waiting.read); err != nil {
		t.Fatal(err)
	}
	q.Push(waiting.add("early", chat.PriorityAPI))
	work()
	q.Push(waiting.add("late", chat.PriorityAPI))
	work()
	if diff := cmp.Diff([]string{"early", "warm", "late"}, sent); diff != "" {
		t.Error(diff)
	}
}

// TestReplyWaitsBehindThoseBeforeIt has more replies wait than the queue loads at once.
func TestReplyWaitsBehindThoseBeforeIt(t *testing.T) {
	t.Parallel()
	q := New(time.Now)
	var waiting shelf
	for n := range loadMax + 1 {
		waiting.add(fmt.Sprint(n), chat.PriorityReply)
	}
	if err := q.Load(waiting.read); err != nil {
		t.Fatal(err)
	}
	q.Push(waiting.add("last", chat.PriorityReply))
	var got []string
	for m, _, ok := q.next(); ok; m, _, ok = q.next() {
		got = append(got, m.ID)
		waiting.drop(m.ID)
		q.Done(m.ID)
		if q.RunsLow() {
			if err := q.Load(waiting.read); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(got); n != loadMax+2 || got[n-1] != "last" {
		t.Errorf("%d went out, the last is %q", n, got[n-1])
	}
}

// TestMessagesThatWaitForAFileAreNotAllLoaded has more messages wait for one upload than memory is meant for.
func TestMessagesThatWaitForAFileAreNotAllLoaded(t *testing.T) {
	t.Parallel()
	q := New(time.Now)
	file := uuid.New()
	var waiting shelf
	const all = 4 * asideMax
	for n := range all {
		waiting.add(fmt.Sprint(n), chat.PriorityCampaign)
		waiting[n].Kind, waiting[n].MediaID = chat.KindImage, &file
	}
	rows, sent := 0, 0
	read := func(limit int) ([]chat.Message, error) {
		got := waiting[:min(limit, len(waiting))]
		rows += len(got)
		return slices.Clone(got), nil
	}
	var making []chat.Message
	work := func() { // as send does, until nothing may go out now
		for m, _, ok := q.next(); ok; m, _, ok = q.next() {
			if q.RunsLow() {
				if err := q.Load(read); err != nil {
					t.Fatal(err)
				}
			}
			if Unready(m) {
				q.Hold(m)
				making = append(making, m)
				continue
			}
			if sent++; m.ID != waiting[0].ID {
				t.Fatalf("%s went out before %s", m.ID, waiting[0].ID)
			}
			waiting = waiting[1:]
			q.Done(m.ID)
		}
	}
	if err := q.Load(read); err != nil {
		t.Fatal(err)
	}
	work()
	if most := asideMax + loadMax; q.Len() > most {
		t.Errorf("%d messages are in memory, more than %d", q.Len(), most)
	}
	for len(making) > 0 {
		m := making[0]
		making, m.Raw = making[1:], []byte("made")
		q.Release(m)
		work()
	}
	if sent != all || q.aside != 0 {
		t.Errorf("%d of %d were sent, and %d are aside", sent, all, q.aside)
	}
	if most := all / loadMax * (asideMax + 2*loadMax); rows > most {
		t.Errorf("%d rows were read, more than %d", rows, most)
	}
}
