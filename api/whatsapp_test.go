package api_test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/api/engine"
	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/media"
	"balas/whatsapp"
)

// neighbours is a group that our connected number owns.
const neighbours = "120363000000000001@g.us"

// nowhere is a number that is not on WhatsApp.
const nowhere = "6281200000404"

// online fails as everything does that is asked of a number that is not connected.
func online(i chat.Instance) error {
	if i.State != chat.Connected {
		return fault.New(fault.Disconnected, "instance")
	}
	return nil
}

// inTx does something to a connected number's chat.
func (w *world) inTx(ctx context.Context, i chat.Instance, do func(pgx.Tx) error) error {
	if err := online(i); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, w.pool, do)
}

func (w *world) arrange(ctx context.Context, i chat.Instance, chatID int64, a chat.Arrangement) error {
	a.At = clock
	return w.inTx(ctx, i, func(tx pgx.Tx) error { return chat.ArrangeTx(ctx, tx, i.AccountID, chatID, a) })
}

func (w *world) chatWork() engine.Chats {
	return engine.Chats{
		Archive: func(ctx context.Context, i chat.Instance, chatID int64, to bool) error {
			return w.arrange(ctx, i, chatID, chat.Arrangement{Archived: &to})
		},
		Pin: func(ctx context.Context, i chat.Instance, chatID int64, to bool) error {
			return w.arrange(ctx, i, chatID, chat.Arrangement{Pinned: &to})
		},
		Mute: func(ctx context.Context, i chat.Instance, chatID int64, until time.Time) error {
			return w.arrange(ctx, i, chatID, chat.Arrangement{MutedUntil: &until})
		},
		MarkRead: func(ctx context.Context, i chat.Instance, chatID int64) error {
			read := true
			return w.arrange(ctx, i, chatID, chat.Arrangement{Read: &read})
		},
		DeleteChat: func(ctx context.Context, i chat.Instance, chatID int64) error {
			return w.inTx(ctx, i, func(tx pgx.Tx) error {
				return chat.ClearTx(ctx, tx, i.AccountID, chatID, clock.Add(time.Hour), true)
			})
		},
		ShowTyping: func(_ context.Context, i chat.Instance, chatID int64, t whatsapp.Typing, _ time.Duration) error {
			w.typed = append(w.typed, t)
			return online(i)
		},
		Picture: func(_ context.Context, i chat.Instance, a chat.Address) (string, error) {
			if a.User == nowhere {
				return "", online(i)
			}
			return "https://pictures.example/" + a.User, online(i)
		},
	}
}

func (w *world) book(i chat.Instance) group.Book {
	own := []chat.Address{{Kind: chat.PN, User: i.Phone}}
	return group.Book{Pool: w.pool, AccountID: i.AccountID, InstanceID: i.ID, Own: own, Now: func() time.Time { return clock }}
}

// found makes a group of the number's own.
func (w *world) found(ctx context.Context, i chat.Instance, id, subject string, people []chat.Address) (group.Group, error) {
	g := group.Group{
		ID: id, Subject: subject, Owner: i.Phone + "@s.whatsapp.net", MadeAt: &clock, Addressing: chat.PN,
		Members: []group.Member{{Phone: i.Phone, Role: group.Leader}},
	}
	for _, p := range people {
		g.Members = append(g.Members, group.Member{Phone: p.User, Role: group.Plain})
	}
	seen, err := w.book(i).See(ctx, clock, []group.Group{g}, false)
	if err != nil {
		return group.Group{}, err
	}
	return seen[0], nil
}

func (w *world) groupWork() engine.Groups {
	change := func(of func(*group.Change, []group.Member)) func(context.Context, chat.Instance, chat.Address, []chat.Address) ([]whatsapp.Done, error) {
		return func(ctx context.Context, i chat.Instance, a chat.Address, people []chat.Address) ([]whatsapp.Done, error) {
			if err := online(i); err != nil {
				return nil, err
			}
			done, members := make([]whatsapp.Done, len(people)), []group.Member{}
			for n, p := range people {
				if done[n].Person = p; p.User == nowhere {
					done[n].Err = fault.New(fault.BadPhone, "participant")
					continue
				}
				members = append(members, group.Member{Phone: p.User, Role: group.Plain})
			}
			var c group.Change
			of(&c, members)
			_, err := w.book(i).Change(ctx, a.User, c)
			return done, err
		}
	}
	return engine.Groups{
		AllGroups: func(ctx context.Context, i chat.Instance) ([]group.Group, error) { return group.All(ctx, w.pool, i.ID) },
		Group: func(ctx context.Context, i chat.Instance, a chat.Address) (group.Group, error) {
			return group.Find(ctx, w.pool, i.ID, a.User)
		},
		CreateGroup: func(ctx context.Context, i chat.Instance, subject string, people []chat.Address) (group.Group, error) {
			if err := online(i); err != nil {
				return group.Group{}, err
			}
			return w.found(ctx, i, "120363000000000002", subject, people)
		},
		AddMembers:    change(func(c *group.Change, ms []group.Member) { c.Join = ms }),
		RemoveMembers: change(func(c *group.Change, ms []group.Member) { c.Leave = ms }),
		LeaveGroup: func(ctx context.Context, i chat.Instance, a chat.Address) error {
			if err := online(i); err != nil {
				return err
			}
			_, err := w.book(i).Change(ctx, a.User, group.Change{Leave: []group.Member{{Phone: i.Phone}}})
			return err
		},
	}
}

func (w *world) peopleWork() engine.People {
	return engine.People{
		CheckNumbers: func(_ context.Context, i chat.Instance, phones []string) ([]chat.Number, error) {
			found := make([]chat.Number, len(phones))
			for n, p := range phones {
				a, err := chat.ParseAddress(p)
				if err != nil {
					return nil, err
				}
				if found[n].Phone = a.User; a.User != nowhere {
					found[n].Canonical = a.User
				}
			}
			return found, online(i)
		},
		LookUp: func(_ context.Context, i chat.Instance, c chat.Contact) (whatsapp.Person, error) {
			shown := whatsapp.Person{Profile: chat.Profile{About: "At the market", PictureID: "1"}, PictureURL: "https://pictures.example/" + c.Phone}
			return shown, online(i)
		},
	}
}

// gather makes what the operations about messages, chats, groups and contacts are about.
func (w *world) gather(i chat.Instance) {
	ctx := w.t.Context()
	budi := chat.Address{Kind: chat.PN, User: "6281200000001"}
	in := func(id string, kind chat.Kind, body string, content chat.Content) {
		_, err := w.chats.Receive(ctx, chat.Inbound{
			AccountID: i.AccountID, InstanceID: i.ID, ID: id, Chat: budi, Sender: budi, Kind: kind, Body: body, Content: content,
			PushName: "Budi", At: clock,
		}, nil)
		w.must(err)
		w.vars[string(kind)+"_in"] = id
	}
	in("3A00000000000000000001", chat.KindText, "Good morning", chat.Content{})
	in("3A00000000000000000002", chat.KindPoll, "Which teapot?", chat.Content{Poll: &chat.Poll{Options: []string{"Glass", "Clay"}, Selectable: 1}})
	i, err := chat.LoadInstance(ctx, w.pool, i.ID)
	w.must(err)
	_, err = w.found(ctx, i, "120363000000000001", "Neighbours", []chat.Address{budi})
	w.must(err)
	c, err := chat.ContactAt(ctx, w.pool, i.ID, budi)
	w.must(err)
	w.vars["contact"], w.vars["group"] = c.HexID(), neighbours
	_, err = w.chats.SaveContact(ctx, i.AccountID, w.id("stopped"), chat.Address{Kind: chat.PN, User: "6281200000003"}, "Dewi")
	w.must(err)
	m, err := w.engine.Media.Put(ctx, i.AccountID, strings.NewReader(samples["teapot.png"]), media.Info{FileName: "teapot.png"})
	w.must(err)
	w.vars["media"] = m.HexID
	m, err = w.engine.Media.Put(ctx, i.AccountID, strings.NewReader(`{"teapot": 145000}`), media.Info{FileName: "prices.json"})
	w.must(err)
	w.vars["prices"] = m.HexID
}

// download has the file of one message: all that a customer sent.
func (w *world) download(ctx context.Context, i chat.Instance, messageID string) (media.Media, error) {
	m, err := chat.FindMessage(ctx, w.pool, i.ID, messageID)
	if err != nil {
		return media.Media{}, err
	}
	if m.FromMe {
		return media.Media{}, fault.Missing("media")
	}
	return media.Find(ctx, w.pool, i.AccountID, w.vars["prices"])
}

// samples are files that callers let us fetch.
var samples = map[string]string{
	"teapot.png":  string(onePixel),
	"teapot.mp4":  "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
	"teapot.mp3":  "ID3\x03\x00\x00\x00\x00\x00\x0aAn invented sound",
	"teapot.pdf":  "%PDF-1.4\n% an invented page\n",
	"teapot.webp": "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
}

// onePixel is a picture.
var onePixel, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

// files serves the samples and returns its address.
func (w *world) files() string {
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		content, ok := samples[path.Base(r.URL.Path)]
		if !ok {
			http.NotFound(out, r)
			return
		}
		_, _ = io.WriteString(out, content)
	}))
	w.t.Cleanup(s.Close)
	return s.URL
}

// lastOut returns the newest messages that the number was to send, oldest first.
func (w *world) lastOut(n int) []chat.Message {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `SELECT * FROM messages WHERE from_me ORDER BY created_at DESC, seq DESC LIMIT $1`, n)
	w.must(err)
	ms, err := pgx.CollectRows(rows, pgx.RowToStructByName[chat.Message])
	w.must(err)
	slices.Reverse(ms)
	return ms
}
