"""Domain names as people write them, and how they hang together."""

from __future__ import annotations

from checks.blocklist.target import parse_target


def parse_domain(text: str) -> str:
    """The domain in lower case, ASCII (IDNA 2008), without its last dot. ValueError, fit to be shown, if it is none."""
    target = parse_target(text)
    if target.kind != "domain":
        raise ValueError(f"{text!r} is an IP address, not a domain")
    return target.query


def is_within(name: str, domain: str) -> bool:
    """Whether the name is the domain or below it."""
    return name == domain or name.endswith(f".{domain}")
