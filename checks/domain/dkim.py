"""DKIM keys of a domain, under the selectors that were named and those in common use, all asked at once.

Selectors cannot be listed, but their absence can be proven: if `_domainkey` itself does not exist (NXDOMAIN), nothing
is below it (RFC 8020). If it exists and no known selector does, nothing can be told.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from checks.bulk import Bulk
from checks.dns import Answer, Outcome, Resolver
from checks.domain.dkim_key import PLACEHOLDER, Key, mended, read_key
from checks.domain.dns_text import AGAIN, is_unknown, sends_nothing, unknown
from checks.domain.finding import Record, Result, State
from checks.domain.tags import read_tags
from checks.sentence import sentence

_CHECK = "dkim"
_NOTHING_TO_DO: dict[str, Any] = {"advice": "", "publish": ()}
SHOWN = 5  # selectors named in a sentence; all are in the evidence


@cache
def known_selectors() -> tuple[str, ...]:
    """Those shipped in `data/selectors.txt`."""
    lines = (Path(__file__).parent / "data" / "selectors.txt").read_text("ascii").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


async def check_dkim(
    domain: str, *, resolver: Resolver, selectors: Sequence[str] = (), known: Sequence[str] | None = None
) -> list[Result]:
    """`selectors` are the ones surely in use: each must have a key. `known` are looked for besides."""
    named = list(
        dict.fromkeys(selector.strip().lower().partition("._domainkey")[0].rstrip(".") for selector in selectors)
    )
    guessed = [each for each in (known_selectors() if known is None else known) if each not in named]
    (parent, spf, wild, *answers), by_selector = await asyncio.gather(
        asyncio.gather(
            resolver.ask(f"_domainkey.{domain}", "TXT"),
            resolver.ask(domain, "TXT"),
            resolver.ask(f"{secrets.token_hex(8)}._domainkey.{domain}", "TXT"),
            *(resolver.ask(f"{selector}._domainkey.{domain}", "TXT") for selector in named),
        ),
        _guess(domain, guessed, resolver),
    )
    by_selector |= dict(zip(named, answers, strict=True))
    silent = sends_nothing(spf)
    results = [result for each in named for result in _named(each, by_selector[each], wild)]
    found = [
        each
        for each in guessed
        if by_selector[each].outcome is Outcome.RECORDS and by_selector[each].records != wild.records
    ]
    dangling = [each for each in guessed if by_selector[each].canonical and not by_selector[each].records]
    keys = [result for each in found for result in _judged(each, by_selector[each])]
    results += _excused(keys) if silent or any(result.evidence.get("usable") for result in (*results, *keys)) else keys
    if wild.outcome is Outcome.RECORDS and not _is_stray(wild, wild):
        results.append(_wildcard(domain, wild, silent=silent))
    else:
        results += [_dangling(each, by_selector[each], in_use=False) for each in dangling]
    faults = {each: by_selector[each] for each in guessed if is_unknown(by_selector[each])}
    if faults:
        results.append(_faults(faults))
    if not (named or found or faults) and not any(result.code == "dkim-all-revoked" for result in results):
        results.append(
            unknown(_CHECK, spf, sentence("whether the domain sends mail, and so needs a key"))
            if is_unknown(spf)
            else _none(domain, parent, wild, silent=silent, asked=len(by_selector))
        )
    return results


def _excused(results: list[Result]) -> list[Result]:
    """A selector found by guessing may be an old one, put out of use properly, where there is another key."""
    return [
        replace(each, state=State.OK, **_NOTHING_TO_DO) if each.code == "dkim-revoked" else each for each in results
    ]


async def _guess(domain: str, selectors: Sequence[str], resolver: Resolver) -> dict[str, Answer]:
    """By selector. In bulk: most are not there, and to ask so many one by one takes longer than the answers."""
    found: dict[str, Answer] = {}
    bulk: Bulk[str] = resolver.bulk()
    waiting = [*selectors]
    try:
        while waiting or not bulk.idle:
            while waiting and bulk.room > 0:
                selector = waiting.pop()
                bulk.begin(selector, f"{selector}._domainkey.{domain}", "TXT")
            found |= dict(await bulk.finished())
    finally:
        await bulk.aclose()
    return found


def _named(selector: str, answer: Answer, wild: Answer) -> list[Result]:
    if is_unknown(answer):
        return [
            unknown(_CHECK, answer, sentence("whether there is a key under the selector {selector}", selector=selector))
        ]
    if answer.outcome is Outcome.RECORDS and not _is_stray(answer, wild):
        return _judged(selector, answer)
    if answer.canonical and not answer.records:
        return [_dangling(selector, answer, in_use=True)]
    return [
        Result(
            check=_CHECK,
            code="dkim-missing",
            state=State.FAILURE,
            detail=sentence(
                "There is no key under the selector {selector}: mail signed with it fails DKIM.", selector=selector
            ),
            advice=sentence("Publish the public key that belongs to the key the mail is signed with."),
            publish=(Record(name=answer.name, type="TXT", value=PLACEHOLDER),),
            evidence={"selector": selector, "name": answer.name, "usable": False},
        )
    ]


def _is_stray(answer: Answer, wild: Answer) -> bool:
    """Whether a wildcard for something else answered, as that of a domain which has one SPF record for all its names."""
    return answer.records == wild.records and not any("p" in read_tags(record) for record in answer.records)


def _judged(selector: str, answer: Answer) -> list[Result]:
    if len(answer.records) > 1:
        return [_several(selector, answer)]
    key = read_key(answer.records[0])
    evidence = _evidence(selector, answer) | {"algorithm": key.algorithm, "bits": key.bits, "usable": key.usable}
    if not key.remarks:
        via = sentence(", kept at {name}", name=answer.canonical) if answer.canonical else ""
        return [
            Result(
                check=_CHECK,
                code="dkim-ok",
                state=State.OK,
                detail=sentence("Selector {selector}: {words}{via}.", selector=selector, words=_words(key), via=via),
                evidence=evidence,
            )
        ]
    publish = _publishable(answer, key)
    return [
        Result(
            check=_CHECK,
            code=remark.code,
            state=remark.state,
            detail=sentence("Selector {selector}: {detail}", selector=selector, detail=remark.detail),
            advice=sentence(
                "{advice} The record is kept at {name}: whoever runs that has to do it.",
                advice=remark.advice,
                name=answer.canonical,
            )
            if answer.canonical
            else remark.advice,
            publish=publish,
            evidence=evidence,
        )
        for remark in key.remarks
    ]


def _publishable(answer: Answer, key: Key) -> tuple[Record, ...]:
    """With all that can be put right put right; nothing where the record is somebody else's, behind a CNAME."""
    if answer.canonical:
        return ()
    name = answer.name
    if key.needs_selector:
        name = f"NEW_SELECTOR._domainkey.{name.partition('._domainkey.')[2]}"
    return (Record(name=name, type="TXT", value=mended(answer.records[0], key)),)


def _words(key: Key) -> str:
    return (
        sentence("an RSA key of {bits} bits", bits=key.bits or 0)
        if key.algorithm == "rsa"
        else sentence("an Ed25519 key")
    )


def _evidence(selector: str, answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"selector": selector, "name": answer.name, "records": [*answer.records]}
    return found | ({"cname": answer.canonical} if answer.canonical else {})


def _several(selector: str, answer: Answer) -> Result:
    usable = [record for record in answer.records if read_key(record).usable]
    return Result(
        check=_CHECK,
        code="dkim-several-records",
        state=State.FAILURE,
        detail=sentence(
            "Selector {selector}: {count} TXT records, where only one may be: receivers take any of them.",
            selector=selector,
            count=len(answer.records),
        ),
        advice=sentence("Leave the one with the key in use, and remove the others."),
        publish=(Record(name=answer.name, type="TXT", value=usable[0]),) if len(usable) == 1 else (),
        evidence=_evidence(selector, answer) | {"usable": False},
    )


def _dangling(selector: str, answer: Answer, *, in_use: bool) -> Result:
    return Result(
        check=_CHECK,
        code="dkim-dangling",
        state=State.FAILURE if in_use else State.WARNING,
        detail=sentence(
            "Selector {selector}: the CNAME leads to {canonical}, and there is no key.",
            selector=selector,
            canonical=answer.canonical,
        ),
        advice=sentence(
            "Ask the sending service for the right target, or remove the CNAME if the service is not used any more."
        ),
        evidence=_evidence(selector, answer) | {"usable": False},
    )


def _wildcard(domain: str, answer: Answer, *, silent: bool) -> Result:
    name = f"*._domainkey.{domain}"
    only = read_key(answer.records[0])
    evidence = {"name": name, "records": [*answer.records]}
    if silent and len(answer.records) == 1 and [remark.code for remark in only.remarks] == ["dkim-revoked"]:
        words = sentence("The domain sends no mail, and a wildcard revokes every DKIM key: nobody can sign as it.")
        return Result(check=_CHECK, code="dkim-all-revoked", state=State.OK, detail=words, evidence=evidence)
    return Result(
        check=_CHECK,
        code="dkim-wildcard",
        state=State.WARNING,
        detail=sentence(
            "A wildcard answers for every selector: missing keys are not seen as missing, and mistakes are hidden."
        ),
        advice=sentence(
            "Remove the wildcard that answers below _domainkey.{domain}, and publish each selector by name.",
            domain=domain,
        ),
        evidence=evidence,
    )


def _faults(faults: dict[str, Answer]) -> Result:
    first = next(iter(faults.values()))
    return Result(
        check=_CHECK,
        code="dkim-unknown",
        state=State.UNKNOWN,
        detail=sentence(
            "Cannot tell whether there are keys under {faults}: the DNS did not answer ({why}).",
            faults=", ".join([*faults][:SHOWN]) + (", …" if len(faults) > SHOWN else ""),
            why=first.why,
        ),
        advice=AGAIN,
        evidence={"selectors": [*faults], "why": first.why},
    )


def _none(domain: str, parent: Answer, wild: Answer, *, silent: bool, asked: int) -> Result:
    evidence = {"asked": asked, "name": parent.name}
    if silent:
        words = sentence("No key, and none is needed: the domain sends no mail.")
        return Result(check=_CHECK, code="dkim-not-needed", state=State.OK, detail=words, evidence=evidence)
    if is_unknown(parent):
        return unknown(_CHECK, parent, sentence("whether there are DKIM keys"))
    # Where a wildcard of the domain answers for `_domainkey` too, that name does not exist, and nothing is below it.
    beneath_wildcard = parent.outcome is Outcome.RECORDS and _is_stray(parent, wild)
    if (parent.outcome is Outcome.NO_DOMAIN and not parent.canonical) or beneath_wildcard:
        return Result(
            check=_CHECK,
            code="dkim-none",
            state=State.FAILURE,
            detail=sentence("The domain has no DKIM key at all: nothing exists under {name}.", name=parent.name),
            advice=sentence(
                "Switch DKIM signing on where the mail is sent, and publish the record you are given there."
            ),
            publish=(
                Record(
                    name=f"SELECTOR._domainkey.{domain}",
                    type="TXT",
                    value=PLACEHOLDER,
                ),
            ),
            evidence=evidence | {"usable": False},
        )
    return Result(
        check=_CHECK,
        code="dkim-selector-unknown",
        state=State.UNKNOWN,
        detail=sentence(
            "Cannot tell: something exists under {name}, but no key under {asked} selectors in common use.",
            name=parent.name,
            asked=asked,
        ),
        advice=sentence("Name the selector: it is in s= of the DKIM-Signature header of a mail that was sent."),
        evidence=evidence,
    )
