package control

import (
	"fmt"
	"net/http"

	"balas/simulator/world"
)

// groupView is a group as the interface shows it.
type groupView struct {
	JID          string           `json:"jid"`
	Subject      string           `json:"subject"`
	Description  string           `json:"description"`
	Owner        string           `json:"owner"`
	Participants []string         `json:"participants"`
	Admins       []string         `json:"admins"`
	Addressing   world.Addressing `json:"addressing"`
	Announce     bool             `json:"announce"`
	Locked       bool             `json:"locked"`
	Approval     bool             `json:"approval"`
	Ephemeral    int              `json:"ephemeral"`
	Invite       string           `json:"invite"`
	Picture      string           `json:"picture,omitempty"`
}

// groupRoutes are the endpoints for groups.
func (a *API) groupRoutes() map[string]action {
	return map[string]action{
		"GET groups":                     a.listGroups,
		"POST groups":                    a.addGroup,
		"GET groups/{jid}":               a.showGroup,
		"PATCH groups/{jid}":             a.changeGroup,
		"PUT groups/{jid}/picture":       a.setGroupPicture,
		"POST groups/{jid}/participants": a.changeMembers,
		"POST groups/{jid}/leave":        a.leaveGroup,
		"POST groups/{jid}/join":         a.joinGroup,
	}
}

func (a *API) viewGroup(group *world.Group) groupView {
	info := a.world.GroupInfo(group)
	view := groupView{
		JID: group.JID.String(), Subject: info.Subject, Description: info.Description, Owner: info.Creator.Number,
		Participants: []string{}, Admins: []string{}, Addressing: group.By, Announce: info.Announce, Locked: info.Locked,
		Approval: info.Approval, Ephemeral: info.Ephemeral, Invite: info.Invite, Picture: info.Picture.ID,
	}
	for _, member := range info.Members {
		view.Participants = append(view.Participants, member.Person.Number)
		if member.Role != world.Plain {
			view.Admins = append(view.Admins, member.Person.Number)
		}
	}
	return view
}

func (a *API) listGroups(*http.Request) (answer, error) {
	views := []groupView{}
	for _, group := range a.world.Groups() {
		views = append(views, a.viewGroup(group))
	}
	return answer{body: map[string]any{"groups": views}}, nil
}

func (a *API) showGroup(r *http.Request) (answer, error) {
	group, err := a.world.Group(r.PathValue("jid"))
	if err != nil {
		return answer{}, err
	}
	return answer{body: a.viewGroup(group)}, nil
}

func (a *API) addGroup(r *http.Request) (answer, error) {
	var request struct {
		Subject      string           `json:"subject"`
		Participants []string         `json:"participants"`
		Addressing   world.Addressing `json:"addressing"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	people, err := a.people(request.Participants)
	if err != nil {
		return answer{}, err
	}
	group, _, err := a.world.CreateGroup(world.NewGroup{Subject: request.Subject, Members: people, By: request.Addressing})
	if err != nil {
		return answer{}, err
	}
	return answer{body: a.viewGroup(group), created: true}, nil
}

// people finds everybody on a list of names.
func (a *API) people(names []string) ([]*world.Person, error) {
	people := make([]*world.Person, len(names))
	for i, name := range names {
		var err error
		if people[i], err = a.world.Person(name); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// actor is who does something in a group: who is named, or the group's owner.
func (a *API) actor(group *world.Group, name string) (*world.Person, error) {
	if name == "" {
		return a.world.Steward(group)
	}
	return a.world.Person(name)
}

func (a *API) changeMembers(r *http.Request) (answer, error) {
	var request struct {
		By      string   `json:"by"`
		Add     []string `json:"add"`
		Remove  []string `json:"remove"`
		Promote []string `json:"promote"`
		Demote  []string `json:"demote"`
	}
	group, by, err := a.readGroup(r, &request, &request.By)
	if err != nil {
		return answer{}, err
	}
	var changes []world.MemberChange
	for _, change := range []struct {
		action string
		names  []string
	}{
		{world.Add, request.Add},
		{world.Remove, request.Remove},
		{world.Promote, request.Promote},
		{world.Demote, request.Demote},
	} {
		people, err := a.people(change.names)
		if err != nil {
			return answer{}, err
		}
		if len(people) > 0 {
			changes = append(changes, world.MemberChange{Action: change.action, People: people})
		}
	}
	if err := a.changeAll(group, by, changes); err != nil {
		return answer{}, err
	}
	return answer{body: a.viewGroup(group)}, nil
}

// readGroup reads a request about the group in the path, and finds who acts.
func (a *API) readGroup(r *http.Request, request any, by *string) (*world.Group, *world.Person, error) {
	group, err := a.world.Group(r.PathValue("jid"))
	if err != nil {
		return nil, nil, err
	}
	if err := read(r, request); err != nil {
		return nil, nil, err
	}
	actor, err := a.actor(group, *by)
	return group, actor, err
}

// changeAll makes changes one after the other, or none if one of them is refused.
func (a *API) changeAll(group *world.Group, by *world.Person, changes []world.MemberChange) error {
	refused, err := a.world.TryMembers(group, by, changes, http.StatusForbidden, http.StatusNotFound)
	if err != nil {
		return err
	}
	if refused.Code != 0 {
		return fmt.Errorf("%w: cannot change %s: code %d", world.ErrForbidden, refused.Person.Number, refused.Code)
	}
	for _, change := range changes {
		if _, err := a.world.ChangeMembers(group, by, change.Action, change.People); err != nil {
			return err
		}
	}
	return nil
}

func (a *API) changeGroup(r *http.Request) (answer, error) {
	var request struct {
		By          string    `json:"by"`
		Subject     *string   `json:"subject"`
		Description *string   `json:"description"`
		Announce    *bool     `json:"announce"`
		Locked      *bool     `json:"locked"`
		Approval    *bool     `json:"approval"`
		Ephemeral   *duration `json:"ephemeral"`
	}
	group, by, err := a.readGroup(r, &request, &request.By)
	if err != nil {
		return answer{}, err
	}
	change := world.GroupChange{
		Subject: request.Subject, Description: request.Description, Announce: request.Announce, Locked: request.Locked,
		Approval: request.Approval,
	}
	if request.Ephemeral != nil {
		seconds := int(request.Ephemeral.or(0).Seconds())
		change.Ephemeral = &seconds
	}
	if err := a.world.ChangeGroup(group, by, change); err != nil {
		return answer{}, err
	}
	return answer{body: a.viewGroup(group)}, nil
}

func (a *API) leaveGroup(r *http.Request) (answer, error) {
	var request struct {
		By string `json:"by"`
	}
	group, by, err := a.readGroup(r, &request, &request.By)
	if err != nil {
		return answer{}, err
	}
	if err := a.world.Leave(group, by); err != nil {
		return answer{}, err
	}
	return answer{body: a.viewGroup(group)}, nil
}

// joinGroup lets a phone join with the code of the group's link, which it knows unless another one is given. The answer says
// whether the phone now waits for an admin.
func (a *API) joinGroup(r *http.Request) (answer, error) {
	var request struct {
		By   string `json:"by"`
		Code string `json:"code"`
	}
	group, by, err := a.readGroup(r, &request, &request.By)
	if err != nil {
		return answer{}, err
	}
	if request.By == "" {
		return answer{}, fmt.Errorf("%w: by says who joins", world.ErrMalformed)
	}
	pick(&request.Code, a.world.GroupInfo(group).Invite)
	waiting, err := a.world.Join(group, by, request.Code)
	if err != nil {
		return answer{}, err
	}
	return answer{body: struct {
		groupView
		Waiting bool `json:"waiting"`
	}{a.viewGroup(group), waiting}}, nil
}

// setGroupPicture changes a group's picture, or takes it away if no data is given.
func (a *API) setGroupPicture(r *http.Request) (answer, error) {
	var request struct {
		By   string `json:"by"`
		Data []byte `json:"data"`
	}
	group, by, err := a.readGroup(r, &request, &request.By)
	if err != nil {
		return answer{}, err
	}
	if err := a.world.ChangeGroup(group, by, world.GroupChange{Picture: &request.Data}); err != nil {
		return answer{}, err
	}
	return answer{body: map[string]string{"id": a.world.GroupInfo(group).Picture.ID}}, nil
}
