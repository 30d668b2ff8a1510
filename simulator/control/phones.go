package control

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"

	"balas/simulator/world"
)

// phoneView is a phone as the interface shows it.
type phoneView struct {
	Phone        string           `json:"phone"`
	Name         string           `json:"name"`
	LID          string           `json:"lid"`
	AutoReceipts world.Receipts   `json:"autoReceipts"`
	Online       bool             `json:"online"`
	Addressing   world.Addressing `json:"addressing"`
	Devices      []world.Status   `json:"devices"`
	LastSeq      int              `json:"lastSeq"`
	About        string           `json:"about"`
	Available    bool             `json:"available"`
	Disappearing int              `json:"disappearing"`
	Business     *world.Business  `json:"business,omitempty"`
	PictureID    string           `json:"pictureId,omitempty"`
	Blocked      []string         `json:"blocked"`
	KeepsMedia   bool             `json:"keepsMedia"`

	Privacy map[string]string `json:"privacy"`
}

func (a *API) view(person *world.Person) phoneView {
	settings := a.world.Settings(person)
	return phoneView{
		Phone: person.Number, Name: settings.Name, LID: person.LID, AutoReceipts: settings.AutoReceipts,
		Online: settings.Online, Addressing: settings.Addressing, Devices: a.world.Statuses(person), LastSeq: a.world.LastEntry(person),
		About: settings.About, Available: a.world.Available(person), Disappearing: settings.Disappearing,
		Business: settings.Business, PictureID: a.world.Picture(person).ID, Blocked: a.blocked(person),
		Privacy:    a.world.Privacy(person),
		KeepsMedia: !settings.DropsMedia,
	}
}

// settings are what POST and PATCH can set.
type settings struct {
	Name         *string           `json:"name"`
	AutoReceipts *world.Receipts   `json:"autoReceipts"`
	Online       *bool             `json:"online"`
	Addressing   *world.Addressing `json:"addressing"`
	About        *string           `json:"about"`
	Business     *world.Business   `json:"business"`
	Available    *bool             `json:"available"`
	Disappearing *int              `json:"disappearing"`
	Privacy      map[string]string `json:"privacy"`
	KeepsMedia   *bool             `json:"keepsMedia"`
}

func (s settings) change() world.Change {
	change := world.Change{
		Name: s.Name, AutoReceipts: s.AutoReceipts, Online: s.Online, Addressing: s.Addressing, About: s.About,
		Business: s.Business, Disappearing: s.Disappearing, KeepsMedia: s.KeepsMedia, Privacy: s.Privacy,
	}
	if s.Available != nil {
		away := !*s.Available
		change.Away = &away
	}
	return change
}

func (a *API) identity(*http.Request) (answer, error) {
	return answer{body: map[string]string{"rootKey": base64.StdEncoding.EncodeToString(a.root[:])}}, nil
}

func (a *API) listPhones(*http.Request) (answer, error) {
	views := []phoneView{}
	for _, person := range a.world.People() {
		views = append(views, a.view(person))
	}
	return answer{body: map[string]any{"phones": views}}, nil
}

func (a *API) addPhone(r *http.Request) (answer, error) {
	var request struct {
		Phone string `json:"phone"`
		LID   string `json:"lid"`
		settings
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	person, created, err := a.world.AddPerson(request.Phone, request.LID, request.change())
	if err != nil {
		return answer{}, err
	}
	a.phones.Catch(context.WithoutCancel(r.Context()), person)
	return answer{body: a.view(person), created: created}, nil
}

func (a *API) showPhone(r *http.Request) (answer, error) {
	person, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	return answer{body: a.view(person)}, nil
}

func (a *API) changePhone(r *http.Request) (answer, error) {
	person, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request settings
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if err := a.world.Change(person, request.change()); err != nil {
		return answer{}, err
	}
	a.phones.Catch(context.WithoutCancel(r.Context()), person)
	return answer{body: a.view(person)}, nil
}

// renumber gives a phone another number.
func (a *API) renumber(r *http.Request) (answer, error) {
	person, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Phone string `json:"phone"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if person, err = a.world.Renumber(person, request.Phone); err != nil {
		return answer{}, err
	}
	return answer{body: a.view(person)}, nil
}

func (a *API) scan(r *http.Request) (answer, error) {
	person, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		QR   string `json:"qr"`
		Code string `json:"code"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if (request.QR == "") == (request.Code == "") {
		return answer{}, fmt.Errorf("%w: give either qr or code", world.ErrMalformed)
	}
	link, text := a.gate.Scan, request.QR
	if request.QR == "" {
		link, text = a.gate.Enter, request.Code
	}
	device, err := link(r.Context(), person, text)
	if err != nil {
		return answer{}, err
	}
	return answer{body: map[string]any{"jid": device.String(), "device": device.ID}, created: true}, nil
}

func (a *API) unlink(r *http.Request) (answer, error) {
	person, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Device uint16 `json:"device"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	n, err := a.gate.Unlink(person, request.Device)
	if err != nil {
		return answer{}, err
	}
	return answer{body: map[string]int{"unlinked": n}}, nil
}
