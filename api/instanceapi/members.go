package instanceapi

import (
	"context"
	"strconv"
	"time"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
	"balas/scheduler"
)

type membersRequest struct {
	ListPath
	Sequel
}

func (d dialect) members(ctx context.Context, in *membersRequest) (page[member], error) {
	after, err := in.after()
	if err != nil {
		return page[member]{}, err
	}
	found, err := d.Campaigns.Members(ctx, wire.Caller(ctx).AccountID, in.ID, after, in.Limit+1)
	return sequelOf(found, in.Limit, func(m scheduler.Member) string { return strconv.FormatInt(m.Seq, 10) }, memberOf), err
}

// addMembersRequest adds people to a list. Who is there already stays as they are:
//
//	{"members": [{"number": "6281200000001", "name": "Ani"}]}
type addMembersRequest struct {
	ListPath
	Body struct {
		Members []memberInput `json:"members" minItems:"1" nullable:"false"`
		Reading
	}
}

func (d dialect) addMembers(ctx context.Context, in *addMembersRequest) (report, error) {
	r, err := d.Campaigns.AddMembers(ctx, wire.Caller(ctx).AccountID, in.ID, membersOf(in.Body.Members), in.Body.numbers())
	return reportOf(r), err
}

// removeMembersRequest takes people from a list:
//
//	{"numbers": ["6281200000001"]}
type removeMembersRequest struct {
	ListPath
	Body struct {
		Numbers []string `json:"numbers" minItems:"1" maxItems:"10000" nullable:"false" doc:"Those of nobody on the list change nothing."`
		Reading
	}
}

type removed struct {
	Removed int `json:"removed" example:"1"`
}

func (d dialect) removeMembers(ctx context.Context, in *removeMembersRequest) (removed, error) {
	n, err := d.Campaigns.RemoveMembers(ctx, wire.Caller(ctx).AccountID, in.ID, in.Body.Numbers, in.Body.numbers())
	return removed{n}, err
}

const aboutMembers = "The first row names the columns, in English or Indonesian: a phone number, and `name`, `jobTitle`, `companyName` and " +
	"`zone`, if there are any; all others become fields for templates. Rows that are wrong, or whose number is there already, are " +
	"reported by their line and leave the others be. A list has at most 1 000 000 members."

// largestMembers is the largest file of members, in bytes.
const largestMembers = 32 << 20

// importMembersRequest brings a table of people:
//
//	{"content": "nomor,nama\n0812-0000-0001,Ani\n", "country": "62"}
type importMembersRequest struct {
	ListPath
	Body struct {
		Content *string `json:"content,omitempty" doc:"CSV or JSON Lines. Needed, unless a form has a file, which may be an Excel workbook too." example:"number,name\n6281200000001,Ani\n"`
		Reading
	}
}

func (d dialect) importMembers(ctx context.Context, in *importMembersRequest) (report, error) {
	if upload := wire.Upload(ctx); upload != nil && upload.Size > largestMembers {
		return report{}, &fault.Fault{Kind: fault.TooLarge, Noun: "table", Detail: "must have at most 32 MiB"}
	}
	content, err := contentOf(ctx, in.Body.Content, "")
	if err != nil {
		return report{}, err
	}
	if content == nil {
		return report{}, fault.Bad("table", "content", "must be given")
	}
	defer func() { _ = content.Close() }()
	r, err := d.Campaigns.ImportMembers(ctx, wire.Caller(ctx).AccountID, in.ID, content, in.Body.numbers())
	return reportOf(r), err
}

const aboutContacts = "The key needs the scope contacts.read too. Contacts whose phone number is hidden are reported as invalid."

// addContactsRequest adds the contacts of an instance to a list, all or some:
//
//	{"instanceId": "0199a7c4-…", "spokeAfter": "2026-03-01T00:00:00Z"}
type addContactsRequest struct {
	ListPath
	Body struct {
		InBody
		SpokeAfter  *time.Time `json:"spokeAfter,omitempty" doc:"Only who wrote last then or later." example:"2026-03-01T00:00:00Z"`
		SpokeBefore *time.Time `json:"spokeBefore,omitempty" doc:"Only who wrote last before then." example:"2026-03-20T00:00:00Z"`
		NeverSpoke  bool       `json:"neverSpoke,omitempty" doc:"Only who has never written to this number." example:"false"`
	}
}

func (d dialect) addContacts(ctx context.Context, in *addContactsRequest) (report, error) {
	if !wire.Caller(ctx).May(account.ContactsRead) {
		return report{}, fault.New(fault.Forbidden, "scope")
	}
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return report{}, err
	}
	r, err := d.Campaigns.AddContacts(ctx, wire.Caller(ctx).AccountID, in.ID, scheduler.Segment{
		InstanceID: i.ID, SpokeAfter: b.SpokeAfter, SpokeBefore: b.SpokeBefore, NeverSpoke: b.NeverSpoke,
	})
	return reportOf(r), err
}
