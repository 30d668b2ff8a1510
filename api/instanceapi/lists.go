package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/scheduler"
)

type list struct {
	ID          string   `json:"id" example:"list_1767225600000_a1b2c3"`
	Name        string   `json:"name" example:"Regulars"`
	Description string   `json:"description" example:"Who buys every month"`
	Tags        []string `json:"tags" nullable:"false"`
	Size        int      `json:"size" doc:"How many members it has." example:"50"`
	LastUsedAt  *string  `json:"lastUsedAt" doc:"By a campaign; null: never." example:"2026-03-20T10:30:00.000Z"`
	UsageCount  int      `json:"usageCount" doc:"How many campaigns were made of it." example:"5"`
	CreatedAt   string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt   string   `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func listOf(l scheduler.List) list {
	return list{
		ID: l.ID, Name: l.Name, Description: l.Description, Tags: append([]string{}, l.Tags...), Size: l.Size,
		LastUsedAt: wire.MaybeTime(l.LastUsedAt), UsageCount: l.UsageCount, CreatedAt: wire.Time(l.CreatedAt), UpdatedAt: wire.Time(l.UpdatedAt),
	}
}

type reportedList struct {
	list
	Report report `json:"report" doc:"What became of the members that were given."`
}

// createListRequest makes a list:
//
//	{"name": "Regulars", "tags": ["loyal"], "members": [{"number": "0812-0000-0001", "name": "Ani"}], "country": "62"}
type createListRequest struct {
	Body struct {
		Name        string        `json:"name" minLength:"1" example:"Regulars"`
		Description string        `json:"description,omitempty" example:"Who buys every month"`
		Tags        []string      `json:"tags,omitempty" nullable:"false" doc:"At most 20."`
		Members     []memberInput `json:"members,omitempty" nullable:"false"`
		Reading
	}
}

func (d dialect) createList(ctx context.Context, in *createListRequest) (reportedList, error) {
	b := in.Body
	l, r, err := d.Campaigns.CreateList(ctx, wire.Caller(ctx).AccountID, scheduler.ListChange{
		Name: &b.Name, Description: &b.Description, Tags: &b.Tags, Members: membersOf(b.Members), Numbers: b.numbers(),
	})
	return reportedList{listOf(l), reportOf(r)}, err
}

type listsRequest struct {
	Window
	Search string `query:"search" maxLength:"200" doc:"Stands in the name or the description, in capitals or not." example:"regular"`
	Tag    string `query:"tag" doc:"Only lists with it." example:"loyal"`
}

func (d dialect) lists(ctx context.Context, in *listsRequest) (window[list], error) {
	found, total, err := d.Campaigns.Lists(ctx, wire.Caller(ctx).AccountID, scheduler.ListFilter{
		Search: in.Search, Tag: in.Tag, Limit: in.Limit, Offset: in.Offset,
	})
	return window[list]{pageOf(found, "", listOf).items, total, in.Window}, err
}

// ListPath names a list.
type ListPath struct {
	ID string `path:"id" doc:"The list." example:"list_1767225600000_a1b2c3"`
}

func (d dialect) list(ctx context.Context, in *ListPath) (list, error) {
	l, err := d.List(ctx, in.ID)
	return listOf(l), err
}

// editListRequest changes what is given of a list. Members take the place of all who are there:
//
//	{"name": "Regulars of the year"}
type editListRequest struct {
	ListPath
	Body struct {
		Name        *string       `json:"name,omitempty" minLength:"1" example:"Regulars of the year"`
		Description *string       `json:"description,omitempty" example:"Who bought this year"`
		Tags        *[]string     `json:"tags,omitempty" nullable:"false"`
		Members     []memberInput `json:"members,omitempty" nullable:"false"`
		Reading
	}
}

func (d dialect) editList(ctx context.Context, in *editListRequest) (reportedList, error) {
	b := in.Body
	l, r, err := d.Campaigns.UpdateList(ctx, wire.Caller(ctx).AccountID, in.ID, scheduler.ListChange{
		Name: b.Name, Description: b.Description, Tags: b.Tags, Members: membersOf(b.Members), Numbers: b.numbers(),
	})
	return reportedList{listOf(l), reportOf(r)}, err
}

// tagListRequest gives a list tags and takes others from it:
//
//	{"add": ["loyal"], "remove": ["new"]}
type tagListRequest struct {
	ListPath
	Body struct {
		Add    []string `json:"add,omitempty" nullable:"false"`
		Remove []string `json:"remove,omitempty" nullable:"false"`
	}
}

func (d dialect) tagList(ctx context.Context, in *tagListRequest) (list, error) {
	l, err := d.Campaigns.TagList(ctx, wire.Caller(ctx).AccountID, in.ID, in.Body.Add, in.Body.Remove)
	return listOf(l), err
}

// cloneListRequest copies a list:
//
//	{"name": "Regulars, a copy"}
type cloneListRequest struct {
	ListPath
	Body struct {
		Name string `json:"name" minLength:"1" example:"Regulars, a copy"`
	}
}

func (d dialect) cloneList(ctx context.Context, in *cloneListRequest) (list, error) {
	l, err := d.Campaigns.CloneList(ctx, wire.Caller(ctx).AccountID, in.ID, in.Body.Name)
	return listOf(l), err
}

func (d dialect) deleteList(ctx context.Context, in *ListPath) (deleted, error) {
	return deleted{Deleted: true}, d.Campaigns.DeleteList(ctx, wire.Caller(ctx).AccountID, in.ID)
}

type listUse struct {
	UsageCount int            `json:"usageCount" doc:"How many campaigns were made of it, those that are deleted since too." example:"5"`
	LastUsedAt *string        `json:"lastUsedAt" doc:"null: never." example:"2026-03-20T10:30:00.000Z"`
	Campaigns  []listCampaign `json:"campaigns" nullable:"false" doc:"Those that there are, newest first, at most 100."`
}

type listCampaign struct {
	ID        string           `json:"id" example:"campaign_1767225600000_a1b2c3"`
	Name      string           `json:"name" example:"New colours"`
	Status    scheduler.Status `json:"status" example:"completed"`
	CreatedAt string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func (d dialect) listUsage(ctx context.Context, in *ListPath) (listUse, error) {
	l, users, err := d.Campaigns.UsersOf(ctx, wire.Caller(ctx).AccountID, in.ID)
	return listUse{l.UsageCount, wire.MaybeTime(l.LastUsedAt), pageOf(users, "", func(c scheduler.Campaign) listCampaign {
		return listCampaign{c.ID, c.Name, c.Status, wire.Time(c.CreatedAt)}
	}).items}, err
}
