package whatsapp

import (
	"context"
	"slices"
	"sync"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/internal/retry"
)

// lids is whatsmeow's book of who has which LID. Whatever writes to it, a message, a group, a question or the
// history, tells the contacts, too.
type lids struct {
	store.LIDStore
	session *session

	mu   sync.Mutex
	told map[types.JID]types.JID // by LID: what the contacts know of already
}

// toldMax bounds the memory of a session; beyond it the contacts are told again.
const toldMax = 5_000

// PutLIDMapping stores one pair.
func (l *lids) PutLIDMapping(ctx context.Context, lid, pn types.JID) error {
	return l.PutManyLIDMappings(ctx, []store.LIDMapping{{LID: lid, PN: pn}})
}

// pairsMax is how many pairs are stored at a time: whatsmeow locks the book meanwhile, and looks into it for each message.
const pairsMax = 10

// PutManyLIDMappings stores pairs.
func (l *lids) PutManyLIDMappings(ctx context.Context, pairs []store.LIDMapping) error {
	for some := range slices.Chunk(pairs, pairsMax) {
		if err := l.LIDStore.PutManyLIDMappings(ctx, slices.Clone(some)); err != nil { // it changes what it is given
			return err
		}
	}
	if news := l.news(pairs); len(news) > 0 {
		l.session.spawn(func() { l.tell(news) })
	}
	return nil
}

// news are the pairs that the contacts have not been told of.
func (l *lids) news(pairs []store.LIDMapping) []chat.Pair {
	l.mu.Lock()
	defer l.mu.Unlock()
	var news []chat.Pair
	for _, p := range pairs {
		lid, pn := p.LID.ToNonAD(), p.PN.ToNonAD()
		if lid.Server != types.HiddenUserServer || pn.Server != types.DefaultUserServer || l.told[lid] == pn {
			continue
		}
		if len(l.told) >= toldMax {
			clear(l.told)
		}
		l.told[lid] = pn
		news = append(news, chat.Pair{PN: pn.User, LID: lid.User})
	}
	return news
}

func (l *lids) tell(pairs []chat.Pair) {
	x := l.session
	retry.Do(x.ctx, func() error {
		err := x.Chats.LearnPairs(x.ctx, x.instance.AccountID, x.instance.ID, pairs)
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn("learn who has which LID", "count", len(pairs), "error", err)
		}
		return err
	})
}
