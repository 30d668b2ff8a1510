package whatsapp

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// news is something that was done on the phone, as it changes our rows. It looks nothing up by another connection than
// the transaction's: as many sessions as the pool has connections would wait for each other.
type news func(ctx context.Context, tx pgx.Tx) error

// deed is news of the app state: what was changed, as in its index, and when. A whole collection is read at once when
// it is read for the first time.
type deed struct {
	index []string
	at    time.Time
	whole bool
	news
}

// newsMax bounds how much is stored in one transaction.
const newsMax = 100

// arranged takes over what the owner did on the phone; false: the event is about something else. What a whole
// collection tells, when it is read for the first time, is stored together.
func (x *session) arranged(event any) bool {
	if e, ok := event.(*events.AppStateSyncComplete); ok {
		x.learn(x.mirror.learned.take()...)
		x.log.Debug("app state read", "collection", e.Name, "version", e.Version)
		return true
	}
	d, ok := x.deedOf(event)
	switch {
	case !ok:
		return false
	case x.mirror.echoes.has(d.index, d.at, x.ctx.Err() == nil):
	case d.whole:
		x.mirror.learned.add(d.news)
	default:
		x.learn(d.news)
	}
	return true
}

// learn stores news. While the database is away it waits.
func (x *session) learn(all ...news) {
	for some := range slices.Chunk(all, newsMax) {
		retry.Do(x.ctx, func() error {
			err := pgx.BeginFunc(x.ctx, x.Pool, func(tx pgx.Tx) error { return x.learnTx(tx, some) })
			if err == nil || x.ctx.Err() != nil || pg.Transient(err) {
				return err
			}
			x.log.Error("take over what was done on the phone", "error", err)
			if len(some) > 1 && !errors.Is(err, chat.ErrLeaseLost) { // one of them keeps no other out
				for _, did := range some {
					x.learn(did)
				}
			}
			return nil
		})
	}
}

func (x *session) learnTx(tx pgx.Tx, some []news) error {
	if held, err := chat.Holds(x.ctx, tx, x.instance.ID, x.token); err != nil || !held {
		return errors.Join(err, chat.ErrLeaseLost)
	}
	for _, did := range some {
		if err := did(x.ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// deedOf is what an event says was done; false for other events.
func (x *session) deedOf(event any) (deed, bool) {
	chatDeed := func(name string, where types.JID, at time.Time, whole bool, n news) (deed, bool) {
		return deed{index: []string{name, where.String()}, at: at, whole: whole, news: n}, true
	}
	markDeed := func(name string, where types.JID, id string, at time.Time, whole bool, m chat.Mark) (deed, bool) {
		m.At = at
		return deed{index: []string{name, where.String(), id}, at: at, whole: whole, news: x.marking(id, m)}, true
	}
	switch e := event.(type) {
	case *events.Archive:
		a := chat.Arrangement{Archived: proto.Bool(e.Action.GetArchived()), At: e.Timestamp}
		return chatDeed(appstate.IndexArchive, e.JID, e.Timestamp, e.FromFullSync, x.arrangement(e.JID, a))
	case *events.Pin:
		a := chat.Arrangement{Pinned: proto.Bool(e.Action.GetPinned()), At: e.Timestamp}
		return chatDeed(appstate.IndexPin, e.JID, e.Timestamp, e.FromFullSync, x.arrangement(e.JID, a))
	case *events.Mute:
		until := mutedUntil(e.Action)
		a := chat.Arrangement{MutedUntil: &until, At: e.Timestamp}
		return chatDeed(appstate.IndexMute, e.JID, e.Timestamp, e.FromFullSync, x.arrangement(e.JID, a))
	case *events.MarkChatAsRead:
		return chatDeed(appstate.IndexMarkChatAsRead, e.JID, e.Timestamp, e.FromFullSync, x.reading(e))
	case *events.ClearChat:
		n := x.clearance(e.JID, e.Action.GetMessageRange(), e.Timestamp, false)
		return chatDeed(appstate.IndexClearChat, e.JID, e.Timestamp, e.FromFullSync, n)
	case *events.DeleteChat:
		n := x.clearance(e.JID, e.Action.GetMessageRange(), e.Timestamp, true)
		return chatDeed(appstate.IndexDeleteChat, e.JID, e.Timestamp, e.FromFullSync, n)
	case *events.Star:
		m := chat.Mark{Starred: proto.Bool(e.Action.GetStarred())}
		return markDeed(appstate.IndexStar, e.ChatJID, e.MessageID, e.Timestamp, e.FromFullSync, m)
	case *events.DeleteForMe:
		return markDeed(appstate.IndexDeleteMessageForMe, e.ChatJID, e.MessageID, e.Timestamp, e.FromFullSync, chat.Mark{Deleted: true})
	case *events.Contact:
		return chatDeed(appstate.IndexContact, e.JID, e.Timestamp, e.FromFullSync, x.saving(e))
	}
	return deed{}, false
}

// mutedUntil is when the phone is no longer quiet; zero: it is not.
func mutedUntil(a *waSyncAction.MuteAction) time.Time {
	switch {
	case !a.GetMuted():
		return time.Time{}
	case a.GetMuteEndTimestamp() <= 0:
		return chat.Forever
	}
	return time.UnixMilli(a.GetMuteEndTimestamp())
}

// in does something with the chat at a JID; of a chat that is none of ours nothing is known.
func (x *session) in(where types.JID, do func(ctx context.Context, tx pgx.Tx, chatID int64) error) news {
	other := form.Address(x.otherName(x.ctx, where)) // not inside the transaction: it takes a connection of its own
	return func(ctx context.Context, tx pgx.Tx) error {
		if form.Address(where).IsZero() {
			return nil
		}
		id, err := chat.PlaceTx(ctx, tx, x.instance.AccountID, x.instance.ID, form.Address(where), other)
		if err != nil {
			return err
		}
		return do(ctx, tx, id)
	}
}

// otherName is the LID of a phone number, or the phone number of a LID; empty when it is not known.
func (x *session) otherName(ctx context.Context, j types.JID) (other types.JID) {
	switch j.Server {
	case types.DefaultUserServer:
		other, _ = x.client.Store.LIDs.GetLIDForPN(ctx, j)
	case types.HiddenUserServer:
		other, _ = x.client.Store.LIDs.GetPNForLID(ctx, j)
	}
	return other
}

func (x *session) arrangement(where types.JID, a chat.Arrangement) news {
	return x.in(where, func(ctx context.Context, tx pgx.Tx, chatID int64) error {
		return chat.ArrangeTx(ctx, tx, x.instance.AccountID, chatID, a)
	})
}

// reading also tells up to which message the chat was read: what is newer stays unread.
func (x *session) reading(e *events.MarkChatAsRead) news {
	return x.in(e.JID, func(ctx context.Context, tx pgx.Tx, chatID int64) error {
		if !e.Action.GetRead() {
			read := false
			return chat.ArrangeTx(ctx, tx, x.instance.AccountID, chatID, chat.Arrangement{Read: &read, At: e.Timestamp})
		}
		upTo := chat.Cursor{At: lastSecond(e.Action.GetMessageRange(), e.Timestamp), Seq: math.MaxInt64}
		return chat.SeenUpToTx(ctx, tx, x.instance.AccountID, chatID, upTo)
	})
}

func (x *session) clearance(where types.JID, upTo *waSyncAction.SyncActionMessageRange, at time.Time, remove bool) news {
	return x.in(where, func(ctx context.Context, tx pgx.Tx, chatID int64) error {
		before := lastSecond(upTo, at).Add(time.Second)
		return chat.ClearTx(ctx, tx, x.instance.AccountID, chatID, before, remove)
	})
}

// lastSecond is the second of the last message that something was done with; at, when that is not told.
func lastSecond(upTo *waSyncAction.SyncActionMessageRange, at time.Time) time.Time {
	if last := max(upTo.GetLastMessageTimestamp(), upTo.GetLastSystemMessageTimestamp()); last > 0 {
		return time.Unix(last, 0)
	}
	return at
}

func (x *session) marking(id string, m chat.Mark) news {
	return func(ctx context.Context, tx pgx.Tx) error {
		return chat.MarkTx(ctx, tx, x.instance.AccountID, x.instance.ID, id, m)
	}
}

func (x *session) saving(e *events.Contact) news {
	who := []chat.Address{form.Address(e.JID), form.Address(x.otherName(x.ctx, e.JID))}
	for _, other := range []string{e.Action.GetLidJID(), e.Action.GetPnJID()} {
		if j, err := types.ParseJID(other); err == nil && who[1].IsZero() {
			who[1] = form.Address(j)
		}
	}
	if who[1].Kind == who[0].Kind {
		who[1] = chat.Address{}
	}
	return func(ctx context.Context, tx pgx.Tx) error {
		if who[0].IsZero() || who[0].Kind == chat.Group {
			return nil
		}
		id, _, err := chat.PersonTx(ctx, tx, x.instance.AccountID, x.instance.ID, who...)
		if err != nil {
			return err
		}
		name := form.Clean(e.Action.GetFullName(), form.ShortMax)
		if name == "" {
			name = form.Clean(e.Action.GetFirstName(), form.ShortMax)
		}
		return chat.SaveTx(ctx, tx, x.instance.AccountID, x.instance.ID, id, name)
	}
}

// readThere stores that the owner read messages on the phone.
func (x *session) readThere(e *events.Receipt) {
	x.learn(func(ctx context.Context, tx pgx.Tx) error {
		return chat.SeenTx(ctx, tx, x.instance.AccountID, x.instance.ID, e.MessageIDs)
	})
}

// mirror is what a session keeps of its own to show what the owner's phone shows, and the other way round.
type mirror struct {
	patching    sync.Mutex // of the app state: one change at a time
	echoes      echoes
	learned     learned
	collections collections
	reread      atomic.Bool // the app state is asked for anew after a crash
	shows       shows       // where typing is shown

	histories chan struct{}  // holds a token while history may wait to be fetched
	askings   map[string]int // of the phone for a piece of history; of readHistories alone
}

func newMirror() mirror {
	return mirror{
		collections: collections{wanted: map[appstate.WAPatchName]wish{}, wake: make(chan struct{}, 1)},
		histories:   make(chan struct{}, 1),
		askings:     map[string]int{},
	}
}

// announced has the history fetched soon.
func (m *mirror) announced() {
	select {
	case m.histories <- struct{}{}:
	default:
	}
}

// learned is what a collection told that is still being read.
type learned struct {
	mu  sync.Mutex
	all []news
}

func (l *learned) add(did news) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, did)
}

func (l *learned) take() []news {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}
