package safehttp

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/idna"

	"balas/internal/fault"
)

// check refuses what no lookup can make good: other schemes, credentials, ports of other protocols, and
// hosts that are numbers but no addresses.
func check(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("must begin with http:// or https://")
	case host == "":
		return bad("has no host")
	case u.User != nil:
		return bad("must not hold a user name or password")
	case isNumber(host), isNumber(spelled(host)):
		return bad("its host is neither a name nor an address")
	}
	return checkPort(u.Port())
}

// checkPort refuses ports below 1024 other than 80 and 443: they belong to protocols that can be spoken
// to by accident (mail, printers, shells). Above, people serve files and webhooks where they like.
func checkPort(port string) error {
	if port == "" {
		return nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return bad("its port is not a number up to 65535")
	}
	if n < 1024 && n != 80 && n != 443 {
		return bad("port " + port + " is not allowed")
	}
	return nil
}

// isNumber reports whether a host ends in a number and is no well-formed address: 2130706433, 0x7f.1 and
// 0177.0.0.1 are addresses to some resolvers and names to others (URL Standard, "ends in a number").
func isNumber(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := strings.ToLower(labels[len(labels)-1])
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// spelled is the host as it is looked up: full-width digits and letters, and the full stops of other scripts, are those of
// ASCII then (UTS #46). What cannot be spelled so stays as it is, and has no address.
func spelled(host string) string {
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return host
	}
	return ascii
}

// isThisMachine reports whether a name is localhost or below it: whatever a resolver says, it is of this machine (RFC 6761
// §6.3).
func isThisMachine(host string) bool {
	host = "." + strings.ToLower(strings.TrimSuffix(host, "."))
	return strings.HasSuffix(host, ".localhost")
}

// dialer connects to public addresses and those of the allowed networks. The address it checks is the one
// it connects to, whatever the name resolved to before.
func dialer(o Options) *net.Dialer {
	return &net.Dialer{Timeout: min(10*time.Second, o.HeaderTimeout), Control: guardian(o).Safe, Resolver: o.Resolver}
}

// guardian knows public addresses and those of the allowed networks.
func guardian(o Options) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, p := range o.Allow {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
}

// ParsePrefixes reads networks such as 10.0.0.0/8, and single addresses. It names the one that is neither.
func ParsePrefixes(texts []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
			prefixes = append(prefixes, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fault.Bad("network", "", strconv.Quote(text)+" is no network such as 10.0.0.0/8")
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}
