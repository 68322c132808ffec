"""What to do about a listing: what to mend first, where to ask then, and how the listing ends."""

from __future__ import annotations

from dataclasses import dataclass

from checks.blocklist.catalog import Blocklist
from checks.blocklist.reading import meanings_of

FIRST = {
    "ip": "Find out what sends through this address, and stop it, before you ask: what is listed again stays longer.",
    "domain": "Find out which mail or page with this domain was complained about, and stop it, before you ask.",
}


@dataclass(frozen=True, slots=True)
class Guidance:
    """Sentences. `ask` is where removal is asked for, "" where it cannot be; `ends` how the listing ends by itself."""

    first: str
    ask: str
    ends: str


def guidance(blocklist: Blocklist, code: str = "") -> Guidance:
    """For a listing with this answer ("127.0.0.2"); without one, what holds for the whole list."""
    fixes = [meaning.fix for meaning in meanings_of(blocklist, code) if meaning.fix] if code else []
    first = " ".join(fixes) or blocklist.fix or FIRST["domain" if blocklist.kind == "domain" else "ip"]
    return Guidance(first, blocklist.delist, blocklist.ends)
