package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/chat/template"
)

// Sender starts campaigns in their time and hands their messages to chat, a few ahead of what WhatsApp takes. Every node has
// one: a run is worked where its instance's session is.
type Sender struct {
	*Service
	Chats  *chat.Service
	NodeID uuid.UUID // zero: it works every run
	// Check asks which numbers are on WhatsApp. Nil: nobody is asked. After an error the run waits.
	Check func(ctx context.Context, instanceID uuid.UUID, phones []string) ([]chat.Number, error)
	Pick  template.Pick // nil: at random
	Log   *slog.Logger  // nil: the default one
	// Backoff is the pause before the first retry of a message; each further one is twice as long, an hour at most. Zero: 30 s.
	Backoff time.Duration

	wake chan struct{}

	mu     sync.Mutex
	lively map[string]*lively // campaigns that this node sends, or sent lately, by id
	woken  map[uuid.UUID]bool // instances whose runs are worked now, whatever they wait for
}

// lively is what a node remembers of a campaign that it sends.
type lively struct {
	run      Run
	campaign Campaign
	inHand   int       // messages that chat has of it
	mark     int       // how few of them are left when its next batch is due
	news     bool      // something became of messages of its instance since it was told how far it is
	newsAt   time.Time // the last of that
	toldAt   time.Time
	told     Statistics
}

// sweepEvery is how often what a crash or a lost hint left is looked for.
const sweepEvery = 30 * time.Second

// NewSender returns a sender that Run sets to work. The caller sets its other fields before.
func NewSender(s *Service, chats *chat.Service) *Sender {
	return &Sender{
		Service: s, Chats: chats, Pick: rand.IntN, Log: slog.Default(), Backoff: 30 * time.Second,
		wake: make(chan struct{}, 1), lively: map[string]*lively{}, woken: map[uuid.UUID]bool{},
	}
}

// Wake says that something may be due earlier than it was. It never blocks.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// WakeInstance has the runs of an instance worked now: it is online, or may write again.
func (s *Sender) WakeInstance(instanceID uuid.UUID) {
	s.mu.Lock()
	s.woken[instanceID] = true
	s.mu.Unlock()
	s.Wake()
}

// firstAgain is the pause after a failure, such as of a database that restarts. Each further one doubles it.
const firstAgain = 200 * time.Millisecond

// Run works until ctx ends. While nothing is due it asks the database twice a minute.
func (s *Sender) Run(ctx context.Context) {
	again := firstAgain
	for ctx.Err() == nil {
		pause, err := s.work(ctx)
		switch {
		case err == nil:
			again = firstAgain
		case ctx.Err() == nil:
			s.Log.Error("work campaigns", "error", err)
			pause, again = again, min(2*again, 5*time.Second)
		}
		timer := time.NewTimer(min(pause, sweepEvery))
		select {
		case <-s.wake:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// work does all that is due and says how long until something is.
func (s *Sender) work(ctx context.Context) (time.Duration, error) {
	for found := true; found; {
		var err error
		if found, err = s.startDue(ctx); err != nil {
			return 0, err
		}
	}
	if err := s.workRuns(ctx); err != nil {
		return 0, err
	}
	progress, err := s.tellProgress(ctx)
	if err != nil {
		return 0, err
	}
	var next *time.Time
	if err := s.Pool.QueryRow(ctx, sqlNextDue, s.NodeID).Scan(&next); err != nil {
		return 0, fmt.Errorf("look when campaigns are due: %w", err)
	}
	if next == nil {
		return progress, nil
	}
	return min(progress, max(0, next.Sub(s.Now()))), nil
}

// due is a campaign whose run is to be worked.
type due struct {
	Campaign string
	Instance uuid.UUID
}

// mostAtOnce is how many campaigns a node works at a time.
const mostAtOnce = 4

func (s *Sender) workRuns(ctx context.Context) error {
	s.mu.Lock()
	woken := make([]uuid.UUID, 0, len(s.woken))
	for id := range s.woken {
		woken = append(woken, id)
	}
	clear(s.woken)
	s.mu.Unlock()
	rows, err := s.Pool.Query(ctx, sqlDueRuns, s.Now(), s.NodeID, woken)
	if err != nil {
		return fmt.Errorf("look for due runs: %w", err)
	}
	runs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[due])
	if err != nil {
		return fmt.Errorf("look for due runs: %w", err)
	}
	var all sync.WaitGroup
	places := make(chan struct{}, mostAtOnce)
	for _, d := range runs {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			if err := s.step(ctx, d); err != nil && ctx.Err() == nil {
				s.Log.Error("send campaign", "campaign", d.Campaign, "error", err)
				s.putOff(ctx, d.Campaign, time.Second)
			}
		})
	}
	all.Wait()
	return nil
}

// putOff has the open run of a campaign worked later. That it was not is found by the next sweep.
func (s *Sender) putOff(ctx context.Context, campaignID string, d time.Duration) {
	if _, err := s.Pool.Exec(ctx, sqlPutOff, campaignID, s.Now().Add(d)); err != nil && ctx.Err() == nil {
		s.Log.Warn("put off campaign", "campaign", campaignID, "error", err)
	}
}

const (
	// An instance's runs are worked on the node that has its session, so that it hears at once what becomes of messages.
	workable = `
		FROM campaign_runs r
		JOIN campaigns c ON c.id = r.campaign_id AND c.status IN ('running', 'paused')
		JOIN instances i ON i.id = c.instance_id AND (i.lease_node IS NULL OR i.lease_node = $2 OR $2 = '00000000-0000-0000-0000-000000000000'::UUID)
		WHERE r.finished_at IS NULL`

	sqlDueRuns = `
		SELECT c.id, c.instance_id` + workable + ` AND (r.next_at <= $1 OR r.next_at IS NOT NULL AND c.instance_id = ANY($3::UUID[]))
		ORDER BY r.next_at`

	sqlNextDue = `
		SELECT LEAST(
			(SELECT min(next_at) FROM campaigns WHERE status = 'scheduled'),
			(SELECT min(r.next_at) FROM campaign_runs r
			 JOIN campaigns c ON c.id = r.campaign_id AND c.status IN ('running', 'paused')
			 JOIN instances i ON i.id = c.instance_id AND (i.lease_node IS NULL OR i.lease_node = $1 OR $1 = '00000000-0000-0000-0000-000000000000'::UUID)
			 WHERE r.finished_at IS NULL))`

	sqlPutOff = `UPDATE campaign_runs SET next_at = $2 WHERE campaign_id = $1 AND finished_at IS NULL AND next_at IS NOT NULL`
)
