package group

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
)

// Book is one instance's groups. Own are the instance's own addresses.
type Book struct {
	Pool       *pgxpool.Pool
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	Own        []chat.Address
	Now        func() time.Time
}

// See stores groups as WhatsApp described them when it was asked at the time given. With all they are all that the
// number is in: it has left the others, but for those that it joined since. It returns them with their chats.
func (b Book) See(ctx context.Context, at time.Time, groups []Group, all bool) ([]Group, error) {
	seen := make([]Group, len(groups))
	err := pgx.BeginFunc(ctx, b.Pool, func(tx pgx.Tx) (err error) {
		ids := make([]string, len(groups))
		for i, g := range groups {
			g.SeenAt = at
			if seen[i], err = b.seeTx(ctx, tx, g); err != nil {
				return err
			}
			ids[i] = g.ID
		}
		if !all {
			return nil
		}
		if _, err = tx.Exec(ctx, sqlLeft, b.InstanceID, ids, at); err != nil {
			err = fmt.Errorf("mark groups as left: %w", err)
		}
		return err
	})
	return seen, err
}

func (b Book) seeTx(ctx context.Context, tx pg.DB, g Group) (Group, error) {
	g.InstanceID = b.InstanceID
	g.count(b.Own)
	if err := tx.QueryRow(ctx, sqlChat, b.InstanceID, g.ID, g.Subject).Scan(&g.ChatID); err != nil {
		return g, fmt.Errorf("find group's chat: %w", err)
	}
	members, err := json.Marshal(g.Members)
	if err != nil {
		return g, fmt.Errorf("encode members of group: %w", err)
	}
	tag, err := tx.Exec(ctx, sqlSee, b.InstanceID, g.ID, g.ChatID, g.Subject, g.Description, g.DescriptionID, g.Owner, g.MadeAt,
		g.Announce, g.Locked, g.Approval, g.Ephemeral, g.Addressing, g.PictureID, g.Role, g.Size, members, g.SeenAt)
	if err != nil {
		return g, fmt.Errorf("store group: %w", err)
	}
	if tag.RowsAffected() > 0 {
		return g, nil
	}
	if g, err = Find(ctx, tx, b.InstanceID, g.ID); err == nil {
		_, err = tx.Exec(ctx, sqlRename, g.ChatID, g.Subject)
	}
	return g, err
}

// Join stores a group that the number is in from now on, with its event.
func (b Book) Join(ctx context.Context, g Group) (Group, error) {
	err := pgx.BeginFunc(ctx, b.Pool, func(tx pgx.Tx) error {
		before, err := Find(ctx, tx, b.InstanceID, g.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if g, err = b.seeTx(ctx, tx, g); err != nil || before.Role != None || g.Role == None {
			return err
		}
		return b.announce(ctx, tx, chat.EventGroupJoined, g, Joined{Subject: g.Subject, Size: g.Size})
	})
	return g, err
}

// Joined is what the log tells of a group that the number is in from now on.
type Joined struct {
	Subject string `json:"subject"`
	Size    int    `json:"size"`
}

// Change applies what somebody changed, with its event if it is news. It fails with NotFound for a group that
// is not known.
func (b Book) Change(ctx context.Context, id string, c Change) (g Group, err error) {
	err = pgx.BeginFunc(ctx, b.Pool, func(tx pgx.Tx) error {
		if g, err = find(ctx, tx, sqlLock, b.InstanceID, id); err != nil {
			return err
		}
		before := g.Role
		news, changed := g.apply(c, b.Own)
		if !changed {
			return nil
		}
		g.SeenAt = b.Now()
		if err := b.updateTx(ctx, tx, g); err != nil {
			return err
		}
		kind := chat.EventGroup
		if before != None && g.Role == None {
			kind = chat.EventGroupLeft
		}
		return b.announce(ctx, tx, kind, g, news)
	})
	return g, err
}

func (b Book) updateTx(ctx context.Context, tx pg.DB, g Group) error {
	members, err := json.Marshal(g.Members)
	if err != nil {
		return fmt.Errorf("encode members of group: %w", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(sqlUpdate, g.InstanceID, g.ID, g.Subject, g.Description, g.DescriptionID, g.Announce, g.Locked, g.Approval,
		g.Ephemeral, g.PictureID, g.Role, g.Size, members, g.SeenAt)
	batch.Queue(sqlRename, g.ChatID, g.Subject)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("change group: %w", err)
	}
	return nil
}

func (b Book) announce(ctx context.Context, tx pg.DB, kind chat.EventKind, g Group, change any) error {
	data := EventData{Where: chat.Where{ChatID: g.ChatID}, Group: g.Address().String(), Change: change}
	return chat.AppendTx(ctx, tx, chat.Event{AccountID: b.AccountID, InstanceID: &b.InstanceID, Kind: kind, Data: data})
}

// EventData is what the log tells of a group.
type EventData struct {
	chat.Where
	Group  string `json:"group"`  // JID
	Change any    `json:"change"` // Joined, or a Change that says what is news
}

// Find returns the group, also one that the number has left, or a NotFound fault.
func Find(ctx context.Context, db pg.DB, instanceID uuid.UUID, id string) (Group, error) {
	return find(ctx, db, sqlFind, instanceID, id)
}

func find(ctx context.Context, db pg.DB, sql string, instanceID uuid.UUID, id string) (Group, error) {
	rows, err := db.Query(ctx, sql, instanceID, id)
	if err != nil {
		return Group{}, fmt.Errorf("load group: %w", err)
	}
	g, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Group])
	if errors.Is(err, pgx.ErrNoRows) {
		return Group{}, fault.Missing("group")
	}
	if err != nil {
		return Group{}, fmt.Errorf("load group: %w", err)
	}
	return g, nil
}

// All returns the groups that the number is in, by subject.
func All(ctx context.Context, db pg.DB, instanceID uuid.UUID) ([]Group, error) {
	rows, err := db.Query(ctx, sqlAll, instanceID)
	if err != nil {
		return nil, fmt.Errorf("load groups: %w", err)
	}
	gs, err := pgx.CollectRows(rows, pgx.RowToStructByName[Group])
	if err != nil {
		return nil, fmt.Errorf("load groups: %w", err)
	}
	return gs, nil
}
