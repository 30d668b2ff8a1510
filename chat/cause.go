package chat

import "time"

// Cause names why an instance is in its state. It is empty where the state says all.
type Cause string

// The causes. The table in whatsapp/README.md says of each what to do.
const (
	QRExpired       Cause = "qr_expired"         // failed: nobody scanned a code in time
	PairingFailed   Cause = "pairing_failed"     // failed: phone and WhatsApp could not agree on the link
	MultideviceOff  Cause = "multidevice_off"    // scan_qr: the phone scanned, and links no devices
	PasskeyRequired Cause = "passkey_required"   // scan_qr: the phone scanned, and the owner has to prove himself
	PasskeyConfirm  Cause = "passkey_confirm"    // scan_qr: a code has to be compared with the phone's
	KeysLost        Cause = "keys_lost"          // starting, scan_qr: the link's keys are not in the database
	Unreachable     Cause = "unreachable"        // reconnecting; failed while linking: WhatsApp does not answer
	ConnectionLost  Cause = "connection_lost"    // reconnecting: the socket was closed
	Silent          Cause = "silent"             // reconnecting: the socket was open, and nothing came back
	StreamBroken    Cause = "stream_error"       // reconnecting: WhatsApp ended the stream with an error
	Refused         Cause = "refused"            // reconnecting: WhatsApp refused the login for now
	ClientOutdated  Cause = "client_outdated"    // failed: WhatsApp wants a newer client
	Banned          Cause = "banned"             // failed until a time; logged_out when it is for good
	AccountLocked   Cause = "account_locked"     // logged_out: the phone itself was logged out, or its account locked
	UnlinkedOnPhone Cause = "unlinked_on_phone"  // logged_out: the owner removed the device on the phone
	LoggedOutByUser Cause = "logged_out_by_user" // logged_out: the owner logged the instance out here
	StoppedByOwner  Cause = "stopped_by_owner"   // stopped
	Replaced        Cause = "replaced"           // failed: the same link is in use elsewhere
)

var clauses = map[Cause]string{
	QRExpired:       "QR expired: nobody scanned it in time",
	PairingFailed:   "linking failed",
	MultideviceOff:  "the phone has multi-device switched off",
	PasskeyRequired: "the phone asks for the passkey of its account",
	PasskeyConfirm:  "compare the code with the one on the phone and confirm it",
	KeysLost:        "the keys of the link are gone: link the number again",
	Unreachable:     "cannot reach WhatsApp",
	ConnectionLost:  "the connection to WhatsApp was lost",
	Silent:          "the connection to WhatsApp was open, but nothing came back",
	StreamBroken:    "WhatsApp ended the connection with an error",
	Refused:         "WhatsApp refused the connection",
	ClientOutdated:  "client outdated: WhatsApp asks for a newer version of Balas",
	Banned:          "banned by WhatsApp",
	AccountLocked:   "the phone was logged out, or its account is locked",
	UnlinkedOnPhone: "unlinked on the phone",
	LoggedOutByUser: "logged out by the owner",
	StoppedByOwner:  "stopped by the owner",
	Replaced:        "replaced: the same link is in use elsewhere",
}

// Causes returns every cause, in no order.
func Causes() []Cause {
	all := make([]Cause, 0, len(clauses))
	for c := range clauses {
		all = append(all, c)
	}
	return all
}

// Clause says the cause to people, with the time at which it ends by itself, if there is one.
func (c Cause) Clause(until time.Time) string {
	if c == Banned && !until.IsZero() {
		return "banned until " + until.UTC().Format(time.RFC3339)
	}
	return clauses[c]
}
