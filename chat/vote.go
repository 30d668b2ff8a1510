package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

const (
	// Of others the latest holds by WhatsApp's clock, of us that which was accepted last.
	sqlTally = `
		SELECT DISTINCT ON (v.contact_id, v.from_me) v.*
		FROM messages v
		JOIN messages p ON p.instance_id = v.instance_id AND p.id = v.target_id AND p.chat_id = v.chat_id
		WHERE v.instance_id = $1 AND v.target_id = $2 AND v.kind = 'vote' AND v.status NOT IN ('queued', 'failed')
		  AND NOT COALESCE((v.content->'vote'->>'sealed')::BOOLEAN, FALSE)
		ORDER BY v.contact_id, v.from_me, CASE WHEN NOT v.from_me THEN v.at END DESC, v.seq DESC`

	sqlSealedVotes = `
		SELECT * FROM messages
		WHERE instance_id = $1 AND target_id = $2 AND kind = 'vote' AND (content->'vote'->>'sealed')::BOOLEAN
		ORDER BY seq`

	sqlOpenVote = `
		UPDATE messages SET content = $3
		WHERE instance_id = $1 AND id = $2 AND (content->'vote'->>'sealed')::BOOLEAN`
)

// Voter is somebody who voted.
type Voter struct {
	ContactID *int64 // nil: we
	At        time.Time
}

// Votes is an option of a poll with those who chose it, in no order.
type Votes struct {
	Option string
	Voters []Voter
}

// Tally counts the votes that hold now, by the poll's options in their order. It fails with NotFound when the
// message is not here, and with Invalid when it is no poll.
func Tally(ctx context.Context, db pg.DB, instanceID uuid.UUID, pollID string) ([]Votes, error) {
	p, err := FindMessage(ctx, db, instanceID, pollID)
	if err != nil {
		return nil, err
	}
	if p.Content.Poll == nil {
		return nil, fault.Bad("message", "messageId", "is no poll")
	}
	votes, err := messages(ctx, db, sqlTally, instanceID, p.ID)
	if err != nil {
		return nil, err
	}
	counts := make([]Votes, len(p.Content.Poll.Options))
	for i, option := range p.Content.Poll.Options {
		counts[i].Option = option
		for _, v := range votes {
			if v.Content.Vote.has(option) {
				counts[i].Voters = append(counts[i].Voters, Voter{ContactID: v.ContactID, At: v.At})
			}
		}
	}
	return counts, nil
}

func (v *Vote) has(option string) bool {
	if v == nil {
		return false
	}
	for _, o := range v.Options {
		if o == option {
			return true
		}
	}
	return false
}

// SealedVotes returns the votes on the poll that could not be read when they came, oldest first.
func SealedVotes(ctx context.Context, db pg.DB, instanceID uuid.UUID, pollID string) ([]Message, error) {
	return messages(ctx, db, sqlSealedVotes, instanceID, pollID)
}

// OpenVote stores what a sealed vote says, with its event. One that is open already stays as it is.
func (s *Service) OpenVote(ctx context.Context, accountID uuid.UUID, m Message, options []string) error {
	m.Content.Vote = &Vote{Options: options}
	content, err := m.Content.encode()
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlOpenVote, m.InstanceID, m.ID, content)
		if err != nil {
			return fmt.Errorf("open vote: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		data, err := opened(ctx, tx, m)
		if err != nil {
			return err
		}
		data.Content = content
		return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &m.InstanceID, Kind: EventOpened, Data: data})
	})
}

// opened is what the log tells of a vote that can be read now, but for what it says.
func opened(ctx context.Context, tx pg.DB, m Message) (MessageData, error) {
	d := MessageData{Where: Where{ChatID: m.ChatID}, ID: m.ID, FromMe: m.FromMe, Kind: m.Kind, TargetID: m.TargetID, At: m.At}
	if poll, err := FindMessage(ctx, tx, m.InstanceID, m.TargetID); err == nil {
		d.TargetFromMe = &poll.FromMe
	} else if !fault.Is(err, fault.NotFound) {
		return d, err
	}
	if m.ContactID == nil {
		return d, nil
	}
	c, err := FindContact(ctx, tx, *m.ContactID)
	if err != nil {
		return d, err
	}
	d.PushName = c.PushName
	d.Sender, d.SenderLID = names(c.Address(), Address{Kind: LID, User: c.LID})
	return d, nil
}
