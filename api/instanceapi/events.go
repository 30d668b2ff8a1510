package instanceapi

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/account"
	"balas/api/stream"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/webhook"
)

// eventWords is the dialect that words the events of this API: every kind goes by its own name.
const eventWords = "balas"

const aboutEvents = "Events come in the order in which they happened, each with a `position`. Ask with `nextCursor` as `after` for those behind " +
	"it; with `wait` the call is answered as soon as there are some. A cursor that is older than what is kept is refused with 410: events " +
	"have been lost to the reader, who goes on without `after`. Codes to scan are told to keys with every scope alone."

const aboutEventStream = "Server-sent events: `id` is where to go on, `event` what happened, `data` the event as in the list. Browsers send the " +
	"last id in `Last-Event-ID` when they connect again; `lastEventId` and `after` do the same. Without one it goes on from now. A comment comes " +
	"every 20 seconds while nothing happens. A client that does not read for 30 seconds is dropped."

// EventsQuery says which events are wanted.
type EventsQuery struct {
	Types    string `query:"types" doc:"Names of events, with commas between; absent: all." example:"message,message.status"`
	Instance string `query:"instanceId" doc:"Absent: those of all instances, and of the account."`
}

// eventsRequest lists events:
//
//	GET /api/v2/events?after=41&types=message&wait=30s
type eventsRequest struct {
	EventsQuery
	After string `query:"after" doc:"The cursor behind which to go on, or now; absent: the oldest event that is kept." example:"41"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Wait  string `query:"wait" doc:"How long to wait if there are none, up to 60s; absent: not at all." example:"30s"`
}

type eventList struct {
	Success    bool         `json:"success" example:"true"`
	Data       []eventTold  `json:"data" nullable:"false"`
	Pagination eventsCursor `json:"pagination"`
}

type eventsCursor struct {
	HasMore    bool   `json:"hasMore" doc:"There is more already." example:"false"`
	NextCursor string `json:"nextCursor" doc:"Ask with it as after for what comes next." example:"42"`
}

type eventsReply struct{ Body eventList }

// eventTold is an event as it was worded.
type eventTold json.RawMessage

// MarshalJSON implements json.Marshaler.
func (e eventTold) MarshalJSON() ([]byte, error) { return e, nil }

// Schema implements huma.SchemaProvider.
func (eventTold) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[struct {
		ID         string  `json:"id" format:"uuid"`
		Position   int64   `json:"position" example:"42"`
		Event      string  `json:"event" example:"message"`
		InstanceID *string `json:"instanceId" doc:"null: it is of the account."`
		Timestamp  string  `json:"timestamp" example:"2026-03-20T10:30:00.000Z"`
		Data       any     `json:"data" doc:"What happened, by the name of the event."`
	}](), false, "Event")
}

// toldForm is the words alone.
var toldForm = &webhook.Form{Dialect: eventWords, Frame: func(_, _ string, body []byte) []byte { return body }}

func (d dialect) events(ctx context.Context, in *eventsRequest) (*eventsReply, error) {
	wait, err := waitOf(in.Wait)
	if err != nil {
		return nil, err
	}
	var at webhook.Cursor
	if in.After != "" {
		if at, err = webhook.ParseCursor("after", in.After); err != nil {
			return nil, err
		}
	}
	filter, err := d.eventFilter(ctx, in.EventsQuery)
	if err != nil {
		return nil, err
	}
	r, err := d.Webhooks.Open(ctx, wire.Caller(ctx), at, filter)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	r.Most = in.Limit
	told, err := d.awaitEvents(ctx, r, wait)
	return &eventsReply{eventList{
		Success: true, Data: told, Pagination: eventsCursor{HasMore: r.More(), NextCursor: strconv.FormatInt(r.Cursor(), 10)},
	}}, err
}

// awaitEvents returns the next events that there is a word for, none once the time is over or the node stops.
func (d dialect) awaitEvents(ctx context.Context, r *webhook.Reader, wait time.Duration) ([]eventTold, error) {
	told := []eventTold{}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	found, err := r.Take(ctx)
	for err == nil {
		for _, e := range found {
			for _, words := range d.Webhooks.Frames(e, toldForm) {
				told = append(told, words)
			}
		}
		if len(told) > 0 || wait == 0 && len(found) == 0 {
			return told, nil
		}
		if found, err = r.Next(waiting); waiting.Err() != nil {
			return told, ctx.Err()
		}
	}
	if webhook.IsStopping(err) {
		err = nil
	}
	return told, err
}

// waitOf reads a duration, or a number of seconds.
func waitOf(text string) (time.Duration, error) {
	if _, err := strconv.Atoi(text); err == nil {
		text += "s"
	}
	if text == "" {
		return 0, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 || wait > time.Minute {
		return 0, fault.Bad("event", "wait", "must be a time of up to 60s, such as 30s")
	}
	return wait, nil
}

func (d dialect) eventFilter(ctx context.Context, q EventsQuery) (f webhook.Filter, err error) {
	if q.Instance != "" {
		i, err := d.Instance(ctx, q.Instance)
		if err != nil {
			return f, err
		}
		f.InstanceID = &i.ID
	}
	words, spoken := d.Webhooks.Dialect(eventWords)
	if !spoken {
		return f, &fault.Fault{Kind: fault.Unavailable, Noun: "event", Detail: "this server has no words for events"}
	}
	for name := range strings.SplitSeq(q.Types, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
		case !slices.Contains(words.Names, name):
			return f, fault.Bad("event", "types", "must be among "+strings.Join(words.Names, ", "))
		default:
			f.Kinds = append(f.Kinds, chat.EventKind(name))
		}
	}
	return f, nil
}

// eventStreamRequest follows events:
//
//	GET /api/v2/events/stream?types=message
type eventStreamRequest struct {
	EventsQuery
	LastID string `header:"Last-Event-ID" doc:"The id behind which to go on." example:"41"`
	Last   string `query:"lastEventId" doc:"The same, for clients that cannot set a header." example:"41"`
	After  string `query:"after" doc:"The same again." example:"41"`
}

type eventStream struct {
	Body func(huma.Context)
}

// followEvents returns the handler that streams.
func (d dialect) followEvents() func(context.Context, *eventStreamRequest) (*eventStream, error) {
	sse := stream.NewSSE(d.Webhooks, eventWords, d.StreamTimes)
	return func(ctx context.Context, in *eventStreamRequest) (*eventStream, error) {
		at, err := stream.Resume(in.LastID, in.Last, in.After)
		if err != nil {
			return nil, err
		}
		filter, err := d.eventFilter(ctx, in.EventsQuery)
		if err != nil {
			return nil, err
		}
		write, err := sse.Open(ctx, wire.Caller(ctx), at, filter)
		if err != nil {
			return nil, err
		}
		return &eventStream{func(c huma.Context) {
			_, w := humago.Unwrap(c)
			write(w)
		}}, nil
	}
}

// keepRequest sets how long events are kept:
//
//	{"keepDays": 30}
type keepRequest struct {
	Body eventSettings
}

type eventSettings struct {
	KeepDays int `json:"keepDays" minimum:"1" maximum:"3650" doc:"After that many days events are deleted, unless they still have to be delivered to a webhook." example:"30"`
}

func (d dialect) eventSettings(ctx context.Context, _ *struct{}) (eventSettings, error) {
	days, err := webhook.Kept(ctx, d.Pool, wire.Caller(ctx).AccountID)
	return eventSettings{days}, err
}

func (d dialect) keepEvents(ctx context.Context, in *keepRequest) (eventSettings, error) {
	return in.Body, webhook.Keep(ctx, d.Pool, wire.Caller(ctx).AccountID, in.Body.KeepDays)
}

func (d dialect) eventRoutes(w *wire.Dialect) {
	read := wire.Scopes(account.MessagesRead)
	g := w.Group("Events")
	wire.Add(g, "GET /api/v2/events", "List events, or wait for some", d.events, read, wire.About(aboutEvents))
	wire.Add(g, "GET /api/v2/events/stream", "Follow events as they happen", d.followEvents(), read, wire.About(aboutEventStream),
		wire.Streams("text/event-stream"))
	add(g, "GET /api/v2/events/settings", "Get how long events are kept", d.eventSettings, read, wire.AccountOnly)
	add(g, "PUT /api/v2/events/settings", "Set how long events are kept", d.keepEvents, wire.Scopes(account.All), wire.AccountOnly)
}
