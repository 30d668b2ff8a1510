package scheduler

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"balas/chat"
)

// Numbers says how phone numbers are to be read that do not name their country.
type Numbers struct {
	Country string // calling code of numbers that begin with 0, digits such as 62; empty: such numbers are refused
	NoZero  bool   // numbers without + that do not begin with Country have lost their 0, as spreadsheets make them do
}

// Read returns a phone number as digits with the country's code. A number without + or 00 that does not begin with 0 has its
// country's code, unless NoZero says otherwise: 81234567890 may be Japanese. It fails, with a clause for people, for what is
// no phone number.
func (n Numbers) Read(text string) (string, error) {
	if strings.Contains(text, "@") {
		return ofJID(text)
	}
	digits, global := bare(text)
	if whole, isFloat, err := unfloat(digits); isFloat {
		if err != nil {
			return "", err
		}
		digits = whole
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !global {
		digits, global = rest, true
	}
	if !global {
		var err error
		if digits, err = n.complete(digits); err != nil {
			return "", err
		}
	}
	if digits = n.withoutTrunk(digits); strings.HasPrefix(digits, "0") {
		return "", errors.New("has no country's code")
	}
	if a, err := chat.ParseAddress(digits); err != nil || a.User != digits {
		return "", errors.New("is no phone number of 8 to 15 digits")
	}
	return digits, nil
}

// complete gives a local number its country's code.
func (n Numbers) complete(digits string) (string, error) {
	local, isLocal := strings.CutPrefix(digits, "0")
	switch {
	case isLocal && n.Country == "":
		return "", errors.New("begins with 0, and no country is given for such numbers")
	case isLocal && n.keepsZero():
		return n.Country + digits, nil
	case isLocal, n.NoZero && n.Country != "" && !strings.HasPrefix(digits, n.Country):
		return n.Country + local, nil
	}
	return digits, nil
}

// withoutTrunk drops the 0 that some put behind the country's code: 62 0812 is 62 812.
func (n Numbers) withoutTrunk(digits string) string {
	if rest, ok := strings.CutPrefix(digits, n.Country+"0"); ok && n.Country != "" && !n.keepsZero() {
		return n.Country + rest
	}
	return digits
}

// keepsZero: Italy and San Marino dial the 0 from abroad too (ITU-T E.164 national plans).
func (n Numbers) keepsZero() bool { return n.Country == "39" || n.Country == "378" }

func ofJID(text string) (string, error) {
	if a, err := chat.ParseAddress(strings.TrimSpace(text)); err == nil && a.Kind == chat.PN {
		return a.User, nil
	}
	return "", errors.New("is no phone number")
}

// bare drops what people put between digits, and what copying from a page leaves around them, and reports whether a + was
// before them.
func bare(text string) (digits string, global bool) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "'")
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, text)
	digits, global = strings.CutPrefix(text, "+")
	if global {
		digits = strings.Replace(digits, "(0)", "", 1)
	}
	return brackets.Replace(digits), global
}

var brackets = strings.NewReplacer("(", "", ")", "")

// unfloat reads a number as spreadsheets write it, if it is one: 6281234567890.0 or 6.28123456789E+12. It fails when digits
// are lost. What has other dots in it has them dropped.
func unfloat(text string) (whole string, isFloat bool, err error) {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(text), "E")
	if !scientific {
		whole = strings.ReplaceAll(strings.TrimSuffix(text, ".0"), ".", "")
		return whole, whole != text, nil
	}
	head, tail, _ := strings.Cut(mantissa, ".")
	n, wrong := strconv.Atoi(exponent)
	if wrong != nil || strings.Trim(head+tail, "0123456789") != "" {
		return "", true, errors.New("is no phone number")
	}
	if n != len(tail) {
		return "", true, errors.New("was cut short by a spreadsheet: format the column as text")
	}
	return head + tail, true, nil
}
