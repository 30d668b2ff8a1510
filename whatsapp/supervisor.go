// Package whatsapp links WhatsApp numbers, receives and sends. It is the only importer of whatsmeow's
// client. Each instance that should be online has a session on exactly one node, under a lease.
package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/singleflight"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/media"
	"balas/whatsapp/network"
	"balas/whatsapp/node"
	"balas/whatsapp/preview"
)

// Supervisor keeps the sessions as their owners want them: it starts, stops and restarts them, and
// takes over those of dead nodes.
type Supervisor struct {
	Chats   *chat.Service
	Pool    *pgxpool.Pool
	Node    *node.Node
	Network *network.Network
	Log     *slog.Logger
	Tempo   Tempo
	Media   *media.Store // nil: no file is sent or fetched

	// Previews shows what texts link to, where a caller asks for it without saying it. Nil: nothing is fetched.
	Previews *preview.Fetcher

	// OnTyping is told that a chat's customer types, or stopped.
	OnTyping func(chatID int64, composing bool)
	// OnOnline is told that an instance's session is this node's now. It is told again when it fails.
	OnOnline func(ctx context.Context, instanceID uuid.UUID) error

	// Campaigns are told what becomes of messages.
	Campaigns Campaigns

	ctx      context.Context // never ends: of work that outlives what caused it
	db       *sql.DB         // over Pool, for whatsmeow
	wake     chan struct{}
	suspects chan struct{} // holds a token while leases may have gone to other nodes
	tried    chan struct{} // closed after the first reconcile
	dials    chan struct{} // holds a token for each session that dials
	fetches  chan struct{} // holds a token for each session that has history in memory
	panics   atomic.Int64
	outdated atomic.Bool // WhatsApp refused this version, and has let nobody in since

	mu       sync.Mutex
	sessions map[uuid.UUID]*session
	renewals map[uuid.UUID]*renewal // that are on their way
	sent     *outcomes

	presences *presences
	lanes     lanes
	fetching  singleflight.Group // of files, by instance and message
	downloads chan struct{}      // holds a token for each file that is fetched now
	arrivals  chan arrival
	overdue   chan arrival // that were not fetched when they came
}

const reapEvery = 5 * time.Second

const (
	sqlClaim = `
		WITH before AS (
			SELECT id, signal_settled FROM instances WHERE id = $1 FOR UPDATE
		)
		UPDATE instances i SET lease_node = $2, lease_token = lease_token + 1, signal_settled = FALSE
		FROM before
		WHERE i.id = before.id AND wanted = 'online' AND (lease_node IS NULL OR lease_node = $2)
		RETURNING lease_token, before.signal_settled`
	sqlRelease = `UPDATE instances SET lease_node = NULL, signal_settled = $3 WHERE id = $1 AND lease_token = $2`
	sqlHeld    = `SELECT EXISTS (SELECT 1 FROM instances WHERE id = $1 AND lease_token = $2)`
)

// NewSupervisor returns a supervisor that Run sets to work.
func NewSupervisor(ctx context.Context, chats *chat.Service, node *node.Node, network *network.Network, log *slog.Logger) *Supervisor {
	s := &Supervisor{
		Chats: chats, Pool: chats.Pool, Node: node, Network: network, Log: log, Tempo: DefaultTempo(),
		ctx:      context.WithoutCancel(ctx),
		db:       stdlib.OpenDBFromPool(chats.Pool),
		wake:     make(chan struct{}, 1),
		suspects: make(chan struct{}, 1),
		tried:    make(chan struct{}),
		dials:    make(chan struct{}, DefaultTempo().Dials),
		fetches:  make(chan struct{}, historiesMax),
		sessions: map[uuid.UUID]*session{},
		renewals: map[uuid.UUID]*renewal{},
		sent:     newOutcomes(),

		presences: newPresences(),
		lanes:     newLanes(nodeUploads),
		downloads: make(chan struct{}, downloadsMax),
		arrivals:  make(chan arrival, arrivalsMax),
		overdue:   make(chan arrival),
	}
	node.Hear(s.hinted)
	node.OnRejoin = func() {
		s.suspect()
		s.nudge()
	}
	chats.OnAccepted = s.accepted
	return s
}

// Run reconciles until ctx ends, then closes every session.
func (s *Supervisor) Run(ctx context.Context) {
	var fetchers sync.WaitGroup
	defer fetchers.Wait()
	fetchers.Go(func() { s.fetchArrivals(ctx) })
	deaths := time.NewTicker(reapEvery)
	defer deaths.Stop()
	tick := time.NewTicker(s.Tempo.Sweep)
	defer tick.Stop()
	for {
		err := s.reconcile(ctx)
		switch {
		case err == nil:
			s.firstDone()
		case !errors.Is(err, errInterrupted) && ctx.Err() == nil:
			s.Log.Error("reconcile instances", "error", err)
		}
		if !s.idle(ctx, tick.C, deaths.C) {
			s.closeAll()
			s.Node.Hint(s.ctx, "reconcile") // for who takes over
			return
		}
	}
}

// idle waits until there is something to reconcile; false when ctx ended.
func (s *Supervisor) idle(ctx context.Context, tick, deaths <-chan time.Time) bool {
	for {
		select {
		case <-tick:
			s.sweep(ctx)
			return true
		case <-s.wake:
			return true
		case <-s.suspects:
			retry.Do(ctx, func() error { return s.checkLeases(ctx) })
		case <-deaths:
			if found, err := s.Node.Reap(ctx); err == nil && found {
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
}

func (s *Supervisor) firstDone() {
	select {
	case <-s.tried:
	default:
		close(s.tried)
	}
}

// Ready reports whether every instance that should be online was tried.
func (s *Supervisor) Ready() bool {
	select {
	case <-s.tried:
		return true
	default:
		return false
	}
}

// reconcile makes what runs equal what is wanted, once.
func (s *Supervisor) reconcile(ctx context.Context) error {
	if _, err := s.Node.Reap(ctx); err != nil {
		return err
	}
	wanted, err := chat.WantedInstances(ctx, s.Pool)
	if err != nil {
		return err
	}
	keep := make(map[uuid.UUID]bool, len(wanted))
	for _, i := range wanted {
		keep[i.ID] = true
	}
	s.endRenewals(keep)
	for _, x := range s.running() {
		if !keep[x.instance.ID] && x.last() {
			go s.stop(x, stopped) // one that takes its time keeps no other waiting
		}
	}
	for _, i := range wanted {
		if len(s.wake) > 0 { // somebody wants something now
			return errInterrupted
		}
		if err := s.ensure(ctx, i); pg.Transient(err) || ctx.Err() != nil {
			return err
		} else if err != nil { // one that cannot start keeps no other from it
			s.Log.Error("start instance", "instance", i.ID, "error", err)
		}
	}
	return s.layDown(ctx)
}

// errInterrupted ends a reconcile that begins anew at once.
var errInterrupted = errors.New("interrupted")

// layDown says of the instances that are not wanted and that nobody holds that they are stopped: the node
// that was stopping them has died.
func (s *Supervisor) layDown(ctx context.Context) error {
	left, err := chat.AbandonedInstances(ctx, s.Pool)
	if err != nil {
		return err
	}
	for _, i := range left {
		err := s.Chats.Observe(ctx, i.AccountID, i.ID, i.LeaseToken, stopped)
		if err != nil && !errors.Is(err, chat.ErrLeaseLost) {
			return err
		}
	}
	return nil
}

// ensure starts the instance's session unless it runs here, or on another node that lives.
func (s *Supervisor) ensure(ctx context.Context, i chat.Instance) error {
	if i.LeaseNode != nil && *i.LeaseNode != s.Node.ID {
		s.endRenewal(i.ID)
		return nil
	}
	if s.session(i.ID) != nil {
		return nil
	}
	var token int64
	err := s.Pool.QueryRow(ctx, sqlClaim, i.ID, s.Node.ID).Scan(&token, &i.SignalSettled)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim instance: %w", err)
	}
	x, err := s.open(ctx, i, token)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.sessions[i.ID] = x
	s.mu.Unlock()
	x.start()
	return nil
}

// stopped is what an instance is that its owner wants offline.
var stopped = chat.Observed{State: chat.Stopped, Cause: chat.StoppedByOwner}

// stop closes a session for good and says in which state it leaves the instance, unless the state is empty.
func (s *Supervisor) stop(x *session, as chat.Observed) {
	settled := x.close()
	s.mu.Lock()
	if s.sessions[x.instance.ID] == x {
		delete(s.sessions, x.instance.ID)
	}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
	defer cancel()
	if as.State != "" {
		x.observe(ctx, as)
		s.endRenewal(x.instance.ID)
	}
	if _, err := s.Pool.Exec(ctx, sqlRelease, x.instance.ID, x.token, settled); err != nil {
		x.log.Warn("release instance", "error", err)
	}
	s.nudge() // it may be wanted again by now
}

// closeAll ends every session at once; what the instances should be stays as it is.
func (s *Supervisor) closeAll() {
	var wg sync.WaitGroup
	for _, x := range s.running() {
		wg.Go(func() { s.stop(x, chat.Observed{}) })
	}
	wg.Wait()
}

func (s *Supervisor) running() []*session {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*session, 0, len(s.sessions))
	for _, x := range s.sessions {
		all = append(all, x)
	}
	return all
}

func (s *Supervisor) session(id uuid.UUID) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}

// countDown is how many sessions of this node have no connection.
func (s *Supervisor) countDown() (down int) {
	for _, x := range s.running() {
		if !x.connected.lets() {
			down++
		}
	}
	return down
}

// nudge makes Run reconcile now.
func (s *Supervisor) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// accepted hands committed messages to their session, here or on the node that has it.
func (s *Supervisor) accepted(instanceID uuid.UUID, messages []chat.Message) {
	if x := s.session(instanceID); x != nil {
		x.queue.Push(messages...)
		for _, m := range messages {
			if m.Priority != chat.PriorityCampaign { // nobody waits for it
				go x.announce(m)
			}
		}
		return
	}
	s.Node.Hint(s.ctx, "send "+instanceID.String())
}

// hinted acts on what another node told.
func (s *Supervisor) hinted(payload string) {
	verb, id, _ := strings.Cut(payload, " ")
	if verb == "reconcile" {
		s.nudge()
		return
	}
	instance, err := uuid.Parse(id)
	if err != nil {
		return
	}
	x := s.session(instance)
	switch {
	case x == nil:
	case verb == "send":
		x.refillSoon()
	case verb == "start":
		x.hasten()
	}
}

// checkLeases closes the sessions whose lease went to another node while the database was away, and
// finds what other nodes accepted meanwhile for the rest.
func (s *Supervisor) checkLeases(ctx context.Context) error {
	for _, x := range s.running() {
		x.unsettled.Store(true) // a crash of the database may have lost steps that were stored
		held := false
		if err := s.Pool.QueryRow(ctx, sqlHeld, x.instance.ID, x.token).Scan(&held); err != nil {
			return fmt.Errorf("check lease: %w", err)
		}
		if held {
			x.refillSoon()
		} else if x.last() {
			x.log.Warn("lease went to another node")
			go s.stop(x, chat.Observed{})
		}
	}
	return nil
}

// suspect has the leases checked soon.
func (s *Supervisor) suspect() {
	select {
	case s.suspects <- struct{}{}:
	default:
	}
}
