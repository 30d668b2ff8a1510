package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"balas/simulator/phone"
	"balas/simulator/world"
)

// chatRoutes are about what a phone has besides messages, and has from before.
func (a *API) chatRoutes() map[string]action {
	return map[string]action{
		"GET phones/{phone}/chats":                 a.chats,
		"PATCH phones/{phone}/chats/{chat}":        a.arrange,
		"GET phones/{phone}/contacts":              a.contacts,
		"PUT phones/{phone}/contacts":              a.saveContacts,
		"PUT phones/{phone}/contacts/{contact}":    a.saveContact,
		"DELETE phones/{phone}/contacts/{contact}": a.forgetContact,
		"POST phones/{phone}/history":              a.remember,
	}
}

// chatView is a chat as its owner's phone shows it.
type chatView struct {
	Chat         string     `json:"chat"`
	Name         string     `json:"name,omitempty"`
	Archived     bool       `json:"archived"`
	Pinned       bool       `json:"pinned"`
	Muted        bool       `json:"muted"`
	MutedUntil   *time.Time `json:"mutedUntil,omitempty"`
	MarkedUnread bool       `json:"markedUnread"`
	Unread       int        `json:"unread"`
	Deleted      bool       `json:"deleted"`
	Starred      []string   `json:"starred"`
	DeletedForMe []string   `json:"deletedForMe"`
	Labels       []string   `json:"labels"`
	Last         *line      `json:"lastMessage,omitempty"`
}

func (a *API) viewChat(owner *world.Person, chat string) chatView {
	view := a.world.View(owner)
	shown := view.Chats[chat]
	c := chatView{
		Chat: chat, Name: shown.Name, Archived: shown.Archived, Pinned: shown.Pinned, Muted: shown.Muted,
		MarkedUnread: shown.MarkedUnread, Unread: shown.Unread, Starred: list(shown.Starred), DeletedForMe: list(shown.Hidden),
		Labels: list(shown.Labels),
	}
	if saved, ok := view.Contacts[chat]; ok {
		c.Name = saved.FullName
	}
	if !shown.MutedUntil.IsZero() {
		c.MutedUntil = &shown.MutedUntil
	}
	messages := a.phones.Messages(owner, chat)
	if len(messages) == 0 {
		c.Deleted = shown.Deleted
		return c
	}
	last := lineOf(messages[len(messages)-1])
	c.Last = &last
	return c
}

// list is never null.
func list(names []string) []string { return append([]string{}, names...) }

// chats lists what a phone shows: its chats, and the labels there are.
func (a *API) chats(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	views := []chatView{}
	for _, chat := range a.world.Chats(owner) {
		views = append(views, a.viewChat(owner, chat))
	}
	labels := map[string]labelView{}
	for id, label := range a.world.View(owner).Labels {
		labels[id] = labelView(label)
	}
	return answer{body: map[string]any{"chats": views, "labels": labels}}, nil
}

type labelView struct {
	Name  string `json:"name"`
	Color int32  `json:"color"`
}

// muted is true for good, false, or how long.
type muted struct {
	on     bool
	period *duration
}

// UnmarshalJSON reads any of the three.
func (m *muted) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &m.on); err == nil {
		return nil
	}
	m.on, m.period = true, new(duration)
	return m.period.UnmarshalJSON(text)
}

// arrangement is what an owner does with a chat.
type arrangement struct {
	Archived     *bool      `json:"archived"`
	Pinned       *bool      `json:"pinned"`
	Muted        *muted     `json:"muted"`
	MutedUntil   *time.Time `json:"mutedUntil"`
	Unread       *bool      `json:"unread"`
	Deleted      bool       `json:"deleted"`
	Cleared      bool       `json:"cleared"`
	Starred      []string   `json:"starred"`
	Unstarred    []string   `json:"unstarred"`
	DeletedForMe []string   `json:"deletedForMe"`
}

func (w arrangement) known(now time.Time) (phone.Arrangement, error) {
	known := phone.Arrangement{
		Archived: w.Archived, Pinned: w.Pinned, Unread: w.Unread, Deleted: w.Deleted, Cleared: w.Cleared,
		Starred: w.Starred, Unstarred: w.Unstarred, Hidden: w.DeletedForMe,
	}
	switch {
	case w.Muted != nil && w.MutedUntil != nil:
		return known, fmt.Errorf("%w: give either muted or mutedUntil", world.ErrMalformed)
	case w.MutedUntil != nil:
		known.Mute = &phone.Mute{On: true, Until: *w.MutedUntil}
	case w.Muted != nil:
		known.Mute = &phone.Mute{On: w.Muted.on}
		if w.Muted.period != nil {
			known.Mute.Until = now.Add(w.Muted.period.or(0))
		}
	}
	return known, nil
}

// arrange does something with a chat on the phone.
func (a *API) arrange(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	chat, err := a.world.ChatNamed(r.PathValue("chat"))
	if err != nil {
		return answer{}, err
	}
	var request arrangement
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	wanted, err := request.known(a.world.Now())
	if err != nil {
		return answer{}, err
	}
	if err := a.phones.Arrange(owner, chat, wanted); err != nil {
		return answer{}, err
	}
	return answer{body: a.viewChat(owner, chat.Name())}, nil
}
