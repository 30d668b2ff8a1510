package iq

import (
	"encoding/json"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/phone"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// pictureHost is where clients download profile pictures. They reach every host under the simulator's address.
const pictureHost = "https://pps.whatsapp.net"

var errNotAuthorized = &refusal{401, "not-authorized"}

// picture tells where the picture of a person or group is. A client that has the present one gets an empty answer.
func picture(q query) ([]waBinary.Node, error) {
	if target := wire.JID(q.node, "target"); target.Server == types.GroupServer {
		return groupPicture(q, target)
	}
	owner := q.device.Owner
	if target := wire.JID(q.node, "target"); !target.IsEmpty() {
		owner = q.world.Find(target)
	}
	if owner == nil {
		return nil, errItemNotFound
	}
	if !q.world.Shows(owner, q.device.Owner, "profile") {
		return nil, errNotAuthorized
	}
	return showPicture(q, q.world.Picture(owner))
}

func showPicture(q query, has world.Picture) ([]waBinary.Node, error) {
	switch has.ID {
	case "":
		return nil, errItemNotFound
	case wire.Attr(&q.body, "id"):
		return nil, nil
	}
	path := "/pps/" + has.ID
	return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{
		"id": has.ID, "type": wire.Attr(&q.body, "type"), "url": pictureHost + path, "direct_path": path,
	}}}, nil
}

// setPicture changes the picture of the client's owner or of a group.
func setPicture(q query) ([]waBinary.Node, error) {
	if target := wire.JID(q.node, "target"); target.Server == types.GroupServer {
		return setGroupPicture(q, target)
	}
	if target := wire.JID(q.node, "target"); !target.IsEmpty() && q.world.Find(target) != q.device.Owner {
		return nil, errItemNotFound
	}
	set := q.world.SetPicture(q.device.Owner, wire.Bytes(&q.body), q.device)
	return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{"id": set.ID}}}, nil
}

// setAbout changes the about text of the client's owner, in the old way.
func setAbout(q query) ([]waBinary.Node, error) {
	about := string(wire.Bytes(&q.body))
	return nil, q.world.Change(q.device.Owner, world.Change{About: &about})
}

// updateTextStatus changes the about text of the client's owner, in the new way.
func updateTextStatus(q query, variables json.RawMessage) (any, error) {
	var request struct {
		Input struct {
			Text *string `json:"text"`
		} `json:"input"`
	}
	if err := json.Unmarshal(variables, &request); err != nil {
		return nil, err
	}
	return struct{}{}, q.world.Change(q.device.Owner, world.Change{About: request.Input.Text})
}

func setDisappearing(q query) ([]waBinary.Node, error) {
	seconds, err := strconv.Atoi(wire.Attr(&q.body, "duration"))
	if err != nil {
		return nil, err
	}
	return nil, q.world.Change(q.device.Owner, world.Change{Disappearing: &seconds})
}

// businessProfile tells what a company shows; it is empty for people.
func businessProfile(q query) ([]waBinary.Node, error) {
	asked := q.body.GetChildByTag("profile")
	profiles := []waBinary.Node{}
	if person := q.world.Find(wire.JID(&asked, "jid")); person != nil {
		if business := q.world.Settings(person).Business; business != nil {
			profiles = append(profiles, waBinary.Node{
				Tag: "profile", Attrs: waBinary.Attrs{"jid": wire.JID(&asked, "jid")}, Content: businessParts(*business),
			})
		}
	}
	return []waBinary.Node{{Tag: "business_profile", Content: profiles}}, nil
}

func businessParts(b world.Business) []waBinary.Node {
	parts := []waBinary.Node{
		{Tag: "address", Content: []byte(b.Address)},
		{Tag: "description", Content: []byte(b.Description)},
		{Tag: "website", Content: []byte(b.Website)},
		{Tag: "email", Content: []byte(b.Email)},
		{Tag: "categories", Content: []waBinary.Node{
			{Tag: "category", Attrs: waBinary.Attrs{"id": "1"}, Content: []byte(b.Category)},
		}},
	}
	if len(b.Hours) == 0 {
		return parts
	}
	days := make([]waBinary.Node, len(b.Hours))
	for i, hours := range b.Hours {
		days[i] = waBinary.Node{Tag: "business_hours_config", Attrs: waBinary.Attrs{
			"day_of_week": hours.Day, "mode": "specific_hours", "open_time": hours.Open, "close_time": hours.Close,
		}}
	}
	return append(parts, waBinary.Node{
		Tag: "business_hours", Attrs: waBinary.Attrs{"timezone": b.TimeZone}, Content: days,
	})
}

// profileFacts are what a usync query asked about a person's profile.
func profileFacts(q query, want string, person *world.Person) []waBinary.Node {
	settings := q.world.Settings(person)
	switch want {
	case "status":
		about := settings.About
		if !q.world.Shows(person, q.device.Owner, "status") {
			about = ""
		}
		return []waBinary.Node{{Tag: "status", Content: []byte(about)}}
	case "picture":
		if id := q.world.Picture(person).ID; id != "" && q.world.Shows(person, q.device.Owner, "profile") {
			return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{"id": id}}}
		}
	case "business":
		if name, err := phone.VerifiedName(settings.Business); err == nil && name != nil {
			return []waBinary.Node{{Tag: "business", Content: name}}
		}
	case "disappearing_mode":
		return []waBinary.Node{{Tag: "disappearing_mode", Attrs: waBinary.Attrs{"duration": settings.Disappearing}}}
	}
	return nil
}
