package rules_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/migrations"
	"balas/rules"
)

func dead(context.Context, uuid.UUID) bool  { return false }
func alive(context.Context, uuid.UUID) bool { return true }

// hung is an agent that is stuck with its first question until released.
func hung(text string) (a *agent, asked, release chan struct{}) {
	a = says(text)
	asked, release = make(chan struct{}), make(chan struct{})
	answer := a.script
	a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
		if n == 1 {
			close(asked)
		}
		<-release
		return answer(ctx, n, q)
	}
	return a, asked, release
}

func TestCrashAfterReceive(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.say(s.service(), "Hello?")
	e, _ := s.engine(rules.Options{Answerer: says("Yes.")})
	for range 2 {
		if err := e.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.Quiet()
	}
	check(t, "replies", []string{"Yes."}, s.replies(id))
	s.settled(id)
}

func TestCrashWhileAgentThinks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, asked, release := hung("From the grave.")
	first, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	<-asked
	heir, _ := s.engine(rules.Options{Answerer: says("From the heir."), Alive: dead})
	if err := heir.Resume(t.Context(), s.bot.ID); err != nil {
		t.Fatal(err)
	}
	heir.Quiet()
	close(release) // the dead was not quite dead
	first.Quiet()
	check(t, "replies", []string{"From the heir."}, s.replies(id))
	if len(a.recorded) != 0 {
		t.Errorf("recorded %q of the dead", a.recorded)
	}
	s.settled(id)
}

func TestLivingNodeKeepsItsTurn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, asked, release := hung("Slow.")
	first, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	<-asked
	b := says("Quick.")
	other, _ := s.engine(rules.Options{Answerer: b, Alive: alive})
	if err := other.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	other.Quiet()
	if len(b.asked) != 0 {
		t.Error("two nodes asked for one turn")
	}
	close(release)
	first.Quiet()
	check(t, "replies", []string{"Slow."}, s.replies(id))
	s.settled(id)
}

func TestLeaseRunsOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, asked, release := hung("Slow.")
	first, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	<-asked
	s.clock.move(time.Minute)
	other, _ := s.engine(rules.Options{Answerer: says("Quick."), Alive: alive})
	if err := other.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	other.Quiet()
	close(release)
	first.Quiet()
	check(t, "replies", []string{"Quick."}, s.replies(id))
}

func TestTwoEngines(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{TurnCap: new(0)})
	s.keyword(rules.Contains, "menu", "Soup.")
	var engines []*rules.Engine
	for range 2 {
		e, _ := s.engine(rules.Options{Answerer: says("Yes."), Alive: alive})
		engines = append(engines, e)
	}
	service := s.service()
	service.OnDue = func(d chat.Due) {
		for _, e := range engines {
			e.Wake(d)
			e.Wake(d)
		}
	}
	const messages = 40
	for i := range messages {
		s.say(service, []string{"menu", "hello"}[i%2])
	}
	id := s.say(service, "menu")
	for _, e := range engines {
		e.Quiet()
	}
	if err := engines[0].Resume(t.Context()); err != nil { // what waits for a lease to run out
		t.Fatal(err)
	}
	engines[0].Quiet()
	turns, err := rules.Turns(t.Context(), s.pool, id, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if replies := s.replies(id); len(replies) != len(turns) {
		t.Errorf("%d replies in %d turns", len(replies), len(turns))
	}
	for i := range turns[:len(turns)-1] {
		if turns[i].FirstSeq <= turns[i+1].LastSeq {
			t.Errorf("the turns %+v and %+v share messages", turns[i+1], turns[i])
		}
	}
	s.settled(id)
}

func TestConnectionLostInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	var once sync.Once
	a.record = func(ctx context.Context, tx pgx.Tx) (err error) {
		once.Do(func() { _, err = tx.Exec(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`) })
		return err
	}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	e.Quiet()
	check(t, "replies", []string{"Yes."}, s.replies(id))
	check(t, "questions", []string{"Hello?"}, a.texts())
	s.settled(id)
}

func TestCommitRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := s.pool.Exec(t.Context(), `
		CREATE SEQUENCE commits;
		CREATE FUNCTION refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('commits') < 3 THEN RAISE 'not now' USING ERRCODE = '40001'; END IF;
			RETURN NULL;
		END $$;
		CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON turns DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`)
	if err != nil {
		t.Fatal(err)
	}
	e, service := s.engine(rules.Options{})
	var delivered []string
	service.OnAccepted = func(_ uuid.UUID, ms []chat.Message) { delivered = append(delivered, ms[0].ID) }
	id := s.say(service, "Hello?")
	e.Quiet()
	turns, err := rules.Turns(t.Context(), s.pool, id, 10)
	if err != nil || len(turns) != 1 || len(delivered) != 1 || delivered[0] != turns[0].ReplyID {
		t.Errorf("turns %+v, %v, delivered %v; want one turn whose reply was delivered", turns, err, delivered)
	}
	check(t, "replies", 1, len(s.replies(id)))
}

func TestRecordingFails(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	a.record = func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT * FROM no_such_table`)
		return errors.Join(errors.New("statistics"), err)
	}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	e.Quiet()
	check(t, "replies", []string{"Yes."}, s.replies(id))
	s.settled(id)
}

func TestDatabaseRestarts(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]pg.Shutdown{"fast": pg.Fast, "immediate": pg.Immediate} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := pgtest.Cluster(t)
			pool, err := pg.Open(t.Context(), cluster.URL())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(pool.Close)
			if err := migrations.Up(t.Context(), pool); err != nil {
				t.Fatal(err)
			}
			s := newShopOn(t, pool)
			s.keyword(rules.Equals, "menu", "Soup.")
			a, asked, release := hung("Yes.")
			e, service := s.engine(rules.Options{Answerer: a})
			asking := s.say(service, "Hello?")
			<-asked
			if _, err := pool.Exec(t.Context(), `SELECT pg_logical_emit_message(TRUE, 'test', '')`); err != nil { // as before WhatsApp is acknowledged
				t.Fatal(err)
			}
			if err := cluster.Restart(t.Context(), how); err != nil {
				t.Fatal(err)
			}
			e.Wake(chat.Due{InstanceID: s.bot.ID, ChatID: asking, At: s.clock.now()})
			close(release)
			e.Quiet()
			check(t, "replies", []string{"Yes."}, s.replies(asking))
			check(t, "questions", []string{"Hello?"}, a.texts())
			s.settled(asking)
			other := s.receive(service, s.inbound(budi, "menu"))
			e.Quiet()
			check(t, "replies of the other", []string{"Soup."}, s.replies(other))
		})
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, asked, release := hung("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Hello?")
	<-asked
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Stop(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the turn is broken off", err)
	}
	e.Quiet()
	close(release)
	other := s.receive(service, s.inbound(budi, "Hello?"))
	if got := len(s.replies(id)) + len(s.replies(other)); got != 0 {
		t.Errorf("%d replies after the stop", got)
	}
	heir, _ := s.engine(rules.Options{Answerer: says("Again."), Alive: dead})
	if err := heir.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := heir.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
	check(t, "replies", []string{"Again."}, s.replies(id))
	check(t, "replies of the other", []string{"Again."}, s.replies(other))
}

func TestInstanceErasedWhileAgentThinks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, asked, release := hung("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	s.say(service, "Hello?")
	<-asked
	if err := chat.DeleteInstance(t.Context(), s.pool, s.bot.ID); err != nil {
		t.Fatal(err)
	}
	close(release)
	e.Quiet()
	var left int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM messages`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d messages, %v; want none", left, err)
	}
}

func TestManyChatsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, service := s.engine(rules.Options{Answerer: says("Yes.")})
	var chats []int64
	for i := range 60 {
		chats = append(chats, s.receive(service, s.inbound(fmt.Sprintf("62812345%05d", i), "Hello?")))
	}
	e.Quiet()
	for _, id := range chats {
		check(t, "replies", []string{"Yes."}, s.replies(id))
	}
}
