package scheduler_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/scheduler"
)

// shop is a service on a database of its own, of an account with one instance.
type shop struct {
	*scheduler.Service
	t        testing.TB
	pool     *pgxpool.Pool
	account  uuid.UUID
	instance chat.Instance
	now      time.Time
}

var indonesian = scheduler.Numbers{Country: "62"}

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t, pool: pgtest.New(t), now: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	s.Service = &scheduler.Service{Pool: s.pool, Now: func() time.Time { return s.now }}
	a, err := account.Default(t.Context(), s.pool)
	if err != nil {
		t.Fatal(err)
	}
	s.account = a.ID
	s.instance = s.link(a.ID, "Shop")
	return s
}

func (s *shop) link(accountID uuid.UUID, name string) chat.Instance {
	s.t.Helper()
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		s.t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(s.t.Context(), s.pool, sealer, accountID, name)
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

// stranger is another account.
func (s *shop) stranger() uuid.UUID {
	s.t.Helper()
	a, err := account.Create(s.t.Context(), s.pool, "stranger", account.Enterprise)
	if err != nil {
		s.t.Fatal(err)
	}
	return a.ID
}

// people are n invented members, from 628220000000 on.
func people(n int) iter.Seq[scheduler.Member] {
	return func(yield func(scheduler.Member) bool) {
		for i := range n {
			m := scheduler.Member{
				Number: fmt.Sprint(628_220_000_000 + i), Name: fmt.Sprint("Person ", i), CompanyName: "Toko Contoh", Fields: map[string]string{"Kota": "Bandung"},
			}
			if !yield(m) {
				return
			}
		}
	}
}

func members(ms ...scheduler.Member) iter.Seq[scheduler.Member] { return slices.Values(ms) }

func (s *shop) list(name string, who iter.Seq[scheduler.Member]) scheduler.List {
	s.t.Helper()
	l, _, err := s.CreateList(s.t.Context(), s.account, scheduler.ListChange{Name: &name, Members: who, Numbers: indonesian})
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// greeting is a campaign that says hello to the recipients.
func (s *shop) greeting(who scheduler.Recipients) scheduler.CampaignChange {
	name := "Greeting"
	return scheduler.CampaignChange{
		InstanceID: &s.instance.ID, Name: &name, Message: &scheduler.Message{Type: chat.KindText, Content: "Hello {{Name}}"}, Recipients: &who,
	}
}

func (s *shop) create(c scheduler.CampaignChange) scheduler.Campaign {
	s.t.Helper()
	made, _, err := s.CreateCampaign(s.t.Context(), s.account, c)
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

func (s *shop) campaign(id string) scheduler.Campaign {
	s.t.Helper()
	c, err := s.FindCampaign(s.t.Context(), s.account, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *shop) start(id string) scheduler.Run {
	s.t.Helper()
	run, err := s.Start(s.t.Context(), s.account, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

// numbersOf are the numbers of a list's members, in their order.
func (s *shop) numbersOf(listID string) []string {
	s.t.Helper()
	ms, err := s.Members(s.t.Context(), s.account, listID, 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	numbers := make([]string, len(ms))
	for i, m := range ms {
		numbers[i] = m.Number
	}
	return numbers
}

func (s *shop) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.pool.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.pool.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatal(err)
	}
}

// wants fails the test unless the error is a fault of the kind and field.
func wants(t testing.TB, what string, err error, kind fault.Kind, field string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Kind != kind || f.Field != field {
		t.Errorf("%s: %v, want %s of %q", what, err, kind, field)
	}
}
