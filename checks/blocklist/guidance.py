"""What to do about a listing: what to mend first, where to ask then, and how the listing ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from checks.blocklist.catalog import Blocklist
from checks.blocklist.reading import meanings_of
from checks.sentence import catalogued, sentence

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


def guidance(blocklist: Blocklist, codes: Sequence[str] = ()) -> Guidance:
    """For a listing with these answers ("127.0.0.2"); without one, what holds for the whole list."""
    meanings = [meaning for code in codes for meaning in meanings_of(blocklist, code)]
    fixes = [*dict.fromkeys(meaning.fix for meaning in meanings if meaning.fix)]
    usual = blocklist.fix or FIRST["domain" if blocklist.kind == "domain" else "ip"]
    first = reduce(
        lambda one, other: sentence("{one} {other}", one=one, other=other), map(catalogued, fixes or [usual])
    )
    return Guidance(first, blocklist.delist, catalogued(blocklist.ends))
