package e2e_test

import (
	"fmt"
	"slices"
	"time"
)

// phone is a person with WhatsApp on the simulated network.
type phone struct {
	town   *town
	number string
	read   int // up to which entry of the inbox the test has looked
}

// phone puts a person on the network.
func (w *town) phone(number, name string) *phone {
	w.t.Helper()
	w.simulate("POST", "phones", map[string]any{"phone": number, "name": name}, nil)
	return &phone{town: w, number: number}
}

// customer is a person with a number of their own.
func (w *town) customer(n int) *phone {
	w.t.Helper()
	return w.phone(fmt.Sprintf("62822%08d", n), fmt.Sprintf("Pelanggan %d", n))
}

func (p *phone) post(what string, body map[string]any, answer any) {
	p.town.t.Helper()
	p.town.simulate("POST", "phones/"+p.number+"/"+what, body, answer)
}

// say writes to another phone and returns the message's id.
func (p *phone) say(to *phone, text string) string {
	p.town.t.Helper()
	return p.sayAs("", to, text)
}

// sayAs is say with the message's id given, unless it is empty.
func (p *phone) sayAs(id string, to *phone, text string) string {
	p.town.t.Helper()
	body := map[string]any{"to": to.number, "text": text}
	if id != "" {
		body["id"] = id
	}
	var said struct{ ID string }
	p.post("messages", body, &said)
	return said.ID
}

// typing tells the other that the person types, or has stopped.
func (p *phone) typing(to *phone, state string) {
	p.town.t.Helper()
	p.post("typing", map[string]any{"to": to.number, "state": state}, nil)
}

// set changes the phone.
func (p *phone) set(change map[string]any) {
	p.town.t.Helper()
	p.town.simulate("PATCH", "phones/"+p.number, change, nil)
}

// letter is an entry of an inbox.
type letter struct {
	Seq    int
	ID     string
	From   string
	Chat   string
	Text   string
	Repeat bool
	Error  string
}

// inbox returns what the phone has decrypted after an entry; it waits for the first that long.
func (p *phone) inbox(after int, wait time.Duration) []letter {
	p.town.t.Helper()
	return p.letters(fmt.Sprintf("after=%d&wait=%s", after, wait))
}

// shown returns all that the phone shows after an entry, also what the owner's linked clients have sent.
func (p *phone) shown(after int) []letter {
	p.town.t.Helper()
	return p.letters(fmt.Sprintf("after=%d&self=true", after))
}

func (p *phone) letters(query string) []letter {
	p.town.t.Helper()
	var page struct{ Messages []letter }
	p.town.simulate("GET", "phones/"+p.number+"/inbox?"+query, nil, &page)
	for _, l := range page.Messages {
		if l.Error != "" {
			p.town.t.Fatalf("phone %s could not read a message: %+v", p.number, l)
		}
	}
	return page.Messages
}

// next waits for the next message that the test has not looked at. One that comes again with the same id
// is no other message: WhatsApp shows it once.
func (p *phone) next() letter {
	p.town.t.Helper()
	for {
		got := p.inbox(p.read, patience)
		if len(got) == 0 {
			p.town.t.Fatalf("phone %s gets no message after these: %+v", p.number, p.inbox(0, 0))
		}
		if p.read = got[0].Seq; !got[0].Repeat {
			return got[0]
		}
	}
}

// hears waits for the next messages and makes sure that they say this.
func (p *phone) hears(texts ...string) {
	p.town.t.Helper()
	for _, text := range texts {
		if got := p.next(); got.Text != text {
			p.town.t.Fatalf("phone %s reads %q, want %q", p.number, got.Text, text)
		}
	}
}

// has makes sure that these messages are all that the phone ever got.
func (p *phone) has(texts ...string) {
	p.town.t.Helper()
	var got []string
	for _, l := range p.inbox(0, 0) {
		if !l.Repeat {
			got = append(got, l.Text)
		}
	}
	if !slices.Equal(got, texts) {
		p.town.t.Fatalf("phone %s has %q, want %q", p.number, got, texts)
	}
}
