"""Public internet addresses: URLs that come from outside are fetched from no others."""

from __future__ import annotations

import ipaddress


def is_public_address(text: str) -> bool:
    """Return whether `text` is an IP address of the public internet (an IPv4 address inside IPv6 counts as itself)."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is None and address not in _GLOBAL_UNICAST:
            return False
        address = inner or address
    return address.is_global and not address.is_multicast


# RFC 4291 section 2.4: what IANA gives to the internet. Outside of it there are old and local forms that Python takes
# for public: site-local fec0::/10, local-use NAT64 64:ff9b:1::/48, IPv4-translated ::ffff:0:0:0/96.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# RFC 4291 section 2.5.5.1 (IPv4-compatible) and RFC 6052 section 2.1 (NAT64): the last 32 bits are the IPv4 address.
_WRAPPING = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one, if there is one."""
    if any(address in network for network in _WRAPPING):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
