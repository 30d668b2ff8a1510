package connectionapi

import (
	"context"
	"errors"
	"time"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
)

const aboutTokens = "`token` is in this answer alone: what is stored of it lets nobody read it. It goes into the `Authorization` header as bearer."

type token struct {
	ID          string   `json:"id" format:"uuid"`
	Name        string   `json:"name" example:"Till"`
	Token       string   `json:"token,omitempty" doc:"In the answer to the creation alone."`
	TokenPrefix string   `json:"tokenPrefix" doc:"How the token begins." example:"wh_12c6ed..."`
	Scopes      []string `json:"scopes" nullable:"false" doc:"What it may do; *: everything." example:"[\"*\"]"`
	LastUsedAt  *string  `json:"lastUsedAt" doc:"To the minute; null: never." example:"2026-03-20T10:30:00.000Z"`
	ExpiresAt   *string  `json:"expiresAt" doc:"null: it does not end by itself." example:"2027-03-20T10:30:00.000Z"`
	CreatedAt   string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func tokenOf(k account.Credential) token {
	return token{
		ID: k.ID.String(), Name: k.Name, TokenPrefix: k.Prefix + "...", Scopes: k.Scopes,
		LastUsedAt: wire.MaybeTime(k.LastUsedAt), ExpiresAt: wire.MaybeTime(k.ExpiresAt), CreatedAt: wire.Time(k.CreatedAt),
	}
}

func (d dialect) tokens(ctx context.Context, _ *struct{}) ([]token, error) {
	found, err := account.Keys(ctx, d.Pool, wire.Caller(ctx).AccountID)
	list := make([]token, len(found))
	for n, k := range found {
		list[n] = tokenOf(k)
	}
	return list, err
}

// addTokenRequest asks for a token:
//
//	{"name": "Till"}
type addTokenRequest struct {
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"100" doc:"Yours to choose." example:"Till"`
		Scopes    []string   `json:"scopes,omitempty" maxItems:"20" doc:"Absent or empty: it may do everything." example:"[\"messages.send\"]"`
		ExpiresAt *time.Time `json:"expiresAt,omitempty" nullable:"true" doc:"Absent: it does not end by itself." example:"2100-03-20T10:30:00Z"`
	}
}

func (d dialect) addToken(ctx context.Context, in *addTokenRequest) (token, error) {
	k, made, err := d.CreateKey(ctx, wire.Caller(ctx).AccountID, in.Body.Name, in.Body.Scopes, in.Body.ExpiresAt)
	if err != nil {
		return token{}, err
	}
	t := tokenOf(made)
	t.Token = k.Secret
	return t, nil
}

// TokenPath names a token. An id that is no UUID belongs to none.
type TokenPath struct {
	ID string `path:"id" doc:"The token." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e55"`
}

type revoked struct {
	Success bool `json:"success" example:"true"`
}

// revokeToken tells a token of another account from one that there is not, as the document does.
func (d dialect) revokeToken(ctx context.Context, in *TokenPath) (revoked, error) {
	err := d.RevokeKey(ctx, wire.Caller(ctx).AccountID, in.ID)
	if errors.Is(err, account.ErrForeign) {
		err = &fault.Fault{Kind: fault.Forbidden, Noun: "key", Err: err}
	}
	return revoked{Success: true}, err
}
