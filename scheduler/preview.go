package scheduler

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/chat/template"
	"balas/internal/fault"
	"balas/internal/pg"
)

// Preview is what a campaign would say, and what its recipients lack for it.
type Preview struct {
	Fields  []string       // that the message uses, by key
	Unknown []string       // placeholders that no recipient has, as they are written: they would go out so
	Lacking map[string]int // by field: how many of those who were looked at have nothing in it where it has no default
	Checked int            // how many recipients were looked at for that: the first 100 000
	Samples []Sample
}

// Sample is what one recipient would be sent.
type Sample struct {
	Member
	Said    Said
	Lacking []string // fields in which nothing would stand
	Err     error    // why they would be sent nothing; nil: they would
}

const mostChecked = 100_000

// Preview renders a campaign for the recipients with the numbers, or without any for the first limit, and sends nothing. The
// numbers of nobody are passed over. It fails with NotFound, and with Invalid for a wording that no recipient makes right.
func (s *Service) Preview(ctx context.Context, accountID uuid.UUID, id string, numbers []string, limit int, pick template.Pick) (Preview, error) {
	c, draft, err := s.drafted(ctx, accountID, id)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Fields: draft.Fields(), Unknown: draft.Unknown(), Lacking: map[string]int{}, Samples: []Sample{}}
	if err := p.check(ctx, s.Pool, c, draft); err != nil {
		return Preview{}, err
	}
	err = eachFilled(ctx, s.Pool, c.ID, numbers, limit, func(r filled) {
		sample := Sample{Member: r.Member, Lacking: draft.Lacks(r.filling())}
		sample.Said, sample.Err = c.say(draft, r.filling(), pick)
		p.Samples = append(p.Samples, sample)
	})
	return p, err
}

// check counts who lacks what. Where every field has a default there is nothing to look for.
func (p *Preview) check(ctx context.Context, db pg.DB, c Campaign, draft Letter) error {
	if len(draft.Lacks(Filling{})) == 0 {
		p.Checked = min(c.Size, mostChecked)
		return nil
	}
	return eachFilled(ctx, db, c.ID, nil, mostChecked, func(r filled) {
		p.Checked++
		for _, field := range draft.Lacks(r.filling()) {
			p.Lacking[field]++
		}
	})
}

// SayTo renders a campaign for one recipient of it; an empty number is the first one's, or that of nobody when it has none.
// It fails with NotFound for no such campaign or recipient, and with Invalid for what cannot be rendered.
func (s *Service) SayTo(ctx context.Context, accountID uuid.UUID, id, number string, pick template.Pick) (Campaign, Said, error) {
	c, draft, err := s.drafted(ctx, accountID, id)
	if err != nil {
		return c, Said{}, err
	}
	var numbers []string
	if number != "" {
		numbers = []string{number}
	}
	var found *filled
	if err := eachFilled(ctx, s.Pool, id, numbers, 1, func(r filled) { found = &r }); err != nil {
		return c, Said{}, err
	}
	if found == nil && number != "" {
		return c, Said{}, fault.Missing("recipient")
	}
	if found == nil {
		found = &filled{}
	}
	said, err := c.say(draft, found.filling(), pick)
	return c, said, err
}

// drafted loads a campaign and reads its wording.
func (s *Service) drafted(ctx context.Context, accountID uuid.UUID, id string) (Campaign, Letter, error) {
	c, err := s.FindCampaign(ctx, accountID, id)
	if err != nil || c.Message.Type == chat.KindLocation {
		return c, Letter{}, err
	}
	rows, err := s.Pool.Query(ctx, sqlFieldsOfRecipients, id)
	if err != nil {
		return c, Letter{}, fmt.Errorf("look for fields of recipients: %w", err)
	}
	custom, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return c, Letter{}, fmt.Errorf("look for fields of recipients: %w", err)
	}
	w := Wording{Kind: c.Message.Type, Body: c.Message.Content}
	if c.Message.Poll != nil {
		w.Options = c.Message.Poll.Options
	}
	draft, err := ReadWording(w, custom)
	return c, draft, err
}

// say renders the draft. A place has no words.
func (c Campaign) say(draft Letter, f Filling, pick template.Pick) (Said, error) {
	if c.Message.Type == chat.KindLocation {
		return Said{}, nil
	}
	return draft.Render(f, pick)
}

// filled is a recipient with the name of the stored contact, which stands in for a name that is not given.
type filled struct {
	Member
	ContactName string
}

func (r filled) filling() Filling {
	f := Filling{Name: r.Name, Company: r.CompanyName, JobTitle: r.JobTitle, Number: r.Number, Custom: r.Fields}
	if f.Name == "" {
		f.Name = r.ContactName
	}
	return f
}

// eachFilled hands over recipients of a campaign one by one, in their order: those with the numbers, or without any the
// first limit.
func eachFilled(ctx context.Context, db pg.DB, campaignID string, numbers []string, limit int, take func(filled)) error {
	rows, err := db.Query(ctx, sqlFilled, campaignID, numbers, limit)
	if err != nil {
		return fmt.Errorf("load recipients: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := pgx.RowToStructByName[filled](rows)
		if err != nil {
			return fmt.Errorf("load recipient: %w", err)
		}
		take(r)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("load recipients: %w", err)
	}
	return nil
}

const (
	sqlFieldsOfRecipients = `
		SELECT DISTINCT k.name FROM campaign_recipients r CROSS JOIN LATERAL jsonb_object_keys(r.fields) AS k (name)
		WHERE r.campaign_id = $1 AND r.fields <> '{}'`

	sqlFilled = `
		SELECT r.seq,` + recipientColumns + `, COALESCE(k.name, '') AS contact_name
		FROM campaign_recipients r
		JOIN campaigns ca ON ca.id = r.campaign_id
		LEFT JOIN LATERAL (
			SELECT ` + called + ` AS name FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
			WHERE a.instance_id = ca.instance_id AND a.kind = 'pn' AND a.value = r.number AND r.name = ''
			LIMIT 1
		) k ON TRUE
		WHERE r.campaign_id = $1 AND ($2::TEXT[] IS NULL OR r.number = ANY($2))
		ORDER BY r.seq
		LIMIT $3`
)
