package chat

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Contact is a person who talks with an instance, known by phone number, LID, or both.
type Contact struct {
	ID         int64
	InstanceID uuid.UUID
	Name       string // as the owner calls them
	PushName   string // as they call themselves
	Phone      string // digits; empty when only the LID is known
	LID        string // digits; empty when unknown
	ChatID     int64
	Saved      bool // in the phone's address book
	CreatedAt  time.Time

	About        string
	BusinessName string // that WhatsApp has verified; empty for most
	PictureID    string
	SeenAt       *time.Time // when About, BusinessName and PictureID were looked up; nil: never
}

// DisplayName is the best name at hand: the person's own, the owner's, a verified business name, the phone number.
func (c Contact) DisplayName() string {
	for _, name := range []string{c.PushName, c.Name, c.BusinessName, c.Phone} {
		if name != "" {
			return name
		}
	}
	return c.LID
}

// HexID is the contact's id of 24 hex digits, for the dialects that show such ids: eight of its instance's, and its own.
func (c Contact) HexID() string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(c.InstanceID[:4:4], uint64(c.ID)))
}

// ContactByHexID returns the instance's contact with that HexID, or a NotFound fault.
func ContactByHexID(ctx context.Context, db pg.DB, instanceID uuid.UUID, id string) (Contact, error) {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != 12 {
		return Contact{}, fault.Missing("contact")
	}
	c, err := FindContact(ctx, db, int64(binary.BigEndian.Uint64(b[4:])))
	if err == nil && (c.InstanceID != instanceID || c.HexID() != strings.ToLower(id)) {
		return Contact{}, fault.Missing("contact")
	}
	return c, err
}

// Address is where messages to the contact go: the phone number when it is known, else the LID.
func (c Contact) Address() Address {
	if c.Phone != "" {
		return Address{Kind: PN, User: c.Phone}
	}
	return Address{Kind: LID, User: c.LID}
}

// FindContact returns the contact with its aliases, or a NotFound fault.
func FindContact(ctx context.Context, db pg.DB, id int64) (Contact, error) {
	rows, err := db.Query(ctx, sqlContact, id)
	if err != nil {
		return Contact{}, fmt.Errorf("load contact: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Contact])
	if errors.Is(err, pgx.ErrNoRows) {
		return Contact{}, fault.Missing("contact")
	}
	if err != nil {
		return Contact{}, fmt.Errorf("load contact: %w", err)
	}
	return c, nil
}

// ContactAt returns the instance's contact with that address, or a NotFound fault.
func ContactAt(ctx context.Context, db pg.DB, instanceID uuid.UUID, a Address) (Contact, error) {
	var id int64
	err := db.QueryRow(ctx, sqlAliasOwner, instanceID, a.Kind, a.User).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Contact{}, fault.Missing("contact")
	}
	if err != nil {
		return Contact{}, fmt.Errorf("find contact: %w", err)
	}
	return FindContact(ctx, db, id)
}

// alias is one of the names under which an instance knows a person.
type alias struct {
	instance uuid.UUID
	address  Address
}

// person is what an alias stands for.
type person struct{ contact, chat int64 }

// people remembers whom aliases stand for. It may be out of date after a merge or an erasure: a
// write that then breaks a foreign key forgets the aliases and resolves them anew.
type people struct {
	mu sync.Mutex
	of map[alias]person
}

// peopleMax bounds the memory at a few megabytes; beyond it arbitrary entries make room.
const peopleMax = 50_000

func (p *people) get(instance uuid.UUID, aliases ...Address) (person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found person
	for _, a := range aliases {
		q, ok := p.of[alias{instance, a}]
		if !ok || (found != person{} && found != q) {
			return person{}, false
		}
		found = q
	}
	return found, len(aliases) > 0
}

func (p *people) put(q person, instance uuid.UUID, aliases ...Address) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range aliases {
		p.of[alias{instance, a}] = q
	}
	for key := range p.of {
		if len(p.of) <= peopleMax {
			return
		}
		delete(p.of, key)
	}
}

func (p *people) forget(instance uuid.UUID, aliases ...Address) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range aliases {
		delete(p.of, alias{instance, a})
	}
}
