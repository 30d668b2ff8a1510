package e2e_test

import (
	"net/url"
	"strings"
)

// shop is an instance with the phone that it is linked to.
type shop struct {
	*engine
	id          string
	phone       *phone
	sessionID   string
	accessToken string
}

// states of an instance.
const (
	working  = "WORKING"
	scanning = "SCAN_QR_CODE"
	starting = "STARTING"
	stopped  = "STOPPED"
)

type instanceState struct {
	InstanceID  string
	Status      string
	Reason      string
	Phone       string
	SessionID   string
	AccessToken string `json:"access_token"`
}

// instance makes an instance for a new phone, not yet linked.
func (e *engine) instance(number string) *shop {
	e.town.t.Helper()
	made := ask[instanceState](e, "POST", "/api/v2/instances", map[string]any{"name": "Toko " + number})
	return &shop{
		engine: e, id: made.InstanceID, phone: e.town.phone(number, "Toko "+number),
		sessionID: made.SessionID, accessToken: made.AccessToken,
	}
}

// open makes an instance and links it by QR code.
func (e *engine) open(number string) *shop {
	e.town.t.Helper()
	s := e.instance(number)
	s.change("start")
	s.scan()
	s.await(working)
	return s
}

func (s *shop) path(rest string) string { return "/api/v2/instances/" + s.id + rest }

// change starts, stops or logs out.
func (s *shop) change(how string) instanceState {
	s.town.t.Helper()
	return ask[instanceState](s.engine, "POST", s.path("/"+how), nil)
}

// code returns the QR code that waits to be scanned.
func (s *shop) code() (payload, image string) {
	s.town.t.Helper()
	qr := ask[struct{ QR, QRImage string }](s.engine, "GET", s.path("/qr"), nil)
	if qr.QR == "" {
		s.town.t.Fatalf("instance %s shows no code: %+v", s.id, s.state())
	}
	return qr.QR, qr.QRImage
}

// scan has the phone scan the code.
func (s *shop) scan() {
	s.town.t.Helper()
	payload, _ := s.code()
	s.phone.post("scan", map[string]any{"qr": payload}, nil)
}

func (s *shop) state() instanceState {
	s.town.t.Helper()
	return ask[instanceState](s.engine, "GET", "/api/v1/instances/"+s.id+"/status", nil)
}

// await waits until the instance is in the state, for a reason that holds all of these.
func (s *shop) await(status string, reason ...string) {
	s.town.t.Helper()
	var now instanceState
	await(s.town.t, func() bool {
		now = s.state()
		for _, part := range reason {
			if !strings.Contains(now.Reason, part) {
				return false
			}
		}
		return now.Status == status
	}, func() string {
		return "instance is " + now.Status + " (" + now.Reason + "), not " + status + " (" + strings.Join(reason, " ") + ")"
	})
}

// teach adds a question with its answer to what the agent knows.
func (s *shop) teach(question, answer string) {
	s.town.t.Helper()
	ask[any](s.engine, "POST", "/api/v2/agent/kb/qna", map[string]any{"instanceId": s.id, "question": question, "answer": answer})
}

// rule adds a keyword rule.
func (s *shop) rule(match, pattern, reply string) {
	s.town.t.Helper()
	ask[any](s.engine, "POST", s.path("/keywords"), map[string]any{"match": match, "pattern": pattern, "reply": reply})
}

// set changes settings, as the document of bots has it: what is updateGeneral and so on.
func (s *shop) set(what string, fields map[string]any) {
	s.town.t.Helper()
	pair := url.Values{"session_id": {s.sessionID}, "access_token": {s.accessToken}}
	header := map[string][]string{}
	status, content := request(s.town.t, "PUT", s.url()+"/whatsapp/"+what+"?"+pair.Encode(), header, fields)
	var answer struct {
		Data struct{ MatchedCount int }
	}
	decode(s.town.t, what, content, &answer)
	if status != 200 || answer.Data.MatchedCount != 1 {
		s.town.t.Fatalf("%s: status %d: %s", what, status, content)
	}
}

// sayByDefault sets the message that the bot says when it has no answer.
func (s *shop) sayByDefault(text string) {
	s.town.t.Helper()
	s.set("updateGeneral", map[string]any{"default_msg": text})
}

type agentStats struct {
	TotalMessages int
	Answered      int
	Fallback      int
}

func (s *shop) stats() agentStats {
	s.town.t.Helper()
	return ask[agentStats](s.engine, "GET", "/api/v2/agent/stats?instanceId="+s.id, nil)
}

type sent struct {
	MessageID string
	Status    string
}

// send sends a text through the API.
func (s *shop) send(to *phone, text string) sent {
	s.town.t.Helper()
	return ask[sent](s.engine, "POST", "/api/v1/messages/send", map[string]any{
		"instanceId": s.id, "phone": to.number, "message": text,
	})
}

// status is how far a message has come.
func (s *shop) status(id string) string {
	s.town.t.Helper()
	return ask[sent](s.engine, "GET", "/api/v1/messages/"+id+"/status?instanceId="+s.id, nil).Status
}

// awaitStatus waits until a message has come that far.
func (s *shop) awaitStatus(id, status string) {
	s.town.t.Helper()
	now := ""
	await(s.town.t, func() bool { now = s.status(id); return now == status },
		func() string { return "message " + id + " is " + now + ", not " + status })
}
