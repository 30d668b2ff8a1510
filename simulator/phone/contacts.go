package phone

import (
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// Save saves people in the address book of a phone, by number, and tells its clients. All go into one patch. It fails with
// ErrConflict when the phone is offline.
func (p *Phones) Save(owner *world.Person, contacts map[string]world.Contact) error {
	if err := p.reachable(owner); err != nil || len(contacts) == 0 {
		return err
	}
	var changes []syncd.Mutation
	for _, number := range slices.Sorted(maps.Keys(contacts)) {
		changes = append(changes, p.contactChange(number, contacts[number]))
	}
	return p.push(owner, syncd.CriticalUnblockLow, changes...)
}

// Forget takes somebody out of the address book of a phone. It fails with ErrNotFound when he is not in it, and with
// ErrConflict when the phone is offline.
func (p *Phones) Forget(owner *world.Person, number string) error {
	if err := p.reachable(owner); err != nil {
		return err
	}
	saved, ok := p.world.View(owner).Contacts[number]
	if !ok {
		return fmt.Errorf("%w: %s has not saved %s", world.ErrNotFound, owner.Number, number)
	}
	change := p.contactChange(number, saved)
	change.Remove = true
	return p.push(owner, syncd.CriticalUnblockLow, change)
}

func (p *Phones) contactChange(number string, contact world.Contact) syncd.Mutation {
	jid := types.JID{User: number, Server: types.DefaultUserServer}
	action := &waSyncAction.ContactAction{
		FullName: proto.String(contact.FullName), FirstName: proto.String(contact.FirstName), SaveOnPrimaryAddressbook: proto.Bool(true),
		PnJID: proto.String(jid.String()),
	}
	if person := p.world.Find(jid); person != nil {
		action.LidJID = proto.String(person.JID(world.ByLID, 0).String())
	}
	return syncd.Mutation{
		Index: []string{appstate.IndexContact, jid.String()}, Version: 2, Value: &waSyncAction.SyncActionValue{ContactAction: action},
	}
}
