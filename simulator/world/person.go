package world

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"

	"balas/simulator/signal"
	"balas/simulator/syncd"
)

// Addressing says which of a person's two names others see on messages.
type Addressing string

// The two ways of naming a person.
const (
	ByPhone Addressing = "pn"
	ByLID   Addressing = "lid"
)

// Receipts says what a phone answers by itself to a message that it read.
type Receipts string

// What phones answer.
const (
	ReceiptsNone      Receipts = "none"
	ReceiptsDelivered Receipts = "delivered"
	ReceiptsRead      Receipts = "read"
)

// Person is somebody with a phone. The exported fields never change.
type Person struct {
	Number string
	LID    string
	Keys   *signal.Keyring
	Sync   *syncd.Account

	view       View
	settings   Settings
	devices    []*Device
	lastDevice uint16
	inbox      []Entry
	seq        int
	// listed counts the entries in the inbox by sender and id.
	listed map[Ref]int
	// known are the messages by id, past and order are the same ones in the order in which they came.
	known       map[string][]*Known
	past, order []*Known
	pending     []Arrival
	awaiting    []Awaiting
	writers     map[string]bool
	watchers    map[*Device]map[types.JID]bool
	listeners   map[*Device]types.JID
	picture     Picture
	privacy     map[string]string
	blocked     []types.JID
}

// defaultAbout is the about text of new phones.
const defaultAbout = "Hey there! I am using WhatsApp."

// Settings are what the owner of a phone can change.
type Settings struct {
	Name         string
	AutoReceipts Receipts
	Online       bool
	Addressing   Addressing
	// About is the text below the name.
	About string
	// Business is what a company shows, nil for people.
	Business *Business `json:",omitempty"`
	// Away: the phone is on the network but not in use. LastSeen is when it last was.
	Away     bool      `json:",omitempty"`
	LastSeen time.Time `json:",omitzero"`
	// Disappearing is after how many seconds messages of new chats disappear, 0 for never.
	Disappearing int `json:",omitempty"`
	// DropsMedia makes the phone say that it does not have the files any more that a client asks for.
	DropsMedia bool
}

// Change names the settings to change; nil leaves one as it is.
type Change struct {
	Name         *string
	AutoReceipts *Receipts
	Online       *bool
	Addressing   *Addressing
	About        *string
	// Business without a name makes the account a person's again.
	Business     *Business
	Away         *bool
	Disappearing *int
	KeepsMedia   *bool
	// Privacy are the settings to change by name.
	Privacy map[string]string
}

func (c Change) check() error {
	for _, name := range slices.Sorted(maps.Keys(c.Privacy)) {
		if err := checkPrivacy(name, c.Privacy[name]); err != nil {
			return err
		}
	}
	if c.AutoReceipts != nil && !slices.Contains([]Receipts{ReceiptsNone, ReceiptsDelivered, ReceiptsRead}, *c.AutoReceipts) {
		return fmt.Errorf("%w: autoReceipts is none, delivered or read, not %q", ErrMalformed, *c.AutoReceipts)
	}
	if c.Addressing != nil && *c.Addressing != ByPhone && *c.Addressing != ByLID {
		return fmt.Errorf("%w: addressing is pn or lid, not %q", ErrMalformed, *c.Addressing)
	}
	return nil
}

func (s *Settings) apply(c Change) {
	set(&s.Name, c.Name)
	set(&s.AutoReceipts, c.AutoReceipts)
	set(&s.Online, c.Online)
	set(&s.Addressing, c.Addressing)
	set(&s.About, c.About)
	set(&s.Away, c.Away)
	set(&s.Disappearing, c.Disappearing)
	if c.Business != nil {
		s.Business = c.Business
	}
	if s.Business != nil && s.Business.Name == "" {
		s.Business = nil
	}
	if c.KeepsMedia != nil {
		s.DropsMedia = !*c.KeepsMedia
	}
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// JID is the person's name in one addressing, with the number of one of the linked clients or 0 for the phone.
func (p *Person) JID(by Addressing, device uint16) types.JID {
	if by == ByLID {
		return types.JID{User: p.LID, Device: device, Server: types.HiddenUserServer}
	}
	return types.JID{User: p.Number, Device: device, Server: types.DefaultUserServer}
}

// AddressingOf tells in which addressing a JID names a person.
func AddressingOf(jid types.JID) Addressing {
	if jid.Server == types.HiddenUserServer {
		return ByLID
	}
	return ByPhone
}

// AddPerson puts a phone on the network, or changes one that is there. lid may be empty: then it follows from the number.
// It fails with ErrMalformed for a number or a LID that is none and with ErrConflict for a LID that is taken.
func (w *World) AddPerson(number, lid string, change Change) (person *Person, created bool, err error) {
	if number, err = ParseNumber(number); err != nil {
		return nil, false, err
	}
	if err := change.check(); err != nil {
		return nil, false, err
	}
	lid = strings.TrimSuffix(lid, "@"+types.HiddenUserServer)
	if strings.Trim(lid, "0123456789") != "" {
		return nil, false, fmt.Errorf("%w: a LID has digits only, unlike %q", ErrMalformed, lid)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	person, known := w.people[number]
	if owner := w.lids[lid]; lid != "" && (owner != nil && owner != person || known && person.LID != lid) {
		return nil, false, fmt.Errorf("%w: LID %s is taken or differs from the one that %s has", ErrConflict, lid, number)
	}
	if !known {
		person = w.newPerson(number, lid)
	}
	w.change(person, change)
	return person, !known, nil
}

func (w *World) newPerson(number, lid string) *Person {
	if lid == "" {
		lid = w.freeLID(number)
	}
	settings := Settings{AutoReceipts: ReceiptsDelivered, Online: true, Addressing: w.usual(), About: defaultAbout}
	p := w.emptyPerson(number, lid, signal.NewKeyring(w.Stream("keys of "+number)))
	p.settings = settings
	w.people[number], w.lids[lid] = p, p
	return p
}

func (w *World) emptyPerson(number, lid string, keys *signal.Keyring) *Person {
	return &Person{
		Number: number, LID: lid, Keys: keys, Sync: syncd.NewAccount(w.Stream("app state of " + number)),
		listed: map[Ref]int{}, known: map[string][]*Known{}, writers: map[string]bool{},
		watchers: map[*Device]map[types.JID]bool{}, listeners: map[*Device]types.JID{},
	}
}

// freeLID derives a LID of 15 digits from the number, so that it is the same in every run.
func (w *World) freeLID(number string) string {
	sum := sha256.Sum256([]byte(number))
	for n := binary.BigEndian.Uint64(sum[:]); ; n++ {
		lid := fmt.Sprint(100_000_000_000_000 + n%900_000_000_000_000)
		if w.lids[lid] == nil {
			return lid
		}
	}
}

// Person finds somebody by phone number, JID or LID, with or without its server. It fails with ErrNotFound for those who are
// not on the network, and with ErrMalformed when there is no name.
func (w *World) Person(name string) (*Person, error) {
	name = strings.TrimPrefix(strings.TrimSpace(name), "+")
	if name == "" {
		return nil, fmt.Errorf("%w: nobody is named", ErrMalformed)
	}
	named := []types.JID{types.NewJID(name, types.DefaultUserServer), types.NewJID(name, types.HiddenUserServer)}
	if jid, err := types.ParseJID(name); err == nil && jid.User != "" {
		named = []types.JID{jid}
	}
	for _, jid := range named {
		if person := w.Find(jid); person != nil {
			return person, nil
		}
	}
	return nil, fmt.Errorf("%w: no phone %q on this network", ErrNotFound, name)
}

// Find returns whom a JID names, nil if nobody. The device part is ignored.
func (w *World) Find(jid types.JID) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch jid.Server {
	case types.HiddenUserServer:
		return w.lids[jid.User]
	case types.DefaultUserServer, types.LegacyUserServer:
		return w.people[strings.TrimPrefix(jid.User, "+")]
	default:
		return nil
	}
}

// People lists everybody, ordered by number.
func (w *World) People() []*Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.everybody()
}

func (w *World) everybody() []*Person {
	people := make([]*Person, 0, len(w.people))
	for _, person := range w.people {
		people = append(people, person)
	}
	slices.SortFunc(people, func(a, b *Person) int { return strings.Compare(a.Number, b.Number) })
	return people
}

// Settings returns how a phone is set.
func (w *World) Settings(person *Person) Settings {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.settings
}

// Change changes how a phone is set. A phone that comes back online reads what arrived meanwhile.
func (w *World) Change(person *Person, change Change) error {
	if err := change.check(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.change(person, change)
	return nil
}

func (w *World) change(person *Person, change Change) {
	was, about := person.available(), person.settings.About
	person.settings.apply(change)
	w.announce(person, was)
	for _, name := range slices.Sorted(maps.Keys(change.Privacy)) {
		w.setPrivacy(person, name, change.Privacy[name], nil)
	}
	if person.settings.About != about {
		w.tellAbout(person)
	}
	w.stir()
}

// ParseNumber strips the plus sign and what people put between digits. It fails with ErrMalformed for what is no phone number.
func ParseNumber(text string) (string, error) {
	number := strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "").Replace(text)
	number, _, _ = strings.Cut(number, "@")
	if len(number) < 5 || len(number) > 20 || strings.Trim(number, "0123456789") != "" {
		return "", fmt.Errorf("%w: %q is not a phone number", ErrMalformed, text)
	}
	return number, nil
}
