package world

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"go.mau.fi/whatsmeow/types"

	"balas/simulator/media"
	"balas/simulator/signal"
	"balas/simulator/syncd"
)

// savedInbox is how many messages of an inbox, and of those known to a phone, survive a restart.
const savedInbox = 500

// snapshot is a network as it is written to a file.
type snapshot struct {
	People []savedPerson `json:"people"`
	Groups []savedGroup  `json:"groups,omitempty"`
	Media  media.Marks   `json:"media"`
	// Runs is how often the network was started again, so that a seed does not bring the same ids twice.
	Runs int `json:"runs,omitempty"`
}

type savedPerson struct {
	Number, LID string
	Keys        signal.Saved
	Settings    Settings
	LastDevice  uint16
	Devices     []savedDevice     `json:",omitempty"`
	Inbox       []savedEntry      `json:",omitempty"`
	Seq         int               `json:",omitempty"`
	Known       []Known           `json:",omitempty"`
	Pending     []Arrival         `json:",omitempty"`
	Awaiting    []Awaiting        `json:",omitempty"`
	Writers     []string          `json:",omitempty"`
	Privacy     map[string]string `json:",omitempty"`
	Blocked     []types.JID       `json:",omitempty"`
	Picture     Picture
	Sync        syncd.Saved
	View        View
}

type savedEntry struct {
	Entry
	File *media.File `json:",omitempty"`
}

type savedDevice struct {
	ID    uint16
	Noise []byte
	Keys  signal.Bundle
	// OneTime are the keys left, each 4 bytes of id and 32 of key.
	OneTime []byte
	Queue   []savedItem `json:",omitempty"`
}

type savedItem struct {
	Key   key
	Frame []byte
}

// Save encodes people, clients, sessions and what waits for delivery. Events, counters and faults are not kept.
func (w *World) Save() ([]byte, error) {
	keys, state := map[*Person]signal.Saved{}, map[*Person]syncd.Saved{}
	for _, person := range w.People() {
		keys[person], state[person] = person.Keys.Save(), person.Sync.Save()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	snap := snapshot{Media: w.media.Marks(), Runs: w.runs}
	for _, person := range w.everybody() {
		if saved, ok := keys[person]; ok {
			snap.People = append(snap.People, person.save(saved, state[person]))
		}
	}
	for _, group := range w.groups {
		snap.Groups = append(snap.Groups, group.save())
	}
	encoded, err := json.Marshal(snap)
	if err != nil {
		return nil, fmt.Errorf("encode network: %w", err)
	}
	return encoded, nil
}

func (p *Person) save(keys signal.Saved, state syncd.Saved) savedPerson {
	saved := savedPerson{
		Number: p.Number, LID: p.LID, Keys: keys, Settings: p.settings, LastDevice: p.lastDevice,
		Seq: p.seq, Pending: p.pending, Awaiting: p.awaiting,
		Writers: slices.Sorted(maps.Keys(p.writers)), Privacy: p.privacy, Blocked: p.blocked,
		Picture: p.picture,
		Sync:    state, View: p.view,
	}
	for _, entry := range p.inbox[max(0, len(p.inbox)-savedInbox):] {
		saved.Inbox = append(saved.Inbox, savedEntry{entry, entry.File})
	}
	for _, known := range slices.Concat(p.past, p.order[max(0, len(p.order)-savedInbox):]) {
		saved.Known = append(saved.Known, *known)
	}
	for _, device := range p.devices {
		saved.Devices = append(saved.Devices, device.save())
	}
	return saved
}

func (d *Device) save() savedDevice {
	saved := savedDevice{ID: d.ID, Noise: d.Noise[:], Keys: d.keys}
	for _, key := range d.oneTime {
		saved.OneTime = binary.BigEndian.AppendUint32(saved.OneTime, key.ID)
		saved.OneTime = append(saved.OneTime, key.Value[:]...)
	}
	for _, it := range d.queue {
		saved.Queue = append(saved.Queue, savedItem{it.key, it.frame})
	}
	return saved
}

// Load puts a saved network into an empty world.
func (w *World) Load(encoded []byte) error {
	var snap snapshot
	if err := json.Unmarshal(encoded, &snap); err != nil {
		return fmt.Errorf("decode network: %w", err)
	}
	w.media.SetMarks(snap.Media)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs = snap.Runs + 1
	w.chance.again(w.runs)
	for _, saved := range snap.People {
		person, err := saved.restore(w)
		if err != nil {
			return fmt.Errorf("restore %s: %w", saved.Number, err)
		}
		w.people[person.Number], w.lids[person.LID] = person, person
	}
	for _, saved := range snap.Groups {
		group, err := saved.restore(w.people)
		if err != nil {
			return fmt.Errorf("restore %s: %w", saved.JID, err)
		}
		w.groups[group.JID.User] = group
	}
	return nil
}

func (s savedPerson) restore(w *World) (*Person, error) {
	keys, err := signal.Restore(s.Keys, w.Stream("restored keys of "+s.Number))
	if err != nil {
		return nil, err
	}
	p := w.emptyPerson(s.Number, s.LID, keys)
	p.settings, p.lastDevice, p.seq = s.Settings, s.LastDevice, s.Seq
	p.pending, p.privacy, p.blocked, p.picture = s.Pending, s.Privacy, s.Blocked, s.Picture
	p.Sync, p.view = syncd.Restore(s.Sync, w.Stream("app state of "+s.Number)), s.View
	for _, writer := range s.Writers {
		p.writers[writer] = true
	}
	p.awaiting = s.Awaiting
	for _, saved := range s.Inbox {
		saved.Entry.File = saved.File
		p.list(saved.Entry)
	}
	for _, known := range s.Known {
		p.remember(known)
	}
	for _, saved := range s.Devices {
		device, err := saved.restore(p)
		if err != nil {
			return nil, err
		}
		p.devices = append(p.devices, device)
	}
	return p, nil
}

func (s savedDevice) restore(owner *Person) (*Device, error) {
	if len(s.Noise) != 32 || len(s.OneTime)%36 != 0 {
		return nil, fmt.Errorf("%w: keys of client %d", ErrMalformed, s.ID)
	}
	device := &Device{Owner: owner, ID: s.ID, Noise: [32]byte(s.Noise), keys: s.Keys}
	for raw := range slices.Chunk(s.OneTime, 36) {
		device.oneTime = append(device.oneTime, signal.PublicKey{
			ID: binary.BigEndian.Uint32(raw), Value: [32]byte(raw[4:]),
		})
	}
	for _, saved := range s.Queue {
		device.queue = append(device.queue, &item{key: saved.Key, frame: saved.Frame})
	}
	return device, nil
}
