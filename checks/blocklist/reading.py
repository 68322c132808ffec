"""What an answer of a list means: pure, and the place where false alarms are prevented.

Four rules come before the list's own codes (RFC 5782, and what broken lists were seen to do):
an answer outside 127.0.0.0/8 comes from a parked domain or a resolver that rewrites; 127.255.255.0/24 is a refusal;
so is 127.0.0.1, unless the list documents it; and a question that was not answered says nothing.

A code that a list with documented codes does not document is a listing for an unknown reason, and only informs: it may be
a new part of the list, or a refusal nobody told of. Of a list without any, every code has the list's severity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checks.blocklist.catalog import Blocklist
from checks.blocklist.kinds import SEVERITIES, Code
from checks.blocklist.listing import Listing, State
from checks.dns import Answer, Outcome

_REFUSALS = {
    "127.255.255.252": "the list's zone name is misspelt",
    "127.255.255.254": "the list does not answer public or unregistered resolvers",
    "127.255.255.255": "asked too often, or not registered with the list",
}
_BY_PURPOSE: Mapping[str, State] = {"block": "listed", "allow": "good", "score": "good"}


def read(target: str, blocklist: Blocklist, answer: Answer) -> Listing:
    """Turn the answer to the A question for `target` in `blocklist` into a listing (without the TXT reason)."""
    match answer.outcome:
        case Outcome.NO_DOMAIN | Outcome.NO_DATA:
            return Listing(target, blocklist.zone, "clean")
        case Outcome.UNKNOWN:
            return Listing(target, blocklist.zone, "unusable", reason=blocklist.hide(answer.why))
    fault = refusal(blocklist, answer.records) or _void(blocklist, answer.records)
    if fault:
        return Listing(target, blocklist.zone, "unusable", codes=answer.records, reason=fault)
    meanings = [code for record in answer.records for code in meanings_of(blocklist, record)]
    return _weigh(target, blocklist, answer.records, meanings)


def refusal(blocklist: Blocklist, records: Sequence[str]) -> str:
    """Why these answers are none: a sentence, or "" if they can be taken at their word."""
    for record in records:
        documented = _documented(blocklist, record)
        if not record.startswith("127."):
            return f"answered {record}, outside 127.0.0.0/8: the list is parked, or a resolver rewrites answers"
        if record.startswith("127.255.255."):
            return f"refused ({record}): {_REFUSALS.get(record, 'the list refuses us')}"
        if documented is not None and documented.state == "unusable":
            return f"refused ({record}): {documented.meaning}"
        if record == "127.0.0.1" and documented is None:
            return "answered 127.0.0.1: a refusal, or a resolver that blocks the list"
    return ""


def _void(blocklist: Blocklist, records: Sequence[str]) -> str:
    """Strict lists say so; an allow list or score that has codes is not to be praised for one it does not have."""
    if not (blocklist.strict or (blocklist.purpose != "block" and blocklist.codes)):
        return ""
    unknown = (record for record in records if _documented(blocklist, record) is None and not _bits(blocklist, record))
    return next((f"answered {record}, which the list does not document" for record in unknown), "")


def meanings_of(blocklist: Blocklist, record: str) -> tuple[Code, ...]:
    """The documented meanings of one answer: of the code as a whole, else of each bit set in its last octet."""
    documented = _documented(blocklist, record)
    if documented is not None:
        return (documented,)
    return _bits(blocklist, record) or (_undocumented(blocklist),)


def _undocumented(blocklist: Blocklist) -> Code:
    if blocklist.purpose != "block":
        return Code("")
    return Code("listed, reason unknown", severity="info" if blocklist.codes or blocklist.bits else "")


def _weigh(target: str, blocklist: Blocklist, records: tuple[str, ...], codes: Sequence[Code]) -> Listing:
    """The worst of several meanings decides: listed before good before clean, critical before info."""
    default = _BY_PURPOSE[blocklist.purpose]
    states = {code.state or default for code in codes}
    state: State = "listed" if "listed" in states else "good" if "good" in states else "clean"
    telling = [code for code in codes if (code.state or default) == state]
    severities = [code.severity or blocklist.severity for code in telling]
    return Listing(
        target,
        blocklist.zone,
        state,
        codes=records,
        meaning="; ".join(dict.fromkeys(code.meaning for code in telling if code.meaning)),
        severity=min(severities, key=SEVERITIES.index) if state == "listed" else "info",
        delist=blocklist.delist if state == "listed" else "",
    )


def _documented(blocklist: Blocklist, record: str) -> Code | None:
    octets = record.split(".")
    for pattern, code in blocklist.codes.items():
        parts = pattern.split(".")
        if len(parts) == len(octets) and all(map(_octet_matches, parts, octets)):
            return code
    return None


def _octet_matches(pattern: str, octet: str) -> bool:
    low, dash, high = pattern.partition("-")
    if dash:
        return int(low) <= int(octet) <= int(high)
    return pattern in ("*", octet)


def _bits(blocklist: Blocklist, record: str) -> tuple[Code, ...]:
    last = int(record.rpartition(".")[2])
    return tuple(code for bit, code in blocklist.bits.items() if last & bit)
