package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"balas/simulator/phone"
	"balas/simulator/world"
)

// history is what a phone has from before.
type history struct {
	Chats    []pastChat        `json:"chats"`
	Names    map[string]string `json:"names"`
	Delivery world.Delivery    `json:"delivery"`
	Progress uint32            `json:"progress"`
}

type pastChat struct {
	With         string        `json:"with"`
	Name         string        `json:"name"`
	Unread       int           `json:"unread"`
	MarkedUnread *bool         `json:"markedUnread"`
	Archived     *bool         `json:"archived"`
	Pinned       *bool         `json:"pinned"`
	Muted        *muted        `json:"muted"`
	MutedUntil   *time.Time    `json:"mutedUntil"`
	Messages     []pastMessage `json:"messages"`
}

// pastMessage is a message that was sent before, with one of the contents that phones can send.
type pastMessage struct {
	message
	From   string    `json:"from"`
	At     time.Time `json:"at"`
	Status string    `json:"status"`
}

// remember gives a phone a past. Clients that are linked get it at once, others when they are linked.
func (a *API) remember(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request history
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if !slices.Contains([]world.Delivery{world.DeliveryUsual, world.DeliveryInline, world.DeliveryMedia}, request.Delivery) {
		return answer{}, fmt.Errorf("%w: delivery is inline or media, not %q", world.ErrMalformed, request.Delivery)
	}
	past := phone.Past{Delivery: request.Delivery, Progress: request.Progress}
	if past.Names, err = a.pastNames(request.Names); err != nil {
		return answer{}, err
	}
	ids := []string{}
	for _, chat := range request.Chats {
		known, err := a.pastChat(owner, chat)
		if err != nil {
			return answer{}, err
		}
		for _, message := range known.Messages {
			ids = append(ids, message.ID)
		}
		past.Chats = append(past.Chats, known)
	}
	if err := a.phones.Recall(context.WithoutCancel(r.Context()), owner, past); err != nil {
		return answer{}, err
	}
	return answer{body: map[string]any{"ids": ids}, created: true}, nil
}

func (a *API) pastNames(given map[string]string) (map[string]string, error) {
	names := map[string]string{}
	for name, called := range given {
		person, err := a.world.Person(name)
		if err != nil {
			return nil, err
		}
		names[person.Number] = called
	}
	return names, nil
}

func (a *API) pastChat(owner *world.Person, past pastChat) (phone.PastChat, error) {
	with, err := a.world.ChatNamed(past.With)
	if err != nil {
		return phone.PastChat{}, err
	}
	arranged, err := arrangement{
		Archived: past.Archived, Pinned: past.Pinned, Muted: past.Muted, MutedUntil: past.MutedUntil, Unread: past.MarkedUnread,
	}.known(a.world.Now())
	if err != nil {
		return phone.PastChat{}, err
	}
	chat := phone.PastChat{With: with, Name: past.Name, Unread: past.Unread, Arranged: arranged}
	for _, message := range past.Messages {
		known, err := a.pastMessage(owner, with, message)
		if err != nil {
			return chat, err
		}
		// At once, so that later messages can quote it.
		a.world.Recall(owner, known)
		chat.Messages = append(chat.Messages, known)
	}
	return chat, nil
}

func (a *API) pastMessage(owner *world.Person, with world.Chat, past pastMessage) (world.Known, error) {
	if past.To != "" {
		return world.Known{}, fmt.Errorf("%w: a message of history goes where its chat says", world.ErrMalformed)
	}
	if !slices.Contains([]string{"", "sent", "delivered", "read", "played"}, past.Status) {
		return world.Known{}, fmt.Errorf("%w: status is sent, delivered, read or played, not %q", world.ErrMalformed, past.Status)
	}
	from, err := a.world.Person(past.From)
	if err != nil {
		return world.Known{}, err
	}
	if with.Person != nil && from != owner && from != with.Person {
		return world.Known{}, fmt.Errorf("%w: %s is not in the chat with %s", world.ErrMalformed, from.Number, with.Name())
	}
	content, err := past.content()
	if err != nil {
		return world.Known{}, err
	}
	composed, err := a.phones.Compose(owner, with, content)
	if err != nil {
		return world.Known{}, err
	}
	raw, err := proto.Marshal(composed)
	if err != nil {
		return world.Known{}, fmt.Errorf("encode message: %w", err)
	}
	known := world.Known{ID: past.ID, Chat: with.Name(), From: from.Number, Raw: raw, At: past.At, Status: past.Status}
	if known.ID == "" {
		known.ID = a.world.ID("messages of " + from.Number)
	}
	if known.At.IsZero() {
		known.At = a.world.Now()
	}
	if known.Status == "sent" {
		known.Status = ""
	}
	return known, nil
}
