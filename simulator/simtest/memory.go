package simtest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// memory is a client's store in memory.
type memory struct {
	*settings

	mu       sync.Mutex
	sessions map[string][]byte
	trusted  map[string][32]byte
	preKeys  map[uint32]*keys.PreKey
	uploaded map[uint32]bool
	lastKey  uint32
	groups   map[string][]byte
	secrets  []secret
	lids     map[string]types.JID
	buffered map[[32]byte]*store.BufferedEvent
	outgoing map[string]outgoing
}

// secret is the secret of a message.
type secret struct {
	chat, sender types.JID
	id           types.MessageID
	value        []byte
}

type outgoing struct {
	format string
	plain  []byte
}

func newMemory() *memory {
	return &memory{
		settings: newSettings(),
		sessions: map[string][]byte{}, trusted: map[string][32]byte{}, preKeys: map[uint32]*keys.PreKey{}, uploaded: map[uint32]bool{},
		groups: map[string][]byte{}, lids: map[string]types.JID{},
		buffered: map[[32]byte]*store.BufferedEvent{}, outgoing: map[string]outgoing{},
	}
}

// newDevice makes the store of a client that is not linked yet.
func newDevice() *store.Device {
	m := newMemory()
	device := &store.Device{
		NoiseKey: keys.NewKeyPair(), IdentityKey: keys.NewKeyPair(), RegistrationID: 4711, AdvSecretKey: keys.NewKeyPair().Priv[:],
		Container: m, LIDs: m, Initialized: true,
	}
	device.SignedPreKey = device.IdentityKey.CreateSignedPreKey(1)
	device.SetAllStores(m)
	return device
}

// PutDevice keeps nothing: the device itself is in memory.
func (m *memory) PutDevice(context.Context, *store.Device) error { return nil }

// DeleteDevice forgets nothing for the same reason. It comes after whatever still uses the store, which the client library
// does not see to.
func (m *memory) DeleteDevice(context.Context, *store.Device) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings.mu.Lock()
	defer m.settings.mu.Unlock()
	return nil
}

// DeleteOldBufferedHashes keeps them: a test is short.
func (m *memory) DeleteOldBufferedHashes(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return nil
}

// PutIdentity trusts an identity from now on.
func (m *memory) PutIdentity(_ context.Context, address string, key [32]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trusted[address] = key
	return nil
}

// DeleteIdentity forgets one identity.
func (m *memory) DeleteIdentity(_ context.Context, address string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.trusted, address)
	return nil
}

// DeleteAllIdentities forgets the identities of all devices of somebody.
func (m *memory) DeleteAllIdentities(_ context.Context, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.trusted, func(address string, _ [32]byte) bool { return strings.HasPrefix(address, user+":") })
	return nil
}

// IsTrustedIdentity trusts whom it never met, and those who have the identity that they had.
func (m *memory) IsTrustedIdentity(_ context.Context, address string, key [32]byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known, met := m.trusted[address]
	return !met || known == key, nil
}

// GetSession returns a session, nil if there is none.
func (m *memory) GetSession(_ context.Context, address string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions[address], nil
}

// HasSession tells whether there is a session.
func (m *memory) HasSession(ctx context.Context, address string) (bool, error) {
	session, err := m.GetSession(ctx, address)
	return session != nil, err
}

// GetManySessions returns sessions, nil for those that are not there.
func (m *memory) GetManySessions(_ context.Context, addresses []string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := make(map[string][]byte, len(addresses))
	for _, address := range addresses {
		found[address] = m.sessions[address]
	}
	return found, nil
}

// PutSession keeps a session.
func (m *memory) PutSession(ctx context.Context, address string, session []byte) error {
	return m.PutManySessions(ctx, map[string][]byte{address: session})
}

// PutManySessions keeps sessions.
func (m *memory) PutManySessions(_ context.Context, sessions map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for address, session := range sessions {
		m.sessions[address] = session
	}
	return nil
}

// DeleteSession forgets a session.
func (m *memory) DeleteSession(_ context.Context, address string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, address)
	return nil
}

// DeleteAllSessions forgets the sessions with all devices of somebody.
func (m *memory) DeleteAllSessions(_ context.Context, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.sessions, func(address string, _ []byte) bool { return strings.HasPrefix(address, user+":") })
	return nil
}

// MigratePNToLID renames the sessions of somebody whose LID became known.
func (m *memory) MigratePNToLID(_ context.Context, pn, lid types.JID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	from, to := pn.SignalAddressUser()+":", lid.SignalAddressUser()+":"
	for address, session := range m.sessions {
		if rest, ok := strings.CutPrefix(address, from); ok {
			m.sessions[to+rest] = session
			delete(m.sessions, address)
		}
	}
	for address, key := range m.trusted {
		if rest, ok := strings.CutPrefix(address, from); ok {
			m.trusted[to+rest] = key
			delete(m.trusted, address)
		}
	}
	return nil
}

// GetOrGenPreKeys returns count keys that were not uploaded yet.
func (m *memory) GetOrGenPreKeys(_ context.Context, count uint32) ([]*keys.PreKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh := make([]*keys.PreKey, 0, count)
	for range count {
		fresh = append(fresh, m.newPreKey())
	}
	return fresh, nil
}

func (m *memory) newPreKey() *keys.PreKey {
	m.lastKey++
	key := keys.NewPreKey(m.lastKey)
	m.preKeys[m.lastKey] = key
	return key
}

// GenOnePreKey returns a key that counts as uploaded.
func (m *memory) GenOnePreKey(context.Context) (*keys.PreKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.newPreKey(), nil
}

// GetPreKey returns a key, nil if it was used.
func (m *memory) GetPreKey(_ context.Context, id uint32) (*keys.PreKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.preKeys[id], nil
}

// RemovePreKey forgets a key.
func (m *memory) RemovePreKey(_ context.Context, id uint32) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.preKeys, id)
	return nil
}

// MarkPreKeysAsUploaded keeps nothing: all keys count as uploaded.
func (m *memory) MarkPreKeysAsUploaded(context.Context, uint32) error { return nil }

// UploadedPreKeyCount counts the keys that were not used.
func (m *memory) UploadedPreKeyCount(context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.preKeys), nil
}

// PutSenderKey keeps a group key.
func (m *memory) PutSenderKey(_ context.Context, group, user string, session []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.groups[group+"/"+user] = session
	return nil
}

// GetSenderKey returns a group key, nil if there is none.
func (m *memory) GetSenderKey(_ context.Context, group, user string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.groups[group+"/"+user], nil
}

// forgetGroups loses all group keys.
func (m *memory) forgetGroups() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.groups)
}

// PutMessageSecret keeps the secret of a message.
func (m *memory) PutMessageSecret(_ context.Context, chat, sender types.JID, id types.MessageID, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets = append(m.secrets, secret{chat.ToNonAD(), sender.ToNonAD(), id, value})
	return nil
}

// GetMessageSecret returns the secret of a message and who is known to have written it, nil if there is none. Chat and
// sender may be named by number or by LID.
func (m *memory) GetMessageSecret(_ context.Context, chat, sender types.JID, id types.MessageID) ([]byte, types.JID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.secrets {
		if s.id == id && m.same(s.chat, chat) && m.same(s.sender, sender) {
			return s.value, s.sender, nil
		}
	}
	return nil, types.EmptyJID, nil
}

// same tells whether two names are of one chat or person.
func (m *memory) same(a, b types.JID) bool {
	a, b = a.ToNonAD(), b.ToNonAD()
	return a == b || m.lids[a.User+"@pn"] == b || m.lids[a.User+"@lid"] == b
}

// PutLIDMapping keeps that two names are of one person.
func (m *memory) PutLIDMapping(_ context.Context, lid, pn types.JID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lids[lid.User+"@lid"] = pn.ToNonAD()
	m.lids[pn.User+"@pn"] = lid.ToNonAD()
	return nil
}

// PutManyLIDMappings keeps many of them.
func (m *memory) PutManyLIDMappings(ctx context.Context, mappings []store.LIDMapping) error {
	for _, mapping := range mappings {
		if err := m.PutLIDMapping(ctx, mapping.LID, mapping.PN); err != nil {
			return err
		}
	}
	return nil
}

// GetPNForLID returns the number of a device of somebody, empty if it is unknown.
func (m *memory) GetPNForLID(_ context.Context, lid types.JID) (types.JID, error) {
	return m.alias(lid, "@lid"), nil
}

// GetLIDForPN returns the LID of a device of somebody, empty if it is unknown.
func (m *memory) GetLIDForPN(_ context.Context, pn types.JID) (types.JID, error) {
	return m.alias(pn, "@pn"), nil
}

func (m *memory) alias(jid types.JID, kind string) types.JID {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := m.lids[jid.User+kind]
	if !found.IsEmpty() {
		found.Device = jid.Device
	}
	return found
}

// GetManyLIDsForPNs returns the LIDs that are known.
func (m *memory) GetManyLIDsForPNs(ctx context.Context, pns []types.JID) (map[types.JID]types.JID, error) {
	found := make(map[types.JID]types.JID, len(pns))
	for _, pn := range pns {
		if lid, _ := m.GetLIDForPN(ctx, pn); !lid.IsEmpty() {
			found[pn] = lid
		}
	}
	return found, nil
}

// GetBufferedEvent returns a message that was decrypted before, nil if it was not.
func (m *memory) GetBufferedEvent(_ context.Context, hash [32]byte) (*store.BufferedEvent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.buffered[hash], nil
}

// PutBufferedEvent keeps a decrypted message until it is handled.
func (m *memory) PutBufferedEvent(_ context.Context, hash [32]byte, plain []byte, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.buffered[hash] = &store.BufferedEvent{Plaintext: plain, InsertTime: at, ServerTime: at}
	return nil
}

// DoDecryptionTxn runs do.
func (m *memory) DoDecryptionTxn(ctx context.Context, do func(context.Context) error) error {
	return do(ctx)
}

// ClearBufferedEventPlaintext forgets the text of a message that was handled, but not that it was there.
func (m *memory) ClearBufferedEventPlaintext(_ context.Context, hash [32]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.buffered[hash] = &store.BufferedEvent{}
	return nil
}

// GetOutgoingEvent returns a message that was sent.
func (m *memory) GetOutgoingEvent(_ context.Context, chat, other types.JID, id types.MessageID) (string, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.outgoing[fmt.Sprint(chat, id)]
	if !ok {
		found = m.outgoing[fmt.Sprint(other, id)]
	}
	return found.format, found.plain, nil
}

// AddOutgoingEvent keeps a message that is sent, in case it is asked for again.
func (m *memory) AddOutgoingEvent(_ context.Context, chat types.JID, id types.MessageID, format string, plain []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.outgoing[fmt.Sprint(chat, id)] = outgoing{format, plain}
	return nil
}
