"""TLS-RPT (RFC 8460): where senders report how encryption on the way to the domain went."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from functools import partial

from checks.dns import Resolver
from checks.domain.dns_text import is_unknown, takes_nothing, unknown
from checks.domain.finding import Record, Result, State
from checks.domain.tags import read_tags, versioned
from checks.sentence import sentence

_CHECK = "tls-rpt"

_URI = re.compile(r"mailto:[^@,;\s]+@[^@,;\s]+\.[^@,;\s]+|https://[^,;\s]+", re.IGNORECASE)
_MISSES_SCHEME = re.compile(r"[^@:,;\s]+@[^@:,;\s]+\.[^@:,;\s]+")
_MEANT = re.compile(r"tls-?rpt(?!v?[2-9])", re.IGNORECASE)
_result = partial(Result, check=_CHECK)


async def check_tls_rpt(domain: str, *, resolver: Resolver) -> list[Result]:
    """One result."""
    name = f"_smtp._tls.{domain}"
    answer, mx = await asyncio.gather(resolver.ask(name, "TXT"), resolver.ask(domain, "MX"))
    if is_unknown(answer):
        return [unknown(_CHECK, answer, sentence("whether TLS reports are wanted"))]
    mend = (Record(name=name, type="TXT", value=f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}"),)
    records = versioned(answer.records, "TLSRPTv1")
    evidence = {"records": [*records]}
    meant = [record for record in answer.records if _MEANT.search(record)]
    if not records and meant:
        words = sentence("What stands at {name} does not begin with v=TLSRPTv1;: nobody reads it.", name=name)
        addresses = [found for record in meant for found in _URI.findall(record.replace("\\", "").replace('"', ""))]
        return [
            _result(
                code="tls-rpt-bad-start",
                state=State.FAILURE,
                detail=words,
                advice=sentence("Publish it so that it begins with exactly “v=TLSRPTv1;”."),
                publish=_to(name, addresses) or mend,
                evidence={"records": meant},
            )
        ]
    if not records and takes_nothing(mx):
        return [_result(code="tls-rpt-not-needed", state=State.OK, detail=sentence("The domain takes no mail."))]
    if not records:
        words = sentence("TLS reports are not asked for; that is allowed.")
        advice = sentence("To learn of failed encryption on the way to you, publish this.")
        return [_result(code="tls-rpt-none", state=State.OK, detail=words, advice=advice, publish=mend)]
    if len(records) > 1:
        words = sentence("There are {count} TLS-RPT records: senders do as if there were none.", count=len(records))
        code, advice = "tls-rpt-several-records", sentence("Leave one, and remove the others.")
        merged = _to(name, [uri for record in records for uri in _addresses(record)]) or mend
        return [_result(code=code, state=State.FAILURE, detail=words, advice=advice, publish=merged, evidence=evidence)]
    addresses = _addresses(records[0])
    wrong = [uri for uri in addresses if not _URI.fullmatch(uri)]
    if wrong or not addresses:
        words = (
            sentence("{wrong} is no address reports can be sent to (mailto: or https:).", wrong=", ".join(wrong))
            if wrong
            else sentence("rua= has no address reports can be sent to (mailto: or https:).")
        )
        return [
            _result(
                code="tls-rpt-address",
                state=State.FAILURE if len(wrong) == len(addresses) else State.WARNING,
                detail=words,
                advice=sentence("Correct rua=."),
                publish=_to(name, addresses) or mend,
                evidence=evidence,
            )
        ]
    return [
        _result(
            code="tls-rpt-ok",
            state=State.OK,
            detail=sentence("TLS reports go to {addresses}.", addresses=", ".join(addresses)),
            evidence=evidence,
        )
    ]


def _to(name: str, addresses: Iterable[str]) -> tuple[Record, ...]:
    """The record with those of the addresses that reports can be sent to; nothing without any."""
    whole = [f"mailto:{each}" if _MISSES_SCHEME.fullmatch(each) else each for each in addresses]
    good = ",".join(dict.fromkeys(each for each in whole if _URI.fullmatch(each)))
    return (Record(name=name, type="TXT", value=f"v=TLSRPTv1; rua={good}"),) if good else ()


def _addresses(record: str) -> list[str]:
    return [uri.strip() for uri in read_tags(record).get("rua").split(",") if uri.strip()]
