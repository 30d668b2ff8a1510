package sessionapi

import (
	stdcmp "cmp"
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
	"balas/scheduler"
)

// Bodies of lists and campaigns hold some 150 000 recipients.
const largestBody = 16 << 20

// listedAtMost is how many lists or campaigns an answer has: the document knows no pages.
const listedAtMost = 1000

// shownAtOnce is how many recipients are read at a time, and stand in the answer to a change.
const shownAtOnce = 1000

// recipientInput is somebody to write to.
type recipientInput struct {
	Number      string `json:"number" doc:"With the country's code." example:"6281200000001"`
	Name        string `json:"name,omitempty" example:"Ani"`
	JobTitle    string `json:"jobTitle,omitempty" example:"Buyer"`
	CompanyName string `json:"companyName,omitempty" example:"Toko Contoh"`
}

// membersOf are the people as lists and campaigns take them; nil for none given.
func membersOf(in []recipientInput) iter.Seq[scheduler.Member] {
	if in == nil {
		return nil
	}
	return func(yield func(scheduler.Member) bool) {
		for _, r := range in {
			if !yield(scheduler.Member{Number: r.Number, Name: r.Name, JobTitle: r.JobTitle, CompanyName: r.CompanyName}) {
				return
			}
		}
	}
}

type refusedRecipient struct {
	Number string `json:"number" example:"0812"`
	Reason string `json:"reason" example:"is no phone number of 8 to 15 digits"`
}

// refusedOf are those of a report who were not added.
func refusedOf(r scheduler.Report) []refusedRecipient {
	list := make([]refusedRecipient, len(r.Problems))
	for n, p := range r.Problems {
		list[n] = refusedRecipient{p.Value, p.Reason}
	}
	return list
}

type listItem struct {
	ID             string   `json:"id" example:"list_1767225600000_a1b2c3"`
	Name           string   `json:"name" example:"Regulars"`
	Description    *string  `json:"description" example:"Who buys every month"`
	Tags           []string `json:"tags" nullable:"false"`
	RecipientCount int      `json:"recipientCount" example:"50"`
	CreatedAt      string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	LastUsed       *string  `json:"lastUsed" doc:"By a campaign; null: never." example:"2026-03-20T10:30:00.000Z"`
	UsageCount     int      `json:"usageCount" doc:"How many campaigns were made of it." example:"5"`
}

func listItemOf(l scheduler.List) listItem {
	return listItem{
		ID: l.ID, Name: l.Name, Description: wire.MaybeText(l.Description), Tags: append([]string{}, l.Tags...), RecipientCount: l.Size,
		CreatedAt: wire.Time(l.CreatedAt), LastUsed: wire.MaybeTime(l.LastUsedAt), UsageCount: l.UsageCount,
	}
}

type listRecipient struct {
	Number      string `json:"number" example:"6281200000001"`
	Name        string `json:"name" example:"Ani"`
	JobTitle    string `json:"jobTitle" example:"Buyer"`
	CompanyName string `json:"companyName" example:"Toko Contoh"`
}

func listRecipientOf(m scheduler.Member) listRecipient {
	return listRecipient{m.Number, m.Name, m.JobTitle, m.CompanyName}
}

type fullList struct {
	listItem
	Recipients []listRecipient `json:"recipients" nullable:"false"`
}

// fullListOf is a list with its first recipients.
func (d dialect) fullListOf(ctx context.Context, l scheduler.List) (fullList, error) {
	full := fullList{listItemOf(l), []listRecipient{}}
	members, err := d.Campaigns.Members(ctx, l.AccountID, l.ID, 0, shownAtOnce)
	for _, m := range members {
		full.Recipients = append(full.Recipients, listRecipientOf(m))
	}
	return full, err
}

type changedList struct {
	Done
	ID      string             `json:"id" example:"list_1767225600000_a1b2c3"`
	List    fullList           `json:"list" doc:"With its first 1000 recipients."`
	Refused []refusedRecipient `json:"refused,omitempty" doc:"Who was not added, and why: the first 1000."`
}

func (d dialect) changedListOf(ctx context.Context, message string, l scheduler.List, r scheduler.Report) (changedList, error) {
	full, err := d.fullListOf(ctx, l)
	return changedList{done(message), l.ID, full, refusedOf(r)}, err
}

// createListRequest makes a list of recipients. Of two with one number the first stays:
//
//	{"name": "Regulars", "tags": ["loyal"], "recipients": [{"number": "6281200000001", "name": "Ani"}]}
type createListRequest struct {
	Body struct {
		Name        string           `json:"name" minLength:"1" example:"Regulars"`
		Description string           `json:"description,omitempty" example:"Who buys every month"`
		Tags        []string         `json:"tags,omitempty" nullable:"false"`
		Recipients  []recipientInput `json:"recipients" nullable:"false"`
	}
}

func (d dialect) createList(ctx context.Context, in *createListRequest) (changedList, error) {
	b := in.Body
	l, r, err := d.Campaigns.CreateList(ctx, wire.Caller(ctx).AccountID, scheduler.ListChange{
		Name: &b.Name, Description: &b.Description, Tags: &b.Tags, Members: membersOf(b.Recipients),
	})
	if err != nil {
		return changedList{}, err
	}
	return d.changedListOf(ctx, "Recipient list created.", l, r)
}

type listsRequest struct {
	Search string `query:"search" doc:"Stands in the name or the description, in capitals or not." example:"regular"`
	Tag    string `query:"tag" doc:"Only lists with it." example:"loyal"`
}

// lists answers with the newest 1000 lists.
func (d dialect) lists(ctx context.Context, in *listsRequest) ([]listItem, error) {
	found, err := acrossAccounts(ctx, d, func(accountID uuid.UUID) ([]scheduler.List, error) {
		some, _, err := d.Campaigns.Lists(ctx, accountID, scheduler.ListFilter{Search: in.Search, Tag: in.Tag, Limit: listedAtMost})
		return some, err
	})
	slices.SortStableFunc(found, func(a, b scheduler.List) int {
		return stdcmp.Or(b.CreatedAt.Compare(a.CreatedAt), stdcmp.Compare(b.ID, a.ID))
	})
	items := []listItem{}
	for _, l := range found {
		items = append(items, listItemOf(l))
	}
	return items, err
}

// acrossAccounts collects what there is in the caller's account: for the master key, in all that have a session.
func acrossAccounts[T any](ctx context.Context, d dialect, of func(accountID uuid.UUID) ([]T, error)) ([]T, error) {
	caller := wire.Caller(ctx)
	if caller.Kind != account.Master {
		return of(caller.AccountID)
	}
	sessions, err := chat.Instances(ctx, d.Pool, caller)
	if err != nil {
		return nil, err
	}
	accounts := []uuid.UUID{caller.AccountID}
	for _, s := range sessions {
		accounts = append(accounts, s.AccountID)
	}
	slices.SortFunc(accounts, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	var all []T
	for _, id := range slices.Compact(accounts) {
		some, err := of(id)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// ListPath names a list.
type ListPath struct {
	ListID string `path:"listId" doc:"The list." example:"list_1767225600000_a1b2c3"`
}

// list answers with a list and all its recipients.
func (d dialect) list(ctx context.Context, in *ListPath) (*wire.Long, error) {
	l, err := d.List(ctx, in.ListID)
	if err != nil {
		return nil, err
	}
	return wire.NewLong(listItemOf(l), "recipients", func(ctx context.Context, take func(listRecipient) error) error {
		for after := int64(0); ; {
			members, err := d.Campaigns.Members(ctx, l.AccountID, l.ID, after, shownAtOnce)
			if err != nil {
				return err
			}
			for _, m := range members {
				if err := take(listRecipientOf(m)); err != nil {
					return err
				}
				after = m.Seq
			}
			if len(members) < shownAtOnce {
				return nil
			}
		}
	}), nil
}

// updateListRequest changes what is given of a list. Recipients take the place of all that are there:
//
//	{"name": "Regulars of the year"}
type updateListRequest struct {
	ListPath
	Body struct {
		Name        *string          `json:"name,omitempty" minLength:"1" example:"Regulars of the year"`
		Description *string          `json:"description,omitempty" example:"Who bought this year"`
		Tags        *[]string        `json:"tags,omitempty" nullable:"false"`
		Recipients  []recipientInput `json:"recipients,omitempty" nullable:"false"`
	}
}

func (d dialect) updateList(ctx context.Context, in *updateListRequest) (changedList, error) {
	l, err := d.List(ctx, in.ListID)
	if err != nil {
		return changedList{}, err
	}
	b := in.Body
	l, r, err := d.Campaigns.UpdateList(ctx, l.AccountID, l.ID, scheduler.ListChange{
		Name: b.Name, Description: b.Description, Tags: b.Tags, Members: membersOf(b.Recipients),
	})
	if err != nil {
		return changedList{}, err
	}
	return d.changedListOf(ctx, "Recipient list updated.", l, r)
}

func (d dialect) deleteList(ctx context.Context, in *ListPath) (Done, error) {
	l, err := d.List(ctx, in.ListID)
	if err == nil {
		err = d.Campaigns.DeleteList(ctx, l.AccountID, l.ID)
	}
	return done("Recipient list deleted."), err
}

// cloneListRequest copies a list:
//
//	{"newName": "Regulars, a copy"}
type cloneListRequest struct {
	ListPath
	Body struct {
		NewName string `json:"newName" minLength:"1" example:"Regulars, a copy"`
	}
}

func (d dialect) cloneList(ctx context.Context, in *cloneListRequest) (changedList, error) {
	l, err := d.List(ctx, in.ListID)
	if err != nil {
		return changedList{}, err
	}
	if l, err = d.Campaigns.CloneList(ctx, l.AccountID, l.ID, in.Body.NewName); err != nil {
		return changedList{}, err
	}
	return d.changedListOf(ctx, "Recipient list cloned.", l, scheduler.Report{})
}
