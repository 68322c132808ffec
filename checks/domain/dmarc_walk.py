"""The DNS tree walk of RFC 9989 section 4.10, which took the place of the public-suffix list. Pure but for the asking.

The walk stops at a `psd=` record. Which names it would pass is known beforehand, so all are asked at once, and those
beyond the stop are then left out of account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checks.dns import Answer, Resolver
from checks.domain.dmarc_record import DmarcRecord, Policy, merged, read_records, requested
from checks.domain.dns_text import is_unknown

MOST_QUERIES = 8


@dataclass(frozen=True, slots=True)
class Dmarc:
    """What DMARC says about a domain.

    `record` is the one in force, None if there is none; `found_at` the domain that has it. `organizational` is the
    domain that alignment is measured by. `several` is the domain whose records cancel each other out, `merged` one record
    out of them. `alias` is where the domain's own `_dmarc` leads to as a CNAME. `fault` is an answer that was needed and did
    not come: if there is a fault and no record, nothing can be told.
    """

    domain: str
    record: DmarcRecord | None = None
    found_at: str = ""
    organizational: str = ""
    several: str = ""
    fault: Answer | None = None
    others: tuple[str, ...] = ()
    merged: str = ""
    alias: str = ""

    @property
    def inherited(self) -> bool:
        return bool(self.found_at) and self.found_at != self.domain

    @property
    def policy(self) -> Policy:
        """In force for the domain, with `t=y` counted."""
        if self.record is None:
            return Policy.NONE
        asked = requested(self.record, inherited=self.inherited)
        return asked.lowered if self.record.testing else asked


def walk_names(domain: str) -> list[str]:
    """The domains whose `_dmarc` is asked, the domain itself first; at most eight."""
    labels = domain.split(".")
    shorter = range(min(len(labels) - 1, MOST_QUERIES - 1), 0, -1)
    return [domain, *(".".join(labels[-count:]) for count in shorter)]


async def discover(domain: str, *, resolver: Resolver) -> Dmarc:
    """Ask all names of the walk at once, and decide."""
    names = walk_names(domain)
    answers = await asyncio.gather(*(resolver.ask(f"_dmarc.{name}", "TXT") for name in names))
    return decide(domain, dict(zip(names, answers, strict=True)))


def decide(domain: str, answers: Mapping[str, Answer]) -> Dmarc:
    """`answers` by domain, in the order of the walk."""
    found: dict[str, DmarcRecord] = {}
    several = ""
    fault: Answer | None = None
    for name, answer in answers.items():
        # A fault at the top-level domain is passed over: a record there is for domains that have none of their own,
        # so what is to be said of those stays the same.
        if is_unknown(answer) and ("." in name or name == domain):
            fault = fault or answer
        records = read_records(answer.records)
        if len(records) > 1:
            several = several or name
        elif records:
            found[name] = records[0]
            if records[0].psd != "u":
                break
    organizational = organizational_domain(domain, found)
    at = next((name for name in (domain, organizational, *reversed(found)) if name in found), "")
    own = answers[domain]
    if is_unknown(own) or (fault is not None and domain not in found):
        return Dmarc(domain, organizational=organizational, fault=fault)
    if several and (not at or several == domain):
        cancelled = read_records(answers[several].records)
        return Dmarc(domain, found.get(at), at, organizational, several, merged=merged(cancelled))
    others = own.records if not at else ()
    return Dmarc(domain, found.get(at), at, organizational, others=others, alias=own.canonical)


def organizational_domain(domain: str, found: Mapping[str, DmarcRecord]) -> str:
    """Section 4.10.2, from the records found, longest name first."""
    labels: Sequence[str] = domain.split(".")
    for name, record in found.items():
        if record.psd == "n":
            return name
        if record.psd == "y" and name != domain:
            return ".".join(labels[-(name.count(".") + 2) :])
    return list(found)[-1] if found else domain
