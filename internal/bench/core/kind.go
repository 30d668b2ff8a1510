package core

import (
	"bytes"
	"context"
	"fmt"

	"balas/chat"
	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
	"balas/media"
)

// loop sends messages of a kind. What such messages are about is sent first.
func (p *Program) loop(ctx context.Context, l rig.Loop) (rig.Sample, error) {
	i, err := p.number(l.From[0])
	if err != nil {
		return rig.Sample{}, err
	}
	earlier := make([]string, len(l.To))
	if l.Kind.About() {
		for n, to := range l.To {
			if earlier[n], err = p.send(ctx, i, to, chat.Draft{Body: sample.Body(n)}); err != nil {
				return rig.Sample{}, err
			}
		}
	}
	return rig.Pass(l.Count, l.Parallel, func(n int) error {
		to := l.To[n%len(l.To)]
		d, err := p.draft(ctx, l.Kind, to, earlier[n%len(l.To)], l.First+n)
		if err == nil {
			_, err = p.send(ctx, i, to, d)
		}
		return err
	})
}

// send accepts the draft and waits until WhatsApp has it.
func (p *Program) send(ctx context.Context, i chat.Instance, to string, d chat.Draft) (id string, err error) {
	d.AccountID, d.InstanceID, d.Origin, d.Priority = i.AccountID, i.ID, chat.FromAPI, chat.PriorityAPI
	if d.To, err = chat.ParseAddress(to); err != nil {
		return "", err
	}
	m, err := p.chats.Accept(ctx, d)
	if err == nil {
		m, err = p.supervisor.WaitSent(ctx, m)
	}
	if err == nil && m.Status == chat.Failed {
		err = fmt.Errorf("the message to %s failed: %s", to, m.Error)
	}
	return m.ID, err
}

// draft is the nth message of the kind.
func (p *Program) draft(ctx context.Context, k sample.Kind, to, earlier string, n int) (chat.Draft, error) {
	switch k {
	case sample.Text:
		return chat.Draft{Body: sample.Body(n)}, nil
	case sample.Mention:
		return chat.Draft{Body: sample.Mentioning(n, to), Content: chat.Content{Mentions: []string{to}}}, nil
	case sample.Reply:
		return chat.Draft{Body: sample.Body(n), QuotedID: earlier}, nil
	case sample.Location:
		return chat.Draft{Kind: chat.KindLocation, Content: chat.Content{Location: &chat.Location{
			Latitude: sample.Latitude, Longitude: sample.Longitude, Name: sample.Place, Address: sample.Address,
		}}}, nil
	case sample.Contact:
		return chat.Draft{Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{{Name: sample.Name, VCard: sample.VCard}}}}, nil
	case sample.Poll:
		return chat.Draft{Kind: chat.KindPoll, Body: sample.Question, Content: chat.Content{Poll: &chat.Poll{Options: sample.Options, Selectable: 1}}}, nil
	case sample.Reaction:
		return chat.Draft{Kind: chat.KindReaction, Body: sample.Emoji, TargetID: earlier}, nil
	case sample.Edit:
		return chat.Draft{Kind: chat.KindEdit, Body: sample.Body(n), TargetID: earlier}, nil
	case sample.Menu:
		return chat.Draft{Kind: chat.KindMenu, Body: sample.Question, Content: chat.Content{Menu: menu()}}, nil
	}
	return p.file(ctx, k, n)
}

func menu() *chat.Menu {
	m := new(chat.Menu)
	for i, o := range sample.Options {
		m.Options = append(m.Options, chat.Option{ID: fmt.Sprint(i + 1), Text: o})
	}
	return m
}

// file makes the draft of the nth file of the kind.
func (p *Program) file(ctx context.Context, k sample.Kind, n int) (chat.Draft, error) {
	d := chat.Draft{Kind: map[sample.Kind]chat.Kind{
		sample.Picture: chat.KindImage, sample.SamePicture: chat.KindImage, sample.Sticker: chat.KindSticker,
		sample.Voice: chat.KindVoice, sample.Document: chat.KindDocument,
	}[k]}
	var info media.Info
	switch k {
	case sample.Picture, sample.SamePicture:
		d.Body = sample.Body(n)
	case sample.Document:
		info.FileName = sample.FileName
	}
	m, err := p.stored(ctx, k, n, info)
	if err == nil {
		err = d.Attach(m)
	}
	return d, err
}

// stored keeps a file as an upload is kept, unless it is the one that all messages carry.
func (p *Program) stored(ctx context.Context, k sample.Kind, n int, info media.Info) (media.Media, error) {
	p.mu.Lock()
	m := p.same
	p.mu.Unlock()
	if k == sample.SamePicture && m.Size > 0 {
		return m, nil
	}
	m, err := p.media.Put(ctx, p.owner.ID, bytes.NewReader(sample.File(k, n)), info)
	if k == sample.SamePicture && err == nil {
		p.mu.Lock()
		p.same = m
		p.mu.Unlock()
	}
	return m, err
}
