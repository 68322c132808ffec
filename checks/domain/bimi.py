"""BIMI (an Internet-Draft): the logo beside the mail. It needs an enforced DMARC policy; Gmail wants a certificate too."""

from __future__ import annotations

import asyncio
from functools import partial
from urllib.parse import urlsplit

from checks.dns import Resolver
from checks.domain.dmarc_record import Policy, requested
from checks.domain.dmarc_walk import Dmarc, discover
from checks.domain.dns_text import is_unknown, unknown
from checks.domain.finding import Record, Result, State
from checks.domain.tags import Tags, read_tags, versioned
from checks.sentence import sentence

_CHECK = "bimi"

_result = partial(Result, check=_CHECK)


async def check_bimi(domain: str, *, resolver: Resolver) -> list[Result]:
    """The record of the selector "default", or of the organizational domain where the domain has none."""
    answer, dmarc = await asyncio.gather(
        resolver.ask(f"default._bimi.{domain}", "TXT"), discover(domain, resolver=resolver)
    )
    if not versioned(answer.records, "BIMI1") and dmarc.organizational not in {"", domain} and not is_unknown(answer):
        answer = await resolver.ask(f"default._bimi.{dmarc.organizational}", "TXT")
    if is_unknown(answer):
        return [unknown(_CHECK, answer, sentence("whether there is a BIMI record"))]
    records = versioned(answer.records, "BIMI1")
    if not records:
        return [
            _result(code="bimi-none", state=State.OK, detail=sentence("No logo is published (BIMI); that is allowed."))
        ]
    evidence = {"name": answer.name, "records": [*records]}
    if len(records) > 1:
        words = sentence(
            "There are {count} BIMI records at {name}: no logo is shown.", count=len(records), name=answer.name
        )
        advice = sentence("Leave one, and remove the others.")
        return [
            _result(code="bimi-several-records", state=State.FAILURE, detail=words, advice=advice, evidence=evidence)
        ]
    tags = read_tags(records[0], fold=True)
    if "l" not in tags:
        words, advice = (
            sentence("The BIMI record has no l=: no logo is shown."),
            sentence("Name the logo: l=https://…/logo.svg"),
        )
        publish = _mended(answer.name, tags)
        return [
            _result(
                code="bimi-logo", state=State.FAILURE, detail=words, advice=advice, publish=publish, evidence=evidence
            )
        ]
    if not tags["l"] and not tags.get("a"):
        words = sentence("The domain says that it wants no logo shown.")
        return [_result(code="bimi-declined", state=State.OK, detail=words, evidence=evidence)]
    results = [*_dmarc(dmarc), *_logo(tags, _mended(answer.name, tags))]
    return results or [
        _result(code="bimi-ok", state=State.OK, detail=sentence("The logo can be shown."), evidence=evidence)
    ]


def _dmarc(dmarc: Dmarc) -> list[Result]:
    if dmarc.record is None and dmarc.fault is not None:
        return [unknown(_CHECK, dmarc.fault, sentence("whether the DMARC policy allows a logo"))]
    weak_below = dmarc.record is not None and requested(dmarc.record, inherited=True) is Policy.NONE
    pct = dmarc.record.tags.get("pct", "100") if dmarc.record else ""
    sampled = pct.isdecimal() and int(pct) < 100
    if dmarc.policy is not Policy.NONE and not weak_below and not sampled:
        return []
    return [
        _result(
            code="bimi-dmarc-not-enforced",
            state=State.FAILURE,
            detail=sentence(
                "A logo is published, but not shown: DMARC has to be p=quarantine or p=reject, sp= not none, pct= not below 100."
            ),
            advice=sentence("Enforce DMARC first."),
            evidence={"policy": str(dmarc.policy)},
        )
    ]


def _logo(tags: Tags, publish: tuple[Record, ...]) -> list[Result]:
    results = []
    logo, certificate = tags.get("l"), tags.get("a")
    if logo and not _is_https(logo):
        words = sentence("l={logo} is no https address.", logo=logo)
        results.append(
            _result(
                code="bimi-logo",
                state=State.FAILURE,
                detail=words,
                advice=sentence("Serve the logo over HTTPS."),
                publish=publish,
            )
        )
    elif logo and not urlsplit(logo).path.lower().endswith((".svg", ".svgz")):
        words = sentence("l={logo} does not look like an SVG (Tiny PS) file, the only kind that is shown.", logo=logo)
        results.append(
            _result(
                code="bimi-logo-not-svg",
                state=State.WARNING,
                detail=words,
                advice=sentence("Publish an SVG Tiny PS file."),
            )
        )
    if not certificate or certificate.lower() == "self":
        words = sentence("There is no certificate (a=): Gmail and Apple show the logo only with a VMC or CMC.")
        results.append(
            _result(
                code="bimi-no-certificate",
                state=State.WARNING,
                detail=words,
                advice=sentence("Buy a mark certificate, serve it over HTTPS, and name it in a=."),
                publish=publish,
            )
        )
    elif not _is_https(certificate):
        words = sentence("a={certificate} is no https address.", certificate=certificate)
        results.append(
            _result(
                code="bimi-certificate",
                state=State.FAILURE,
                detail=words,
                advice=sentence("Serve the certificate over HTTPS."),
                publish=publish,
            )
        )
    return results


def _mended(name: str, tags: Tags) -> tuple[Record, ...]:
    """The record with addresses of HTTPS, and places for those that are missing."""
    domain = name.partition("._bimi.")[2]
    logo, certificate = (_as_https(tags.get(tag)) for tag in "la")
    more = "".join(f"; {tag}={value}" for tag, value in tags.values.items() if tag not in {"v", "l", "a"})
    value = f"v=BIMI1; l={logo or f'https://{domain}/logo.svg'}; a={certificate or f'https://{domain}/certificate.pem'}"
    return (Record(name=name, type="TXT", value=value + more),)


def _as_https(url: str) -> str:
    secure = f"https://{url[len('http://') :]}" if url.lower().startswith("http://") else url
    return secure if _is_https(secure) else ""


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() == "https" and bool(parts.hostname)
