package world

import (
	"fmt"
	"maps"
	"slices"
)

// What can be done to members of a group.
const (
	Add     = "add"
	Remove  = "remove"
	Promote = "promote"
	Demote  = "demote"
)

// Outcome is what became of one person in a change of members.
type Outcome struct {
	Person *Person
	// Code is 0 if all went well; 403: may not be added or changed, 404: is no member, 409: is a member already.
	Code int
	// Offer is a code with which somebody may join whose privacy does not let others add him.
	Offer string
}

// ChangeMembers adds, removes, promotes or demotes people, and tells the clients of all members. It fails with ErrNotMember or
// ErrNotAdmin when by may not do that; what it could not do to single people stands in the outcomes.
func (w *World) ChangeMembers(group *Group, by *Person, action string, people []*Person) ([]Outcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := group.mayChange(by, action); err != nil {
		return nil, err
	}
	before := group.people()
	outcomes, done := make([]Outcome, len(people)), []*Person{}
	for i, person := range people {
		outcomes[i] = w.changeMember(group, by, action, person)
		if outcomes[i].Code == 0 {
			done = append(done, person)
		}
	}
	w.tellMembers(group, by, action, before, done)
	w.stir()
	return outcomes, nil
}

// MemberChange is something to be done to members of a group.
type MemberChange struct {
	Action string
	People []*Person
}

// TryMembers returns the first outcome that changes, made one after the other, would have with one of the given codes, the zero
// value if there is none, and does nothing. It fails as ChangeMembers does.
func (w *World) TryMembers(group *Group, by *Person, changes []MemberChange, codes ...int) (Outcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	members, requests, offers := group.info.Members, group.requests, group.offers
	defer func() { group.info.Members, group.requests, group.offers = members, requests, offers }()
	group.info.Members, group.requests, group.offers = slices.Clone(members), slices.Clone(requests), maps.Clone(offers)
	for _, change := range changes {
		if err := group.mayChange(by, change.Action); err != nil {
			return Outcome{}, err
		}
		for _, person := range change.People {
			if outcome := w.changeMember(group, by, change.Action, person); slices.Contains(codes, outcome.Code) {
				return outcome, nil
			}
		}
	}
	return Outcome{}, nil
}

func (g *Group) mayChange(by *Person, action string) error {
	switch action {
	case Add:
		if g.info.AdminAdd {
			return g.admin(by)
		}
		return g.member(by)
	case Remove, Promote, Demote:
		return g.admin(by)
	default:
		return fmt.Errorf("%w: members are added, removed, promoted or demoted, not %q", ErrMalformed, action)
	}
}

func (w *World) changeMember(group *Group, by *Person, action string, person *Person) Outcome {
	outcome := Outcome{Person: person}
	at := slices.IndexFunc(group.info.Members, func(m Member) bool { return m.Person == person })
	switch {
	case action == Add && at >= 0:
		outcome.Code = 409
	case action == Add && !person.shows(by, "groupadd"):
		outcome.Code, outcome.Offer = 403, w.offer(group, person)
	case action == Add:
		group.enter(person)
	case at < 0:
		outcome.Code = 404
	case action != Promote && group.info.Members[at].Role == SuperAdmin:
		outcome.Code = 403
	case action == Remove:
		group.info.Members = slices.Delete(group.info.Members, at, at+1)
	case action == Promote && group.info.Members[at].Role == Plain:
		group.info.Members[at].Role = Admin
	case action == Demote:
		group.info.Members[at].Role = Plain
	}
	return outcome
}

func (w *World) offer(group *Group, person *Person) string {
	if group.offers[person.Number] == "" {
		group.offers[person.Number] = w.code()
	}
	return group.offers[person.Number]
}

// enter makes somebody a member. What he asked for or was offered is settled with that.
func (g *Group) enter(person *Person) {
	g.info.Members = append(g.info.Members, Member{Person: person})
	g.requests = slices.DeleteFunc(g.requests, func(r Request) bool { return r.Person == person })
	delete(g.offers, person.Number)
}

// tellMembers tells who was a member before of a change, and those who were added of the group.
func (w *World) tellMembers(group *Group, by *Person, action string, before, changed []*Person) {
	if len(changed) == 0 {
		return
	}
	group.version++
	w.tellGroup(group, by, before, group.listed(action, "", changed))
	if action == Add {
		w.tellNew(group, by, changed, "")
	}
}

// Leave takes a person out of a group. If no admin is left, the member who is longest in it becomes one.
// It fails with ErrNotMember.
func (w *World) Leave(group *Group, person *Person) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := group.member(person); err != nil {
		return err
	}
	before := group.people()
	group.info.Members = slices.DeleteFunc(group.info.Members, func(m Member) bool { return m.Person == person })
	w.tellMembers(group, person, Remove, before, []*Person{person})
	members := group.info.Members
	if len(members) > 0 && !slices.ContainsFunc(members, func(m Member) bool { return m.Role != Plain }) {
		members[0].Role = SuperAdmin
		w.tellMembers(group, members[0].Person, Promote, group.people(), []*Person{members[0].Person})
	}
	w.stir()
	return nil
}

// Steward is who acts in a group when nobody is named: its owner, or the first admin once the owner has left.
// It fails with ErrConflict when the group is empty.
func (w *World) Steward(group *Group) (*Person, error) {
	info := w.GroupInfo(group)
	if _, ok := info.Member(info.Creator); ok {
		return info.Creator, nil
	}
	for _, member := range info.Members {
		if member.Role != Plain {
			return member.Person, nil
		}
	}
	return nil, fmt.Errorf("%w: nobody is left in the group", ErrConflict)
}
