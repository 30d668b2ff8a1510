package scheduler

import (
	"strconv"
	"time"

	"github.com/nyaruka/phonenumbers"

	"balas/internal/zone"
)

// wide are countries that share their calling code with others, or of whose zones the library knows
// too few or too many, with one zone for each way that clocks go there (IANA zone.tab).
var wide = map[string][]string{
	"US": {
		"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
		"America/Anchorage", "America/Adak", "Pacific/Honolulu",
	},
	"CA": {
		"America/Toronto", "America/St_Johns", "America/Halifax", "America/Winnipeg", "America/Regina",
		"America/Edmonton", "America/Vancouver", "America/Whitehorse",
	},
	"MX": {
		"America/Mexico_City", "America/Cancun", "America/Hermosillo", "America/Tijuana", "America/Ojinaga",
		"America/Matamoros", "America/Ciudad_Juarez",
	},
	"RU": {
		"Europe/Moscow", "Europe/Kaliningrad", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
		"Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Sakhalin", "Asia/Magadan",
		"Asia/Kamchatka",
	},
	"KZ": {"Asia/Almaty", "Asia/Aqtobe"},
	"AU": {
		"Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth",
		"Australia/Eucla", "Australia/Lord_Howe",
	},
}

// CountryZones are the zones in which somebody may live who has the phone number, in digits with its
// country's code: all of the country, since people take numbers along and mobile prefixes tell no place.
// There are none for what is no number, or one of no country (satellites, free numbers).
func CountryZones(phone string) []*time.Location {
	number, err := phonenumbers.Parse("+"+phone, "")
	if err != nil {
		return nil
	}
	names, ok := wide[phonenumbers.GetRegionCodeForNumber(number)]
	if !ok {
		names = libraryZones(number, phone)
	}
	var zones []*time.Location
	for _, name := range names {
		if found, err := zone.Parse(name); err == nil { // all but the library's Etc/Unknown
			zones = append(zones, found)
		}
	}
	return zones
}

// libraryZones are those of the calling code; under +1, which two dozen countries share, of the area's code.
func libraryZones(number *phonenumbers.PhoneNumber, phone string) []string {
	code := phone
	if number.GetCountryCode() != 1 {
		code = strconv.Itoa(int(number.GetCountryCode()))
	}
	names, err := phonenumbers.GetTimezonesForPrefix(code)
	if err != nil {
		return nil
	}
	return names
}

// Whereabouts are the zones of a recipient: the one that is known of them, else their country's, else
// the campaign's.
func Whereabouts(known *time.Location, phone string, campaign *time.Location) []*time.Location {
	if known != nil {
		return []*time.Location{known}
	}
	if zones := CountryZones(phone); len(zones) > 0 {
		return zones
	}
	return []*time.Location{campaign}
}
