"""What an answer of a list means: pure, and the place where false alarms are prevented.

Four rules come before the list's own codes (RFC 5782, and what broken lists were seen to do):
an answer outside 127.0.0.0/8 comes from a parked domain or a resolver that rewrites; 127.255.255.0/24 is a refusal;
so is 127.0.0.1, unless the list documents it; and a question that was not answered says nothing.

A code that a list with documented codes does not document is a listing for an unknown reason, and only informs: it may be
a new part of the list, or a refusal nobody told of. Of a list without any, every code has the list's severity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from socket import inet_aton

from checks.blocklist.catalog import Blocklist
from checks.blocklist.kinds import SEVERITIES, Code
from checks.blocklist.listing import Listing, State
from checks.dns import Answer, Outcome
from checks.sentence import Sentence, catalogued, sentence

UNKNOWN_REASON = sentence("listed, reason unknown")
UNKNOWN_SCALE = sentence("a score of a scale that is not known")
_BY_PURPOSE: Mapping[str, State] = {"block": "listed", "allow": "good", "score": "good"}


def read(target: str, blocklist: Blocklist, answer: Answer) -> Listing:
    """Turn the answer to the A question for `target` in `blocklist` into a listing (without the TXT reason)."""
    match answer.outcome:
        case Outcome.NO_DOMAIN | Outcome.NO_DATA:
            return Listing(target, blocklist.zone, "clean")
        case Outcome.UNKNOWN:
            return Listing(target, blocklist.zone, "unusable", reason=blocklist.hide(answer.why))
    records = tuple(sorted(set(answer.records), key=inet_aton))  # servers tell them in turn: the same ones are no news
    fault = refusal(blocklist, records) or _void(blocklist, records)
    if fault:
        return Listing(target, blocklist.zone, "unusable", codes=records, reason=fault)
    meanings = [code for record in records for code in meanings_of(blocklist, record)]
    return _weigh(target, blocklist, records, meanings)


def refusal(blocklist: Blocklist, records: Sequence[str]) -> Sentence | None:
    """Why these answers are none; None if they can be taken at their word."""
    for record in records:
        documented = _meant(blocklist, record)
        if not record.startswith("127."):
            return sentence(
                "answered {answer}, outside 127.0.0.0/8: the list is parked, or a resolver rewrites answers",
                answer=record,
            )
        if record.startswith("127.255.255."):
            return sentence("refused ({answer}): {why}", answer=record, why=_of_refusal(record))
        told = next((code.meaning for code in documented if code.state == "unusable"), None)
        if told is not None:
            return sentence("refused ({answer}): {why}", answer=record, why=catalogued(told))
        if record == "127.0.0.1" and not documented:
            return sentence("answered {answer}: a refusal, or a resolver that blocks the list", answer=record)
    return None


def _of_refusal(record: str) -> Sentence:
    match record:
        case "127.255.255.252":
            return sentence("the list's zone name is misspelt")
        case "127.255.255.254":
            return sentence("the list does not answer public or unregistered resolvers")
        case "127.255.255.255":
            return sentence("asked too often, or not registered with the list")
    return sentence("the list refuses us")


def _void(blocklist: Blocklist, records: Sequence[str]) -> Sentence | None:
    """Strict lists say so; an allow list or score that has codes is not to be praised for one it does not have."""
    if blocklist.strict or (blocklist.purpose != "block" and blocklist.codes):
        for record in records:
            if not _meant(blocklist, record):
                return sentence("answered {answer}, which the list does not document", answer=record)
    return None


def meanings_of(blocklist: Blocklist, record: str) -> tuple[Code, ...]:
    """The documented meanings of one answer: of the code as a whole, else of each bit set in its last octet."""
    return _meant(blocklist, record) or (_undocumented(blocklist),)


def _undocumented(blocklist: Blocklist) -> Code:
    if blocklist.purpose != "block":
        return Code(UNKNOWN_SCALE if blocklist.purpose == "score" else "")
    return Code(UNKNOWN_REASON, severity="info" if blocklist.codes or blocklist.bits else "")


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
        meaning=_together([code.meaning for code in telling if code.meaning]),
        severity=min(severities, key=SEVERITIES.index) if state == "listed" else "info",
        delist=blocklist.delist if state == "listed" else "",
    )


def _together(meanings: Sequence[str]) -> str:
    """Each once, in the order told."""
    told = [*map(catalogued, dict.fromkeys(meanings))]
    return reduce(lambda one, other: sentence("{one}; {other}", one=one, other=other), told) if told else ""


def _meant(blocklist: Blocklist, record: str) -> tuple[Code, ...]:
    """What the catalogue documents about one answer; () for nothing. A bit mask is the last octet of 127.0.0.x."""
    octets = record.split(".")
    for pattern, code in blocklist.codes.items():
        if all(map(_octet_matches, pattern.split("."), octets)):
            return (code,)
    if octets[:3] != ["127", "0", "0"]:
        return ()
    return tuple(code for bit, code in blocklist.bits.items() if int(octets[3]) & bit)


def _octet_matches(pattern: str, octet: str) -> bool:
    low, dash, high = pattern.partition("-")
    if dash:
        return int(low) <= int(octet) <= int(high)
    return pattern in ("*", octet)
