package simulator_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// play runs a script on a network with a seed and a clock that stands still. The transcript is all that the control
// interface shows of it. Events of different clients and of work that a client does in the background have no order among
// each other, so they are sorted.
func play(t *testing.T, seed string) string {
	t.Helper()
	start := time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)
	network := simtest.Start(t, func(o *simulator.Options) { o.Seed, o.Clock = seed, func() time.Time { return start } })
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	network.Sync()
	chat := types.NewJID(budi, types.DefaultUserServer)
	network.Say(budi, shop, "hello")
	client.Text("hello")
	poll := network.Send(budi, shop, map[string]any{"poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
	asked := simtest.Wait(client, func(m *events.Message) bool { return m.Info.ID == poll })
	vote, err := client.BuildPollVote(t.Context(), &asked.Info, []string{"yes"})
	if err != nil {
		t.Fatal(err)
	}
	for id, message := range map[string]*waE2E.Message{"VOTE": vote, "TEXT": {Conversation: proto.String("until six")}} {
		if _, err := client.SendMessage(t.Context(), chat, message, whatsmeow.SendRequestExtra{ID: id}); err != nil {
			t.Fatal(err)
		}
		network.Sync()
	}
	network.Do("POST", "clock", map[string]any{"advance": "1h"})
	call := ring(network, false)
	network.Do("POST", "phones/"+budi+"/call", map[string]any{"hangUp": call})
	simtest.Wait(client, func(*events.CallTerminate) bool { return true })
	network.Do("PATCH", "phones/"+budi, map[string]any{"about": "busy"})
	simtest.Wait(client, func(*events.UserAbout) bool { return true })
	network.Sync()
	return transcript(t, network)
}

func transcript(t *testing.T, network *simtest.Network) string {
	t.Helper()
	var lines []string
	for path, list := range map[string]string{
		"events": "events", "phones": "phones", "phones/" + budi + "/inbox": "messages",
		"phones/" + shop + "/inbox?self=true": "messages", "phones/" + budi + "/calls": "calls",
	} {
		for _, entry := range network.Do("GET", path, nil)[list].([]any) {
			shown := entry.(map[string]any)
			delete(shown, "seq")
			if background(shown) {
				continue
			}
			line, err := json.Marshal(entry)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, path+" "+string(line))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// background tells whether an event belongs to what a client does when it likes and as often as it likes: its queries, and
// the talk with its own phone about app state.
func background(event map[string]any) bool {
	return event["kind"] == "iq" || event["kind"] == "download" || event["chat"] != nil && event["chat"] == event["phone"]
}

func TestSeed(t *testing.T) {
	t.Parallel()
	first, second := play(t, "one"), play(t, "one")
	if diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(second, "\n")); diff != "" {
		t.Errorf("two runs with one seed differ: %s", diff)
	}
	if other := play(t, "two"); other == first {
		t.Error("runs with different seeds are the same")
	}
}

// Clients of several people hear of a change in the same order in every run.
func TestSeedOrdersNotifications(t *testing.T) {
	t.Parallel()
	told := func() string {
		network := simtest.Start(t, func(o *simulator.Options) { o.Seed = "one" })
		network.Phone(budi, "Budi")
		watchers := map[string]*simtest.Client{}
		for n := range 5 {
			number := fmt.Sprintf("62812345670%d", n)
			network.Phone(number, "Watcher")
			watchers[number] = network.Link(number)
			watchers[number].Say(budi, "now I know your devices")
		}
		network.Sync()
		before := network.Do("GET", "events", nil)["last"]
		network.Join(budi)
		network.Sync()
		var heard []string
		for number := range watchers {
			for _, e := range network.Do("GET", fmt.Sprintf("events?kind=ack&after=%v", before), nil)["events"].([]any) {
				if event := e.(map[string]any); event["phone"] == number && event["type"] == "notification" {
					heard = append(heard, fmt.Sprint(number, event["ids"]))
				}
			}
		}
		slices.Sort(heard)
		return strings.Join(heard, "\n")
	}
	if first, second := told(), told(); first != second || first == "" {
		t.Errorf("the clients heard\n%s\nand then\n%s", first, second)
	}
}

// A network that goes on after a restart does not use the ids of before again.
func TestSeedSurvivesRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.Seed, o.State = "one", path }
	before := simtest.Start(t, keep)
	before.Phone(shop, "Shop")
	before.Phone(budi, "Budi")
	id := before.Say(budi, shop, "hello")
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	after := simtest.Start(t, keep)
	if again := after.Say(budi, shop, "hello again"); again == id {
		t.Errorf("both messages have id %s", id)
	}
	if got := after.Inbox(shop, 2, false)[1]; got.Repeat {
		t.Errorf("the second message counts as a repetition: %+v", got)
	}
}
