package capture

import (
	"fmt"
	"net/netip"
	"syscall"
)

// privateError refuses an address that is not one of the public network.
type privateError struct {
	addr netip.Addr
	what string
}

func (e *privateError) Error() string { return fmt.Sprintf("%s is %s", e.addr, e.what) }

// ranges are those that do not lead to a host of the public network, after the
// registries of special-purpose addresses (RFC 6890 and later).
var ranges = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this machine itself"},
	{netip.MustParsePrefix("10.0.0.0/8"), "an address of a private network"},
	{netip.MustParsePrefix("100.64.0.0/10"), "an address within the network of a provider"},
	{netip.MustParsePrefix("127.0.0.0/8"), "this machine itself"},
	{netip.MustParsePrefix("169.254.0.0/16"), "an address of the local link"},
	{netip.MustParsePrefix("172.16.0.0/12"), "an address of a private network"},
	{netip.MustParsePrefix("192.0.0.0/24"), "an address of a protocol"},
	{netip.MustParsePrefix("192.0.2.0/24"), "an address of examples"},
	{netip.MustParsePrefix("192.88.99.0/24"), "an address of a relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "an address of a private network"},
	{netip.MustParsePrefix("198.18.0.0/15"), "an address of measurements"},
	{netip.MustParsePrefix("198.51.100.0/24"), "an address of examples"},
	{netip.MustParsePrefix("203.0.113.0/24"), "an address of examples"},
	{netip.MustParsePrefix("224.0.0.0/4"), "an address of many machines"},
	{netip.MustParsePrefix("240.0.0.0/4"), "an address of no machine"},
	{netip.MustParsePrefix("::1/128"), "this machine itself"},
	{netip.MustParsePrefix("::/128"), "this machine itself"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "an address of a private network"},
	{netip.MustParsePrefix("100::/64"), "an address of no machine"},
	{netip.MustParsePrefix("2001::/32"), "an address within a tunnel"},
	{netip.MustParsePrefix("2001:db8::/32"), "an address of examples"},
	{netip.MustParsePrefix("3fff::/20"), "an address of examples"},
	{netip.MustParsePrefix("5f00::/16"), "an address of a protocol"},
	{netip.MustParsePrefix("fc00::/7"), "an address of a private network"},
	{netip.MustParsePrefix("fe80::/10"), "an address of the local link"},
	{netip.MustParsePrefix("fec0::/10"), "an address of a private network"},
	{netip.MustParsePrefix("ff00::/8"), "an address of many machines"},
}

// embeds are the prefixes of IPv6 that hold an address of IPv4, and the byte at which
// it begins: mapped, compatible, NAT64, 6to4.
var embeds = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("::ffff:0:0/96"), 12},
	{netip.MustParsePrefix("::/96"), 12},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

// public gives an error for an address that is not of the public network, whatever
// other address it is wrapped in.
func public(addr netip.Addr) error {
	asked := addr
	addr = addr.WithZone("").Unmap()
	for _, r := range ranges {
		if r.prefix.Contains(addr) {
			return &privateError{asked, r.what}
		}
	}
	if addr.Is6() {
		for _, e := range embeds {
			if e.prefix.Contains(addr) {
				b := addr.As16()
				inner := netip.AddrFrom4([4]byte(b[e.at : e.at+4]))
				if err := public(inner); err != nil {
					return &privateError{asked, err.(*privateError).what}
				}
			}
		}
	}
	return nil
}

// control is asked by the dialer with the address that a name was resolved to, before a
// connection is made.
func control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address that can be looked at", address)
	}
	return public(at.Addr())
}
