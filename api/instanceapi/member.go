package instanceapi

import (
	"iter"

	"balas/api/wire"
	"balas/scheduler"
)

// memberInput is somebody to write to.
type memberInput struct {
	Number      string            `json:"number" doc:"A phone number." example:"6281200000001"`
	Name        string            `json:"name,omitempty" example:"Ani"`
	JobTitle    string            `json:"jobTitle,omitempty" example:"Buyer"`
	CompanyName string            `json:"companyName,omitempty" example:"Toko Contoh"`
	Fields      map[string]string `json:"fields,omitempty" doc:"What else templates may use, up to 50."`
	Zone        string            `json:"zone,omitempty" doc:"Where they are; absent: their number tells." example:"Asia/Jakarta"`
}

// membersOf are the people as lists and campaigns take them; nil for none given.
func membersOf(in []memberInput) iter.Seq[scheduler.Member] {
	if in == nil {
		return nil
	}
	return func(yield func(scheduler.Member) bool) {
		for _, m := range in {
			if !yield(scheduler.Member{
				Number: m.Number, Name: m.Name, JobTitle: m.JobTitle, CompanyName: m.CompanyName, Fields: m.Fields, Zone: m.Zone,
			}) {
				return
			}
		}
	}
}

// Reading says how numbers are read that do not name their country.
type Reading struct {
	Country   string    `json:"country,omitempty" pattern:"^[1-9][0-9]{0,2}$" doc:"Calling code of numbers that begin with 0; absent: such numbers are refused." example:"62"`
	ZeroIsOff wire.Flag `json:"zeroIsOff,omitempty" doc:"Numbers that begin neither with + nor with the country have lost their 0, as spreadsheets make them." example:"false"`
}

func (r Reading) numbers() scheduler.Numbers {
	return scheduler.Numbers{Country: r.Country, NoZero: bool(r.ZeroIsOff)}
}

type member struct {
	Number      string            `json:"number" example:"6281200000001"`
	Name        string            `json:"name" example:"Ani"`
	JobTitle    string            `json:"jobTitle" example:"Buyer"`
	CompanyName string            `json:"companyName" example:"Toko Contoh"`
	Fields      map[string]string `json:"fields"`
	Zone        string            `json:"zone" doc:"Empty: the number tells." example:"Asia/Jakarta"`
}

func memberOf(m scheduler.Member) member {
	shown := member{m.Number, m.Name, m.JobTitle, m.CompanyName, m.Fields, m.Zone}
	if shown.Fields == nil {
		shown.Fields = map[string]string{}
	}
	return shown
}

type report struct {
	Read       int       `json:"read" doc:"How many were given." example:"4"`
	Added      int       `json:"added" example:"2"`
	Duplicates int       `json:"duplicates" doc:"Whose number is there already." example:"1"`
	Invalid    int       `json:"invalid" example:"1"`
	Problems   []problem `json:"problems" nullable:"false" doc:"Of who was not added: the first 1000."`
}

type problem struct {
	Line   int    `json:"line" doc:"In the file, or the place among those who were given, from 1; 0: neither." example:"3"`
	Value  string `json:"value" doc:"The number, or what stands in its place." example:"0812"`
	Reason string `json:"reason" doc:"For people." example:"is no phone number of 8 to 15 digits"`
}

func reportOf(r scheduler.Report) report {
	shown := report{r.Read, r.Added, r.Duplicates, r.Invalid, make([]problem, len(r.Problems))}
	for n, p := range r.Problems {
		shown.Problems[n] = problem(p)
	}
	return shown
}
