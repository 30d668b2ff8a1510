package botapi

import "balas/chat"

type buttons struct {
	Text    string        `json:"contentText" example:"Which one?"`
	Footer  string        `json:"footerText" example:"We answer until six."`
	Buttons []shownButton `json:"buttons" nullable:"false"`
}

type shownButton struct {
	ID   string `json:"buttonId" example:"1"`
	Text struct {
		Display string `json:"displayText" example:"Glass"`
	} `json:"buttonText"`
	Type int `json:"type" doc:"Always 1." example:"1"`
}

type list struct {
	Title       string    `json:"title"`
	Description string    `json:"description" doc:"The text." example:"Which one?"`
	Button      string    `json:"buttonText" example:"Teapots"`
	Footer      string    `json:"footerText"`
	Type        int       `json:"listType" doc:"Always 0." example:"0"`
	Sections    []section `json:"sections" nullable:"false"`
}

type template struct {
	Hydrated hydrated `json:"hydratedTemplate"`
}

type hydrated struct {
	Text    string        `json:"hydratedContentText" example:"Which one?"`
	Footer  string        `json:"hydratedFooterText" example:"We answer until six."`
	Buttons []shownButton `json:"hydratedButtons" nullable:"false"`
	content
}

func buttonsOf(m chat.Message) *buttons {
	b := &buttons{Text: m.Body, Footer: m.Content.Menu.Footer, Buttons: []shownButton{}}
	for _, o := range m.Content.Menu.Options {
		one := shownButton{ID: o.ID, Type: 1}
		one.Text.Display = o.Text
		b.Buttons = append(b.Buttons, one)
	}
	return b
}

func listOf(m chat.Message) *list {
	menu := m.Content.Menu
	l := &list{Title: menu.Header, Description: m.Body, Button: menu.Button, Footer: menu.Footer, Sections: []section{}}
	for n, o := range menu.Options {
		if n == 0 || o.Section != menu.Options[n-1].Section {
			l.Sections = append(l.Sections, section{Title: o.Section})
		}
		last := &l.Sections[len(l.Sections)-1]
		last.Rows = append(last.Rows, row{Title: o.Text, Description: o.Description, RowID: o.ID})
	}
	return l
}

// templateOf is a text with buttons below the file of the message above it.
func templateOf(above chat.Message, b *buttons) *template {
	t := &template{hydrated{Text: b.Text, Footer: b.Footer, Buttons: b.Buttons}}
	t.Hydrated.put(above)
	return t
}
