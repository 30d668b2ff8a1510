package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"balas/simulator/phone"
	"balas/simulator/world"
)

// message is a request to send something.
type message struct {
	To       string   `json:"to"`
	ID       string   `json:"id"`
	ReplyTo  string   `json:"replyTo"`
	Mentions []string `json:"mentions"`

	Text     *string         `json:"text"`
	Location *phone.Location `json:"location"`
	Contact  *phone.Contact  `json:"contact"`
	Reaction *phone.Reaction `json:"reaction"`
	Edit     *phone.Edit     `json:"edit"`
	Revoke   *phone.Target   `json:"revoke"`
	Button   *phone.Choice   `json:"button"`
	Row      *phone.Choice   `json:"row"`
	Poll     *phone.Poll     `json:"poll"`
	Vote     *phone.Vote     `json:"vote"`

	Contacts  []phone.Contact `json:"contacts"`
	Preview   *phone.Preview  `json:"preview"`
	Forwarded bool            `json:"forwarded"`
	Wrap      []string        `json:"wrap"`
	Exact     json.RawMessage `json:"message"`
	files
}

// content checks that there is exactly one content.
func (m message) content() (phone.Content, error) {
	media, given, err := m.media()
	if err != nil {
		return phone.Content{}, err
	}
	for _, there := range []bool{
		m.Text != nil, m.Location != nil, m.Contact != nil, m.Reaction != nil, m.Edit != nil, m.Revoke != nil,
		m.Button != nil, m.Row != nil, m.Poll != nil, m.Vote != nil, m.Contacts != nil, m.Preview != nil && m.Text == nil,
		m.Exact != nil,
	} {
		if there {
			given++
		}
	}
	if given != 1 {
		return phone.Content{}, fmt.Errorf("%w: give exactly one content, such as text, not %d", world.ErrMalformed, given)
	}
	return phone.Content{
		Text: m.Text, Location: m.Location, Contact: m.Contact, Reaction: m.Reaction, Edit: m.Edit, Revoke: m.Revoke,
		Button: m.Button, Row: m.Row, Poll: m.Poll, Vote: m.Vote, Media: media, Contacts: m.Contacts, Preview: m.Preview,
		Exact: m.Exact, Forwarded: m.Forwarded, Wrap: m.Wrap, ReplyTo: m.ReplyTo, Mentions: m.Mentions,
	}, nil
}

func (a *API) send(r *http.Request) (answer, error) {
	from, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request message
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	content, err := request.content()
	if err != nil {
		return answer{}, err
	}
	to, err := a.world.ChatNamed(request.To)
	if err != nil {
		return answer{}, err
	}
	composed, err := a.phones.Compose(from, to, content)
	if err != nil {
		return answer{}, err
	}
	if request.ID == "" {
		request.ID = a.world.ID("messages of " + from.Number)
	}
	if err := a.phones.Send(context.WithoutCancel(r.Context()), from, to, request.ID, composed); err != nil {
		return answer{}, err
	}
	return answer{body: a.sent(from, world.Ref{Chat: to.Name(), From: from.Number, ID: request.ID}), created: true}, nil
}

// exact shows one message as WhatsApp has it.
func (a *API) exact(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	message, err := a.phones.Exact(owner, r.PathValue("id"))
	return answer{body: map[string]any{"message": message}}, err
}

func (a *API) inbox(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	after, wait, err := cursor(r)
	if err != nil {
		return answer{}, err
	}
	self := r.URL.Query().Get("self") == "true"
	entries := poll(r.Context(), a.world, wait, func() []world.Entry { return a.world.Inbox(owner, after, self) })
	return answer{body: map[string]any{"messages": entries}}, nil
}

// cursor reads where a list starts and how long to wait for its first entry.
func cursor(r *http.Request) (after int, wait time.Duration, err error) {
	query := r.URL.Query()
	if text := query.Get("after"); text != "" {
		if after, err = strconv.Atoi(text); err != nil {
			return 0, 0, fmt.Errorf("%w: after is a number, not %q", world.ErrMalformed, text)
		}
	}
	if text := query.Get("wait"); text != "" {
		wait, err = parseDuration(text)
	}
	return after, wait, err
}

// poll waits until list has something, at most for wait.
func poll[T any](ctx context.Context, w *world.World, wait time.Duration, list func() []T) []T {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		stirred := w.Stirred()
		if found := list(); len(found) > 0 || wait == 0 {
			return found
		}
		select {
		case <-stirred:
		case <-ctx.Done():
			return list()
		}
	}
}

func (a *API) receipts(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Chat string   `json:"chat"`
		IDs  []string `json:"ids"`
		Type string   `json:"type"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	chat, err := a.world.ChatNamed(request.Chat)
	if err != nil {
		return answer{}, err
	}
	return answer{body: struct{}{}}, a.phones.Receipt(owner, chat, a.heardAs(owner, chat, request.IDs), request.Type, request.IDs...)
}

// heardAs is the addressing in which the messages came that a receipt is about.
func (a *API) heardAs(owner *world.Person, chat world.Chat, ids []string) world.Addressing {
	for _, id := range ids {
		if known, err := a.world.Known(owner, world.Ref{Chat: chat.Name(), ID: id}); err == nil && known.By != "" {
			return known.By
		}
	}
	return a.world.Settings(owner).Addressing
}

func (a *API) typing(r *http.Request) (answer, error) {
	from, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		To    string `json:"to"`
		State string `json:"state"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	to, err := a.world.ChatNamed(request.To)
	if err != nil {
		return answer{}, err
	}
	return answer{body: struct{}{}}, a.phones.Typing(from, to, request.State)
}
