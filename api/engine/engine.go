// Package engine is what the dialects have in common: the services behind them, and the actions that
// several of them offer in words of their own.
package engine

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/agent"
	"balas/api/stream"
	"balas/api/wire"
	"balas/billing"
	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/media"
	"balas/rules"
	"balas/scheduler"
	"balas/webhook"
	"balas/whatsapp"
)

// Engine holds the services. All fields are needed unless they say otherwise.
type Engine struct {
	Pool      *pgxpool.Pool
	Sealer    *account.Sealer
	Chat      *chat.Service
	Agents    *agent.Service
	Media     *media.Store
	Webhooks  *webhook.Service
	Campaigns *scheduler.Service
	Billing   *billing.Service
	// JWT takes tokens of another service. The zero key takes none.
	JWT account.JWTKey
	// Master is the key of who runs the server. The zero key opens nothing.
	Master   account.MasterKey
	WhatsApp WhatsApp
	Now      func() time.Time
	Pick     rules.Pick // of what templates let one choose
	// StreamTimes are how long streams wait. Zero: the defaults.
	StreamTimes stream.Times
	// AckWait is how long a send waits for WhatsApp's acknowledgement before it answers queued.
	AckWait time.Duration
	// QRWait is how long a request for a QR code waits for one.
	QRWait time.Duration
}

// WhatsApp is what the dialects ask of the links to WhatsApp.
type WhatsApp struct {
	// Start brings the instance online and shows a code to scan when it is not linked.
	Start func(context.Context, chat.Instance) error
	// Stop takes it offline and keeps the link.
	Stop func(context.Context, chat.Instance) error
	// Logout unlinks it.
	Logout func(context.Context, chat.Instance) error
	// Delete unlinks it and erases it with all that is its own.
	Delete func(context.Context, chat.Instance) error
	// PairCode returns the code that the person at phone types in to link, in place of scanning.
	PairCode func(ctx context.Context, i chat.Instance, phone string) (string, error)
	// AnswerPasskey hands over what the account's passkey signed, where linking asks for it.
	AnswerPasskey func(ctx context.Context, i chat.Instance, signed []byte) error
	// ConfirmPasskey says that the code of the instance is the one on the phone.
	ConfirmPasskey func(context.Context, chat.Instance) error
	// WaitQR returns the instance as soon as a code waits to be scanned, or as it is when ctx ends.
	WaitQR func(context.Context, chat.Instance) (chat.Instance, error)
	// WaitSent returns the message as soon as it is no longer queued, or as it is when ctx ends.
	WaitSent func(context.Context, chat.Message) (chat.Message, error)
	// Download returns the file of a message, which it fetches from WhatsApp if it is not kept yet.
	Download func(ctx context.Context, i chat.Instance, messageID string) (media.Media, error)

	Chats
	Groups
	People
}

// Chats is what can be done to chats, by their ids. All of it fails with Disconnected while the instance is not connected.
type Chats struct {
	Archive    func(ctx context.Context, i chat.Instance, chatID int64, archived bool) error
	Pin        func(ctx context.Context, i chat.Instance, chatID int64, pinned bool) error
	Mute       func(ctx context.Context, i chat.Instance, chatID int64, until time.Time) error
	MarkRead   func(ctx context.Context, i chat.Instance, chatID int64) error
	DeleteChat func(ctx context.Context, i chat.Instance, chatID int64) error
	ShowTyping func(ctx context.Context, i chat.Instance, chatID int64, t whatsapp.Typing, d time.Duration) error
	// Picture returns where the picture of a person or a group is for a while; empty: there is none that we may see.
	Picture func(ctx context.Context, i chat.Instance, a chat.Address) (string, error)
}

// Groups is what can be done to groups.
type Groups struct {
	AllGroups     func(context.Context, chat.Instance) ([]group.Group, error)
	Group         func(context.Context, chat.Instance, chat.Address) (group.Group, error)
	CreateGroup   func(ctx context.Context, i chat.Instance, subject string, people []chat.Address) (group.Group, error)
	AddMembers    func(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]whatsapp.Done, error)
	RemoveMembers func(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]whatsapp.Done, error)
	LeaveGroup    func(ctx context.Context, i chat.Instance, g chat.Address) error
}

// People is what can be asked about people.
type People struct {
	CheckNumbers func(ctx context.Context, i chat.Instance, phones []string) ([]chat.Number, error)
	LookUp       func(ctx context.Context, i chat.Instance, c chat.Contact) (whatsapp.Person, error)
}

// Links returns what the links to WhatsApp of this node can do.
func Links(s *whatsapp.Supervisor) WhatsApp {
	return WhatsApp{
		Start: s.Start, Stop: s.Stop, Logout: s.Logout, Delete: s.Delete, PairCode: s.PairCode,
		AnswerPasskey: s.AnswerPasskey, ConfirmPasskey: s.ConfirmPasskey,
		WaitQR: s.WaitQR, WaitSent: s.WaitSent, Download: s.Download,
		Chats: Chats{
			Archive: s.Archive, Pin: s.Pin, Mute: s.Mute, MarkRead: s.MarkRead, DeleteChat: s.DeleteChat,
			ShowTyping: s.ShowTyping, Picture: s.Picture,
		},
		Groups: Groups{
			AllGroups: s.Groups, Group: s.Group, CreateGroup: s.CreateGroup,
			AddMembers: s.AddMembers, RemoveMembers: s.RemoveMembers, LeaveGroup: s.LeaveGroup,
		},
		People: People{CheckNumbers: s.CheckNumbers, LookUp: s.LookUp},
	}
}

// Instance returns the instance if the caller may address it, else a NotFound fault; an id that is none
// is not found either.
func (e *Engine) Instance(ctx context.Context, id string) (chat.Instance, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return chat.Instance{}, fault.Missing("instance")
	}
	return chat.FindInstance(ctx, e.Pool, wire.Caller(ctx), parsed)
}

// Bot returns the instance by its id of 24 hex digits, as Instance does.
func (e *Engine) Bot(ctx context.Context, hexID string) (chat.Instance, error) {
	return chat.FindHex(ctx, e.Pool, wire.Caller(ctx), hexID)
}

// Session returns the instance by the id that its owner chose, as Instance does.
func (e *Engine) Session(ctx context.Context, slug string) (chat.Instance, error) {
	return chat.FindSlug(ctx, e.Pool, wire.Caller(ctx), slug)
}

// Repeats keeps the answers to calls that are named with a key; nil where no node is.
func (e *Engine) Repeats() *account.Repeats {
	if e.Webhooks == nil {
		return nil
	}
	return &account.Repeats{Pool: e.Pool, Sealer: e.Sealer, NodeID: e.Webhooks.NodeID}
}

// Reload returns the instance as it is now.
func (e *Engine) Reload(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	return chat.FindInstance(ctx, e.Pool, wire.Caller(ctx), i.ID)
}
