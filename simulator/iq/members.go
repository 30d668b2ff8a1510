package iq

import (
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// offerLasts is how long somebody may join who was not to be added without being asked.
const offerLasts = 72 * time.Hour

// named are the people that the participants of a node name, and the answer for those who are not on the network.
func (q query) named(node waBinary.Node) (people []*world.Person, unknown []waBinary.Node) {
	for _, participant := range node.GetChildrenByTag("participant") {
		jid := wire.JID(&participant, "jid")
		if person := q.world.Find(jid); person != nil {
			people = append(people, person)
			continue
		}
		unknown = append(unknown, waBinary.Node{Tag: "participant", Attrs: waBinary.Attrs{"jid": jid, "error": 404}})
	}
	return people, unknown
}

// changeMembers adds, removes, promotes or demotes people, as the tag of the question says.
func changeMembers(q query) ([]waBinary.Node, error) {
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	people, answers := q.named(q.body)
	outcomes, err := q.world.ChangeMembers(group, q.device.Owner, q.body.Tag, people)
	if err != nil {
		return nil, groupError(err)
	}
	for _, outcome := range outcomes {
		answers = append(answers, q.participant(group, outcome))
	}
	return []waBinary.Node{{Tag: q.body.Tag, Content: answers}}, nil
}

// participant tells what became of one person.
func (q query) participant(group *world.Group, outcome world.Outcome) waBinary.Node {
	node := group.Participant(outcome.Person, world.Plain)
	if outcome.Code != 0 {
		node.Attrs["error"] = outcome.Code
	}
	if outcome.Offer != "" {
		node.Content = []waBinary.Node{{Tag: "add_request", Attrs: waBinary.Attrs{
			"code": outcome.Offer, "expiration": strconv.FormatInt(q.world.Now().Add(offerLasts).Unix(), 10),
		}}}
	}
	return node
}
