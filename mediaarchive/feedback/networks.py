"""Who sends, without knowing who it is: keyed hashes of a visitor's number, and of their network on one day. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def visitor_hash(key: str, visitor: str) -> str:
    """Return what is kept of the random number in a visitor's cookie."""
    return _hash(key, f"visitor\0{visitor}")


def network_hash(key: str, address: str, now: datetime) -> str:
    """Return what is kept of a network: /24 or /48, with the day, so that two days cannot be joined.

    Whoever has the key could try all networks of a day; without it the hash says nothing.
    """
    return _hash(key, f"network\0{network(address)}\0{now.astimezone(UTC).date().isoformat()}")


def network(address: str) -> str:
    """Return the network of an address, `unknown` for what is none."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def _hash(key: str, words: str) -> str:
    return hmac.digest(key.encode(), b"feedback\0" + words.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]
