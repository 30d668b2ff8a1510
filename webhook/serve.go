package webhook

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// sqlSweep takes the endpoints that have something to be sent and that no node serves, and returns all that are this node's
// and have something.
const sqlSweep = `
	WITH waiting AS (
		SELECT id, account_id, lease_node FROM webhooks w
		WHERE active AND (lease_node IS NULL OR lease_node = $1)
		  AND EXISTS (SELECT FROM deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending')
	), taken AS (
		UPDATE webhooks w SET lease_node = $1 FROM waiting
		WHERE w.id = waiting.id AND w.lease_node IS NULL
		RETURNING w.id, w.account_id
	)
	SELECT id, account_id FROM taken
	UNION ALL
	SELECT id, account_id FROM waiting WHERE lease_node = $1`

// served is an endpoint that this node is to serve.
type served struct{ ID, AccountID uuid.UUID }

// sweep takes up what dead nodes left, and wakes what missed a hint.
func (s *Service) sweep(ctx context.Context) {
	rows, err := s.Pool.Query(ctx, sqlSweep, s.NodeID)
	if err != nil {
		s.Log.Warn("look for waiting deliveries", "error", err)
		return
	}
	waiting, err := pgx.CollectRows(rows, pgx.RowToStructByName[served])
	if err != nil {
		s.Log.Warn("look for waiting deliveries", "error", err)
	}
	for _, e := range waiting {
		s.drive(e)
	}
}

// drive has a driver for the endpoint and wakes it.
func (s *Service) drive(e served) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.drivers[e.ID]
	if d == nil && s.begin != nil {
		d = newDriver(s, e)
		s.drivers[e.ID] = d
		s.begin(d)
	}
	if d != nil {
		d.nudge()
	}
}

// dismiss forgets a driver that has ended.
func (s *Service) dismiss(d *driver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.drivers, d.id)
}

// offer hands drivers of this node what was committed just now, so that they need not load it.
func (s *Service) offer(made []delivery) {
	byEndpoint := map[uuid.UUID][]*item{}
	for i := range made {
		id := made[i].webhookID
		byEndpoint[id] = append(byEndpoint[id], &made[i].item)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, items := range byEndpoint {
		if d := s.drivers[id]; d != nil {
			d.offer(items)
		}
	}
}

// stir wakes all that wait for events of the accounts.
func (s *Service) stir(accounts []uuid.UUID) {
	s.mu.Lock()
	for _, d := range s.drivers {
		if slices.Contains(accounts, d.account) {
			d.nudge()
		}
	}
	s.mu.Unlock()
	s.stirFeeds(accounts)
}

// refresh makes the driver of an endpoint read it anew.
func (s *Service) refresh(id uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.drivers[id]; d != nil {
		d.changed.Store(true)
		d.nudge()
	}
}
