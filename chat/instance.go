package chat

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pg"
)

// State is what an instance is seen to be in. What the owner wants of it stands apart, in Wanted.
type State string

// The states.
const (
	Stopped      State = "stopped"
	Starting     State = "starting"
	ScanQR       State = "scan_qr"
	Connected    State = "connected"
	Reconnecting State = "reconnecting"
	LoggedOut    State = "logged_out"
	StateFailed  State = "failed"
)

// Wanted is what the owner wants of an instance.
type Wanted string

// The wishes.
const (
	Online  Wanted = "online"
	Offline Wanted = "offline"
)

// Instance is one linked WhatsApp number, or one that is to be linked.
type Instance struct {
	ID              uuid.UUID
	AccountID       uuid.UUID
	HexID           string
	Slug            string
	Name            string
	SessionID       string
	AccessTokenHash []byte
	AccessTokenEnc  []byte
	Phone           string // digits; empty until linked
	JID             string // of the linked device; empty: none is linked
	LID             string
	PushName        string
	Wanted          Wanted
	State           State
	StateReason     string // a clause for people; may be empty
	StateCause      Cause
	StateUntil      *time.Time // when the state ends by itself, as a ban does; nil: it does not, or nobody knows
	StateAt         time.Time
	QR              string // the payload that waits to be scanned, or empty
	QRExpiresAt     *time.Time
	Passkey         []byte // Passkey as JSON, while StateCause is PasskeyRequired or PasskeyConfirm
	RejectCalls     bool
	RejectCallText  string // goes to who called; empty: nothing does
	LastSeenAt      *time.Time
	TakeoverSeconds int // how long a person who types on the phone silences the bot
	LeaseNode       *uuid.UUID
	SignalSettled   bool // the last holder stored its encryption state to the last step
	LeaseToken      int64
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Accepts reports whether messages may be queued on the instance: it is connected, or will connect
// by itself.
func (i Instance) Accepts() bool {
	return i.State == Connected || i.Wanted == Online && i.JID != "" && (i.State == Starting || i.State == Reconnecting)
}

// Secrets are what a new instance's own callers authenticate with.
type Secrets struct {
	SessionID   string
	AccessToken string
	Key         string // the bearer of the instance
}

// CreateInstance makes an instance that waits to be linked. It fails with Invalid for an empty name
// or one longer than 100 characters.
func CreateInstance(ctx context.Context, pool pgBeginner, sealer *account.Sealer, accountID uuid.UUID, name string) (Instance, Secrets, error) {
	if name == "" || len(name) > 100 {
		return Instance{}, Secrets{}, fault.Bad("instance", "name", "must have 1 to 100 characters")
	}
	return create(ctx, pool, sealer, accountID, name, "")
}

// CreateSlug is CreateInstance for callers who choose the id: the slug, which is also the name. It fails with Invalid for
// one that is not 1 to 64 letters, digits, dashes and underscores, and with Conflict when the account has it already.
func CreateSlug(ctx context.Context, pool pgBeginner, sealer *account.Sealer, accountID uuid.UUID, slug string) (Instance, Secrets, error) {
	if !slugs.MatchString(slug) {
		return Instance{}, Secrets{}, fault.Bad("instance", "sessionId", "must be 1 to 64 letters, digits, dashes or underscores")
	}
	return create(ctx, pool, sealer, accountID, slug, slug)
}

var slugs = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// create makes an instance; an empty slug is the instance's own id.
func create(ctx context.Context, pool pgBeginner, sealer *account.Sealer, accountID uuid.UUID, name, slug string) (Instance, Secrets, error) {
	pair := account.NewPair()
	secrets := Secrets{SessionID: pair.SessionID, AccessToken: pair.AccessToken}
	var i Instance
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		id, hexID := uuid.Must(uuid.NewV7()), account.HexID()
		rows, err := tx.Query(ctx, sqlInsertInstance, id, accountID, hexID, name,
			pair.SessionID, pair.TokenHash(), sealer.Seal([]byte(pair.AccessToken)), slug)
		if err != nil {
			return fmt.Errorf("insert instance: %w", err)
		}
		i, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Instance])
		if errors.Is(err, pgx.ErrNoRows) {
			return &fault.Fault{Kind: fault.Conflict, Noun: "instance", Field: "sessionId", Detail: "is taken"}
		}
		if err != nil {
			return fmt.Errorf("insert instance: %w", err)
		}
		secrets.Key, err = account.CreateInstanceKey(ctx, tx, sealer, accountID, id)
		return err
	})
	return i, secrets, err
}

type pgBeginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// SecretsOf returns the instance's secrets in the clear, for the dialects that show them again.
func SecretsOf(ctx context.Context, db pg.DB, sealer *account.Sealer, i Instance) (Secrets, error) {
	token, err := i.AccessToken(sealer)
	if err != nil {
		return Secrets{}, err
	}
	key, err := account.InstanceKeySecret(ctx, db, sealer, i.ID)
	if err != nil {
		return Secrets{}, err
	}
	return Secrets{SessionID: i.SessionID, AccessToken: token, Key: key}, nil
}

// AccessToken is what belongs to the instance's SessionID, in the clear.
func (i Instance) AccessToken(sealer *account.Sealer) (string, error) {
	token, err := sealer.Open(i.AccessTokenEnc)
	if err != nil {
		return "", fmt.Errorf("read access token: %w", err)
	}
	return string(token), nil
}

// LoadInstance returns the instance whoever owns it, or a NotFound fault.
func LoadInstance(ctx context.Context, db pg.DB, id uuid.UUID) (Instance, error) {
	is, err := instances(ctx, db, sqlInstance, id)
	if err == nil && len(is) == 0 {
		err = fault.Missing("instance")
	}
	if err != nil {
		return Instance{}, err
	}
	return is[0], nil
}

// Instances returns the instances that the caller may address, oldest first.
func Instances(ctx context.Context, db pg.DB, c account.Caller) ([]Instance, error) {
	if c.Kind == account.Master {
		return instances(ctx, db, sqlAllInstances)
	}
	return instances(ctx, db, sqlInstances, c.AccountID, c.InstanceID)
}

// WantedInstances returns all instances that should be online, of every account, those first that were
// changed last.
func WantedInstances(ctx context.Context, db pg.DB) ([]Instance, error) {
	return instances(ctx, db, sqlWantedInstances)
}

// AbandonedInstances returns all instances that are neither wanted online nor held by a node and yet are in
// a state that only a node keeps up, oldest first.
func AbandonedInstances(ctx context.Context, db pg.DB) ([]Instance, error) {
	return instances(ctx, db, sqlAbandonedInstances)
}

func instances(ctx context.Context, db pg.DB, sql string, args ...any) ([]Instance, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load instances: %w", err)
	}
	is, err := pgx.CollectRows(rows, pgx.RowToStructByName[Instance])
	if err != nil {
		return nil, fmt.Errorf("load instances: %w", err)
	}
	return is, nil
}

// SetWanted stores what the owner wants of the instance.
func SetWanted(ctx context.Context, db pg.DB, id uuid.UUID, w Wanted) error {
	if _, err := db.Exec(ctx, sqlSetWanted, id, w); err != nil {
		return fmt.Errorf("set what is wanted of instance: %w", err)
	}
	return nil
}

// DeleteInstance erases the instance with its chats and messages. It fails with NotFound when it is
// gone already.
func DeleteInstance(ctx context.Context, db pg.DB, id uuid.UUID) error {
	tag, err := db.Exec(ctx, sqlDeleteInstance, id)
	if err != nil {
		return fmt.Errorf("delete instance: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("instance")
	}
	return nil
}

// Observed is a state in which an instance was seen, with what is known of its device by then. Empty
// Phone, JID, LID and PushName leave what is stored. Without Reason the cause's own clause stands.
type Observed struct {
	State    State
	Cause    Cause
	Reason   string
	Until    time.Time // when the state ends by itself; zero: it does not
	Passkey  []byte    // Passkey as JSON, where Cause asks for one
	Phone    string
	JID      string
	LID      string
	PushName string
	Unlinked bool // the device is gone: forget JID
	Over     bool // nobody but the owner starts it again: it is no longer wanted online
}

// Observe stores the state and its event in one transaction, if it is news and the socket is still
// the caller's. It returns ErrLeaseLost when it is not.
func (s *Service) Observe(ctx context.Context, accountID, id uuid.UUID, leaseToken int64, o Observed) error {
	if o.Reason == "" {
		o.Reason = o.Cause.Clause(o.Until)
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var changed bool
		err := tx.QueryRow(ctx, sqlObserve, id, leaseToken, o.State, o.Reason, o.Phone, o.JID, o.LID, o.PushName, o.Unlinked, o.Over,
			o.Cause, moment(o.Until), o.Passkey).Scan(&changed)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrLeaseLost
		}
		if err != nil {
			return fmt.Errorf("store state of instance: %w", err)
		}
		if !changed {
			return nil
		}
		data := StateData{State: o.State, Cause: o.Cause, Reason: o.Reason, Until: moment(o.Until), Phone: o.Phone}
		return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &id, Kind: EventInstance, Data: data})
	})
}

// StateData is what the log tells of the state that an instance is in.
type StateData struct {
	State  State      `json:"state"`
	Cause  Cause      `json:"cause,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
	Phone  string     `json:"phone,omitempty"`
}

// moment is t, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// ShowQR stores the code that waits to be scanned, with its event. The event carries no code: whoever
// may link the number asks for it.
func (s *Service) ShowQR(ctx context.Context, accountID, id uuid.UUID, leaseToken int64, qr string, expires time.Time) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlShowQR, id, leaseToken, qr, expires)
		if err != nil {
			return fmt.Errorf("store QR code: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrLeaseLost
		}
		return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &id, Kind: EventQR, Data: QRData{ExpiresAt: expires}})
	})
}

// QRData is what the log tells of a code to scan: not the code.
type QRData struct {
	ExpiresAt time.Time `json:"expiresAt"`
}
