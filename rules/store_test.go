package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/rules"
)

// owner makes an account and returns a caller who may address all of it.
func owner(t *testing.T, db pg.DB, name string) account.Caller {
	t.Helper()
	a, err := account.Create(t.Context(), db, name, account.Enterprise)
	if err != nil {
		t.Fatal(err)
	}
	return account.Caller{AccountID: a.ID, Kind: account.AccountKey, Plan: a.Plan}
}

// instance makes an instance for the caller.
func instance(t *testing.T, db pg.DB, c account.Caller, name string) chat.Instance {
	t.Helper()
	sealer, err := account.NewSealer(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(t.Context(), db, sealer, c.AccountID, name)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), pgtest.New(t)
	shop, rival := owner(t, db, "shop"), owner(t, db, "rival")

	u, err := rules.Update(ctx, db, shop, uuid.Nil, rules.Patch{ReplyMsgs: new(false)})
	if err != nil || u != (rules.Updated{}) {
		t.Errorf("without an instance: got %+v, %v; want nothing matched", u, err)
	}
	bot := instance(t, db, shop, "bot")
	for _, c := range []struct {
		name  string
		patch rules.Patch
		want  rules.Updated
	}{
		{"the defaults again", rules.Patch{ReplyMsgs: new(true), Monday: new(true)}, rules.Updated{Matched: 1}},
		{"a change", rules.Patch{Timezone: new("+1"), Sunday: new(false)}, rules.Updated{Matched: 1, Modified: 1}},
		{"the same change", rules.Patch{Timezone: new("+1")}, rules.Updated{Matched: 1}},
		{"another part", rules.Patch{ActiveFrom: new("9:00"), ActiveTo: new("5:00")}, rules.Updated{Matched: 1, Modified: 1}},
	} {
		u, err := rules.Update(ctx, db, shop, uuid.Nil, c.patch)
		if err != nil || u != c.want {
			t.Errorf("%s: got %+v, %v; want %+v", c.name, u, err, c.want)
		}
	}
	if _, err := rules.Update(ctx, db, shop, bot.ID, rules.Patch{Timezone: new("nowhere"), BotName: new("x")}); !fault.Is(err, fault.Invalid) {
		t.Errorf("unknown zone: got %v, want Invalid", err)
	}
	got, err := rules.SettingsOf(ctx, db, shop, bot.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := rules.Defaults(bot.ID)
	want.Timezone, want.Sunday, want.ActiveFrom, want.ActiveTo = "+1", false, "9:00", "5:00"
	want.UpdatedAt = got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}

	if _, err := rules.Update(ctx, db, rival, bot.ID, rules.Patch{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another account: got %v, want NotFound", err)
	}
	instance(t, db, shop, "second bot")
	if _, err := rules.Update(ctx, db, shop, uuid.Nil, rules.Patch{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("one of two: got %v, want Invalid", err)
	}
	bound := account.Caller{AccountID: shop.AccountID, InstanceID: &bot.ID, Kind: account.InstanceKey}
	if u, err := rules.Update(ctx, db, bound, uuid.Nil, rules.Patch{BotName: new("Budi")}); err != nil || u.Modified != 1 {
		t.Errorf("bound caller: got %+v, %v; want one modified", u, err)
	}
}

func TestKeywordRules(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), pgtest.New(t)
	shop, rival := owner(t, db, "shop"), owner(t, db, "rival")
	bot := instance(t, db, shop, "bot")

	k, err := rules.AddKeyword(ctx, db, shop, rules.Keyword{InstanceID: bot.ID, Match: rules.Equals, Pattern: "menu", Reply: "Soup.", Enabled: true})
	if err != nil {
		t.Fatal(err)
	}
	for field, wrong := range map[string]rules.Keyword{
		"match":    {InstanceID: bot.ID, Match: "near", Pattern: "x", Reply: "y"},
		"pattern":  {InstanceID: bot.ID, Match: rules.Regex, Pattern: "(", Reply: "y"},
		"reply":    {InstanceID: bot.ID, Match: rules.Equals, Pattern: "x", Reply: " "},
		"priority": {InstanceID: bot.ID, Match: rules.Equals, Pattern: "x", Reply: "y", Priority: 5000},
	} {
		if _, err := rules.AddKeyword(ctx, db, shop, wrong); fault.Of(err).Field != field {
			t.Errorf("wrong %s: got %v", field, err)
		}
	}
	edited, err := rules.EditKeyword(ctx, db, shop, bot.ID, k.ID, rules.KeywordPatch{Reply: new("Rice."), Priority: new(3)})
	if err != nil || edited.Reply != "Rice." || edited.Priority != 3 || edited.Pattern != "menu" {
		t.Errorf("got %+v, %v; want the reply and priority changed", edited, err)
	}
	if _, err := rules.EditKeyword(ctx, db, shop, bot.ID, k.ID, rules.KeywordPatch{Pattern: new("  ")}); !fault.Is(err, fault.Invalid) {
		t.Errorf("empty pattern: got %v, want Invalid", err)
	}
	for name, err := range map[string]error{
		"foreign list":   second(rules.KeywordsOf(ctx, db, rival, bot.ID)),
		"foreign find":   second(rules.FindKeyword(ctx, db, rival, bot.ID, k.ID)),
		"foreign add":    second(rules.AddKeyword(ctx, db, rival, edited)),
		"foreign edit":   second(rules.EditKeyword(ctx, db, rival, bot.ID, k.ID, rules.KeywordPatch{})),
		"foreign delete": rules.DeleteKeyword(ctx, db, rival, bot.ID, k.ID),
		"unknown find":   second(rules.FindKeyword(ctx, db, shop, bot.ID, uuid.New())),
		"unknown delete": rules.DeleteKeyword(ctx, db, shop, bot.ID, uuid.New()),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want NotFound", name, err)
		}
	}
	got, err := rules.KeywordsOf(ctx, db, shop, bot.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rules.Keyword{edited}, got); diff != "" {
		t.Errorf("keywords (-want +got):\n%s", diff)
	}
	s, err := rules.LoadSettings(ctx, db, bot.ID)
	if err != nil || s.KeywordsVersion != 2 {
		t.Errorf("got version %d, %v; want 2, one for each change that was kept", s.KeywordsVersion, err)
	}
	if err := rules.DeleteKeyword(ctx, db, shop, bot.ID, k.ID); err != nil {
		t.Error(err)
	}
	if got, _ := rules.KeywordsOf(ctx, db, shop, bot.ID); len(got) != 0 {
		t.Errorf("got %d keywords, want none", len(got))
	}
}

func second[T any](_ T, err error) error { return err }
