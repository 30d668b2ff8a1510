package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/rules"
)

type keyword struct {
	ID        string      `json:"id" format:"uuid"`
	Match     rules.Match `json:"match" enum:"contains,equals,startsWith,endsWith,regex" example:"contains"`
	Pattern   string      `json:"pattern" example:"opening hours"`
	Reply     string      `json:"reply" doc:"{a|b} picks one, [name] is the customer." example:"{Hi|Hello} [name], we open at nine."`
	Priority  int         `json:"priority" doc:"The higher goes first." example:"0"`
	Enabled   bool        `json:"enabled" example:"true"`
	CreatedAt string      `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string      `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func keywordOf(k rules.Keyword) keyword {
	return keyword{
		ID: k.ID.String(), Match: k.Match, Pattern: k.Pattern, Reply: k.Reply, Priority: k.Priority, Enabled: k.Enabled,
		CreatedAt: wire.Time(k.CreatedAt), UpdatedAt: wire.Time(k.UpdatedAt),
	}
}

func (d dialect) keywords(ctx context.Context, in *InPath) ([]keyword, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return nil, err
	}
	found, err := rules.KeywordsOf(ctx, d.Pool, wire.Caller(ctx), i.ID)
	list := make([]keyword, len(found))
	for n, k := range found {
		list[n] = keywordOf(k)
	}
	return list, err
}

// addKeywordRequest adds a keyword rule:
//
//	{"match": "contains", "pattern": "opening hours", "reply": "Hello [name], we open at nine."}
type addKeywordRequest struct {
	InPath
	Body struct {
		Match    rules.Match `json:"match,omitempty" enum:"contains,equals,startsWith,endsWith,regex" default:"contains" doc:"How the pattern meets a message." example:"contains"`
		Pattern  string      `json:"pattern" doc:"Case and accents make no difference; words match whole." example:"opening hours"`
		Reply    string      `json:"reply" doc:"{a|b} picks one, [name] is the customer." example:"{Hi|Hello} [name], we open at nine."`
		Priority int         `json:"priority,omitempty" minimum:"-1000" maximum:"1000" doc:"The higher goes first." example:"0"`
		Enabled  *bool       `json:"enabled,omitempty" doc:"Absent: true." example:"true"`
	}
}

func (d dialect) addKeyword(ctx context.Context, in *addKeywordRequest) (keyword, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return keyword{}, err
	}
	b := in.Body
	enabled := b.Enabled == nil || *b.Enabled
	k, err := rules.AddKeyword(ctx, d.Pool, wire.Caller(ctx), rules.Keyword{
		InstanceID: i.ID, Match: b.Match, Pattern: b.Pattern, Reply: b.Reply, Priority: b.Priority, Enabled: enabled,
	})
	return keywordOf(k), err
}

// KeywordPath names a keyword rule.
type KeywordPath struct {
	InPath
	Keyword string `path:"keywordId" doc:"The rule." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e12"`
}

// ids returns the instance and the rule; a rule's id that is no UUID is nobody's.
func (d dialect) ids(ctx context.Context, in KeywordPath) (instanceID, id uuid.UUID, err error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return i.ID, id, err
	}
	if id, err = uuid.Parse(in.Keyword); err != nil {
		return i.ID, id, fault.Missing("keyword")
	}
	return i.ID, id, nil
}

func (d dialect) keyword(ctx context.Context, in *KeywordPath) (keyword, error) {
	instance, id, err := d.ids(ctx, *in)
	if err != nil {
		return keyword{}, err
	}
	k, err := rules.FindKeyword(ctx, d.Pool, wire.Caller(ctx), instance, id)
	return keywordOf(k), err
}

// editKeywordRequest changes what is given of a keyword rule:
//
//	{"reply": "Hello [name], we open at ten."}
type editKeywordRequest struct {
	KeywordPath
	Body struct {
		Match    *rules.Match `json:"match,omitempty" enum:"contains,equals,startsWith,endsWith,regex" example:"equals"`
		Pattern  *string      `json:"pattern,omitempty" example:"opening hours"`
		Reply    *string      `json:"reply,omitempty" example:"Hello [name], we open at ten."`
		Priority *int         `json:"priority,omitempty" minimum:"-1000" maximum:"1000" example:"10"`
		Enabled  *bool        `json:"enabled,omitempty" example:"false"`
	}
}

func (d dialect) editKeyword(ctx context.Context, in *editKeywordRequest) (keyword, error) {
	instance, id, err := d.ids(ctx, in.KeywordPath)
	if err != nil {
		return keyword{}, err
	}
	k, err := rules.EditKeyword(ctx, d.Pool, wire.Caller(ctx), instance, id, rules.KeywordPatch(in.Body))
	return keywordOf(k), err
}

func (d dialect) deleteKeyword(ctx context.Context, in *KeywordPath) (deleted, error) {
	instance, id, err := d.ids(ctx, *in)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, rules.DeleteKeyword(ctx, d.Pool, wire.Caller(ctx), instance, id)
}
