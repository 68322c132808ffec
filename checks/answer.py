"""What the DNS said to one question, and how a response is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
from dns.rdtypes.txtbase import TXTBase


class Outcome(StrEnum):
    """See `checks.dns`."""

    RECORDS = "records"
    NO_DATA = "no_data"
    NO_DOMAIN = "no_domain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the DNS says about one name and type.

    `records` are in zone-file form with absolute names ("10 mail.example.org."), in the order received; of a TXT (or SPF)
    record the strings are joined and unquoted, and octets that are no UTF-8 become U+FFFD. `ttl` is in seconds, of
    negative answers too. `canonical` is the name at the end of a chain of CNAMEs, if there was one: what was found, or is
    missing, is there.
    """

    name: str
    rdtype: str
    outcome: Outcome
    records: tuple[str, ...] = ()
    why: str = ""
    ttl: int = 0
    canonical: str = ""


def read_response(name: str, rdtype: str, response: dns.message.QueryMessage) -> Answer:
    """A whole (not truncated) response to this question, aliases followed as far as it holds them."""
    rcode = response.rcode()
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return Answer(name, rdtype, Outcome.UNKNOWN, why=dns.rcode.to_text(rcode))
    try:
        chain = response.resolve_chaining()
    except dns.exception.DNSException as trouble:
        return Answer(name, rdtype, Outcome.UNKNOWN, why=f"{type(trouble).__name__}: {trouble}")
    canonical = alias(response.question[0].name, chain.canonical_name)
    if rcode == dns.rcode.NXDOMAIN:
        return Answer(name, rdtype, Outcome.NO_DOMAIN, ttl=negative_ttl(response), canonical=canonical)
    if chain.answer is not None:
        records = tuple(_text(record) for record in chain.answer)
        return Answer(name, rdtype, Outcome.RECORDS, records, ttl=int(chain.minimum_ttl), canonical=canonical)
    if response.answer and not any(rrset.name == response.question[0].name for rrset in response.answer):
        return Answer(name, rdtype, Outcome.UNKNOWN, why="the answer is about another name")
    if _is_referral(response):
        why = "the name server only refers to others: it is no resolver"
        return Answer(name, rdtype, Outcome.UNKNOWN, why=why)
    return Answer(name, rdtype, Outcome.NO_DATA, ttl=negative_ttl(response), canonical=canonical)


def alias(asked: dns.name.Name, canonical: dns.name.Name) -> str:
    """The `canonical` of an Answer."""
    return "" if canonical == asked else canonical.to_text(omit_final_dot=True).lower()


def negative_ttl(response: dns.message.QueryMessage) -> int:
    """RFC 2308 section 5: the SOA of a negative answer says how long it holds; without one, it is not to be kept."""
    if not any(rrset.rdtype == dns.rdatatype.SOA for rrset in response.authority):
        return 0
    return int(response.resolve_chaining().minimum_ttl)


def _text(record: dns.rdata.Rdata) -> str:
    if isinstance(record, TXTBase):
        return b"".join(record.strings).decode("utf-8", "replace")
    return record.to_text()


def _is_referral(response: dns.message.Message) -> bool:
    kinds = {rrset.rdtype for rrset in response.authority}
    return (
        dns.rdatatype.NS in kinds
        and dns.rdatatype.SOA not in kinds
        and not response.flags & (dns.flags.AA | dns.flags.RA)
    )
