package control

import (
	"net/http"

	"balas/simulator/world"
)

// names are how an owner saved somebody.
type names struct {
	FullName  string `json:"fullName"`
	FirstName string `json:"firstName"`
}

func (a *API) contacts(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	return answer{body: map[string]any{"contacts": a.saved(owner)}}, nil
}

func (a *API) saved(owner *world.Person) map[string]names {
	saved := map[string]names{}
	for number, contact := range a.world.View(owner).Contacts {
		saved[number] = names(contact)
	}
	return saved
}

// saveContacts saves many people at once.
func (a *API) saveContacts(r *http.Request) (answer, error) {
	var request struct {
		Contacts map[string]names `json:"contacts"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	return a.save(r, request.Contacts)
}

func (a *API) saveContact(r *http.Request) (answer, error) {
	var request names
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	return a.save(r, map[string]names{r.PathValue("contact"): request})
}

func (a *API) save(r *http.Request, contacts map[string]names) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	saved := map[string]world.Contact{}
	for name, contact := range contacts {
		number, err := world.ParseNumber(name)
		if err != nil {
			return answer{}, err
		}
		saved[number] = world.Contact(contact)
	}
	return answer{body: struct{}{}}, a.phones.Save(owner, saved)
}

func (a *API) forgetContact(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	number, err := world.ParseNumber(r.PathValue("contact"))
	if err != nil {
		return answer{}, err
	}
	return answer{body: struct{}{}}, a.phones.Forget(owner, number)
}
