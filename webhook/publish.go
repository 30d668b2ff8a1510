package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// publishBatch is how many events one transaction numbers.
const publishBatch = 500

const (
	// The logs are locked in the order of their accounts, so that two nodes never wait for each other.
	sqlLockLogs = `
		INSERT INTO event_logs AS l (account_id)
		SELECT account_id FROM (SELECT account_id FROM events WHERE position IS NULL ORDER BY seq LIMIT $1) e
		GROUP BY account_id
		ORDER BY account_id
		ON CONFLICT (account_id) DO UPDATE SET position = l.position
		RETURNING account_id`

	// It sees all that was committed until the logs were locked.
	sqlNumber = `
		WITH fresh AS (
			SELECT seq, account_id, instance_id, row_number() OVER (PARTITION BY account_id ORDER BY seq) AS n
			FROM (SELECT seq, account_id, instance_id FROM events WHERE position IS NULL AND account_id = ANY($1) ORDER BY seq LIMIT $2) e
		), logs AS (
			UPDATE event_logs l SET position = l.position + f.n
			FROM (SELECT account_id, count(*) AS n FROM fresh GROUP BY account_id) f
			WHERE l.account_id = f.account_id
		)
		UPDATE events e SET position = l.position + f.n
		FROM fresh f JOIN event_logs l USING (account_id) LEFT JOIN instances i ON i.id = f.instance_id
		WHERE e.seq = f.seq
		RETURNING e.seq, ` + subjectColumns + ``

	// The endpoints of gated dialects come with the instances that they may be told of.
	sqlReceivers = `
		SELECT id, account_id, instance_id, dialect, events, lease_node, dialect = ANY($2) AS gated,
		       CASE WHEN dialect = ANY($2) THEN ARRAY(
		         SELECT i.id FROM instances i JOIN bot_settings s ON s.instance_id = i.id
		         WHERE i.account_id = w.account_id AND (w.instance_id IS NULL OR i.id = w.instance_id)
		           AND (s.changes->>'sendWebhook')::BOOLEAN) END AS open
		FROM webhooks w
		WHERE account_id = ANY($1) AND active
		ORDER BY id`

	sqlAddDeliveries = `
		INSERT INTO deliveries (webhook_id, event_seq, name, id, lane, created_at)
		SELECT d.*, $6 FROM unnest($1::UUID[], $2::BIGINT[], $3::TEXT[], $4::TEXT[], $5::TEXT[]) AS d
		RETURNING seq`

	sqlClaimEndpoints = `
		UPDATE webhooks SET lease_node = $2 WHERE id = ANY($1) AND lease_node IS NULL RETURNING id, account_id`

	sqlOthers = `SELECT EXISTS (SELECT FROM nodes WHERE id <> $1)`
)

// numbered is an event with its row.
type numbered struct {
	Seq int64
	subject
}

// receiver is what the fan-out needs of an endpoint.
type receiver struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	InstanceID *uuid.UUID
	Dialect    string
	Events     []string
	LeaseNode  *uuid.UUID
	Gated      bool
	Open       []uuid.UUID // of a gated one: the instances whose owners let it be told of them
}

// published is what became of one batch.
type published struct {
	accounts []uuid.UUID
	events   int
	claimed  []served
	made     []delivery
	others   bool // there are other nodes
}

// delivery is an item for an endpoint.
type delivery struct {
	webhookID uuid.UUID
	item
}

// publishAll publishes what waits.
func (s *Service) publishAll(ctx context.Context) {
	for ctx.Err() == nil {
		p, err := s.publish(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Error("publish events", "error", err)
			}
			return
		}
		for _, e := range p.claimed {
			s.drive(e)
		}
		s.offer(p.made)
		s.stirFeeds(p.accounts)
		if p.others {
			s.Hint(ctx, logHint(p.accounts))
		}
		if p.events < publishBatch {
			return // whoever commits another one wakes us
		}
	}
}

// publish numbers a batch of committed events and writes what has to be delivered of them, in one transaction.
func (s *Service) publish(ctx context.Context) (p published, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sqlLockLogs, publishBatch)
		if err != nil {
			return err
		}
		if p.accounts, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err != nil || len(p.accounts) == 0 {
			return err
		}
		events, receivers, err := s.number(ctx, tx, &p)
		if err != nil {
			return err
		}
		p.events = len(events)
		return s.fanOut(ctx, tx, events, receivers, &p)
	})
	if err != nil {
		return published{}, fmt.Errorf("number events: %w", err)
	}
	return p, nil
}

func (s *Service) number(ctx context.Context, tx pgx.Tx, p *published) (events []numbered, receivers []receiver, err error) {
	b := &pgx.Batch{}
	b.Queue(sqlNumber, p.accounts, publishBatch).Query(func(rows pgx.Rows) (err error) {
		events, err = pgx.CollectRows(rows, pgx.RowToStructByName[numbered])
		return err
	})
	b.Queue(sqlReceivers, p.accounts, s.gated).Query(func(rows pgx.Rows) (err error) {
		receivers, err = pgx.CollectRows(rows, pgx.RowToStructByName[receiver])
		return err
	})
	b.Queue(sqlOthers, s.NodeID).QueryRow(func(row pgx.Row) error { return row.Scan(&p.others) })
	err = tx.SendBatch(ctx, b).Close()
	slices.SortFunc(events, func(a, b numbered) int { return int(a.Seq - b.Seq) })
	return events, receivers, err
}

// fanOut writes a delivery for each endpoint and name that an event goes out under, and takes the endpoints that no node
// serves.
func (s *Service) fanOut(ctx context.Context, tx pgx.Tx, events []numbered, receivers []receiver, p *published) error {
	var free []uuid.UUID
	now := s.Now()
	for _, e := range events {
		for _, r := range receivers {
			for _, d := range s.deliveries(e.Event, r) {
				it := item{Seq: e.Seq, DeliveryID: d.ID, Name: d.Name, Lane: lane(e.Event), QueuedAt: now, subject: e.subject}
				p.made = append(p.made, delivery{r.ID, it})
				if r.LeaseNode == nil && !slices.Contains(free, r.ID) {
					free = append(free, r.ID)
				}
			}
		}
	}
	if len(p.made) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	queueDeliveries(b, p.made, now)
	if len(free) > 0 {
		b.Queue(sqlClaimEndpoints, free, s.NodeID).Query(func(rows pgx.Rows) (err error) {
			p.claimed, err = pgx.CollectRows(rows, pgx.RowToStructByName[served])
			return err
		})
	}
	return tx.SendBatch(ctx, b).Close()
}

// queueDeliveries queues the statement that writes the deliveries. It takes each with its event's seq, and leaves its own.
func queueDeliveries(b *pgx.Batch, made []delivery, now time.Time) {
	n := len(made)
	hooks, events := make([]uuid.UUID, n), make([]int64, n)
	names, ids, lanes := make([]string, n), make([]string, n), make([]string, n)
	for i, d := range made {
		hooks[i], events[i], names[i], ids[i], lanes[i] = d.webhookID, d.Seq, d.Name, d.DeliveryID, d.Lane
	}
	b.Queue(sqlAddDeliveries, hooks, events, names, ids, lanes, now).Query(func(rows pgx.Rows) error {
		seqs, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		for i, seq := range seqs { // in the order of the arrays
			made[i].Seq = seq
		}
		return err
	})
}

// deliveries returns under which names and ids the event goes to the endpoint. Under the first name it has the event's own
// id, and under each further one the name behind it.
func (s *Service) deliveries(e Event, r receiver) []Delivery {
	if r.AccountID != e.AccountID || r.InstanceID != nil && (e.InstanceID == nil || *e.InstanceID != *r.InstanceID) {
		return nil
	}
	if r.Gated && (e.InstanceID == nil || !slices.Contains(r.Open, *e.InstanceID)) {
		return nil
	}
	dialect, ok := s.dialects[r.Dialect]
	if !ok {
		return nil
	}
	var out []Delivery
	for i, name := range dialect.NamesOf(e) {
		id := e.ID.String()
		if i > 0 {
			id += "." + name
		}
		if len(r.Events) == 0 || slices.Contains(r.Events, name) {
			out = append(out, Delivery{ID: id, Name: name})
		}
	}
	return out
}

// lane returns what the event is in order with.
func lane(e Event) string {
	var about struct {
		ChatID int64 `json:"chatId"`
	}
	_ = json.Unmarshal(e.Data, &about) // without a chat it is of the instance
	switch {
	case about.ChatID != 0:
		return "chat " + strconv.FormatInt(about.ChatID, 10)
	case e.InstanceID != nil:
		return "instance " + e.InstanceID.String()
	}
	return "account"
}

// The payloads of hints: an event of a rare kind was committed somewhere; the logs of accounts grew; an endpoint changed; a
// credential, an instance or an account is gone.
const (
	hintRevoked  = "revoked "
	hintEvents   = "events"
	hintLog      = "log "
	hintEndpoint = "webhook "
)

// mostHinted is how many accounts one hint names. A notification has 8000 bytes at most.
const mostHinted = 200

func logHint(accounts []uuid.UUID) string {
	names := make([]string, 0, mostHinted)
	for _, id := range accounts[:min(len(accounts), mostHinted)] { // the others are found by the next sweep
		names = append(names, id.String())
	}
	return hintLog + strings.Join(names, " ")
}

// Hinted takes what another node, or the database, told.
func (s *Service) Hinted(payload string) {
	switch {
	case payload == hintEvents:
		s.Wake()
	case strings.HasPrefix(payload, hintLog):
		s.stir(parseIDs(strings.Fields(payload)[1:]))
	case strings.HasPrefix(payload, hintEndpoint):
		for _, id := range parseIDs(strings.Fields(payload)[1:]) {
			s.refresh(id)
		}
	case strings.HasPrefix(payload, hintRevoked):
		for _, id := range parseIDs(strings.Fields(payload)[1:]) {
			s.revoke(id)
		}
	}
}

func parseIDs(texts []string) []uuid.UUID {
	var ids []uuid.UUID
	for _, t := range texts {
		if id, err := uuid.Parse(t); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
