package phone

import (
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// Pull lets a phone read what its clients changed in the app state. It does nothing when the phone is offline.
func (p *Phones) Pull(owner *world.Person) {
	if p.world.Settings(owner).Online {
		p.pull(owner)
	}
}

func (p *Phones) pull(owner *world.Person) {
	owner.Sync.Pull(func(news syncd.News) { p.take(owner, news) })
}

// take shows on the phone what a patch changes, and records whatever is wrong with it.
func (p *Phones) take(owner *world.Person, news syncd.News) {
	device := p.world.Device(owner, news.From)
	for _, wrong := range news.Wrong {
		p.world.Record(device, world.Event{
			Kind: "appstate-error", Phone: owner.Number, Type: string(news.Name), Detail: fmt.Sprintf("version %d: %v", news.Version, wrong),
		})
	}
	for _, change := range news.Changes {
		chat := p.chatIn(change.Index)
		p.apply(owner, chat, change)
		if device != nil {
			index, _ := json.Marshal(change.Index)
			p.world.Record(device, world.Event{Kind: "appstate", Type: string(news.Name), Chat: chat, Detail: string(index)})
		}
	}
}

// push makes changes on the phone and lets its clients know.
func (p *Phones) push(owner *world.Person, name syncd.Name, changes ...syncd.Mutation) error {
	err := syncd.ErrStale
	for errors.Is(err, syncd.ErrStale) {
		p.pull(owner)
		err = owner.Sync.Push(name, p.world.Now(), changes...)
	}
	if err != nil {
		return fmt.Errorf("change %s: %w", name, err)
	}
	p.pull(owner)
	return p.world.AnnounceSync(owner, name, owner.Sync.Version(name), 0)
}

// FoundSync makes sure that there is something in each collection, as on every account: a client takes an empty one for
// one that it has not read yet. It comes before the first client is linked, which has no keys for what it would be told.
func (p *Phones) FoundSync(owner *world.Person) error {
	first := map[syncd.Name]syncd.Mutation{
		syncd.CriticalBlock: {Index: []string{appstate.IndexSettingLocale}, Version: 3, Value: &waSyncAction.SyncActionValue{
			LocaleSetting: &waSyncAction.LocaleSetting{Locale: proto.String("en_US")},
		}},
		syncd.RegularLow: {Index: []string{appstate.IndexSettingUnarchiveChats}, Version: 4, Value: &waSyncAction.SyncActionValue{
			UnarchiveChatsSetting: &waSyncAction.UnarchiveChatsSetting{UnarchiveChats: proto.Bool(false)},
		}},
	}
	for _, name := range syncd.Names {
		if owner.Sync.Version(name) > 0 {
			continue
		}
		change, ok := first[name]
		if !ok {
			change = sentinel
		}
		if err := p.push(owner, name, change); err != nil {
			return err
		}
	}
	return p.pushName(owner)
}

// sentinel says that no key has expired.
var sentinel = syncd.Mutation{Index: []string{appstate.IndexSentinel}, Version: 3, Value: &waSyncAction.SyncActionValue{
	KeyExpiration: &waSyncAction.KeyExpiration{ExpiredKeyEpoch: proto.Int32(0)},
}}

// pushName tells the phone's clients its name, unless they know it. Phones that never linked a client keep it to themselves.
func (p *Phones) pushName(owner *world.Person) error {
	name := p.world.Settings(owner).Name
	if owner.Sync.Version(syncd.CriticalBlock) == 0 || name == "" || name == p.world.View(owner).Name {
		return nil
	}
	return p.push(owner, syncd.CriticalBlock, syncd.Mutation{
		Index: []string{appstate.IndexSettingPushName}, Version: 1, Value: &waSyncAction.SyncActionValue{
			PushNameSetting: &waSyncAction.PushNameSetting{Name: proto.String(name)},
		},
	})
}
