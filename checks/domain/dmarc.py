"""DMARC (RFC 9989): the policy in force for a domain, wherever it stands, and whether its reports arrive (RFC 9990)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from checks.blocklist.target import is_public_suffix
from checks.dns import Answer, Resolver
from checks.domain.dmarc_mend import changed, heard_of, record_of
from checks.domain.dmarc_record import (
    DmarcRecord,
    Policy,
    ReportAddress,
    read_records,
    requested,
    salvaged,
)
from checks.domain.dmarc_walk import Dmarc, discover
from checks.domain.dns_text import is_unknown, sends_nothing, unknown
from checks.domain.finding import Record, Result, State
from checks.domain.name import is_within
from checks.sentence import sentence

_CHECK = "dmarc"

_result: Callable[..., Result] = partial(Result, check=_CHECK)


async def check_dmarc(domain: str, *, resolver: Resolver) -> list[Result]:
    """The policy first, then whatever else is to be said of the record."""
    dmarc, txt = await asyncio.gather(discover(domain, resolver=resolver), resolver.ask(domain, "TXT"))
    record = dmarc.record
    if record is None:
        return [_absent(dmarc, txt)]
    results = [_policy(dmarc, record)]
    if dmarc.several:
        results = [_several(dmarc), *results]
    results += [*_weaknesses(dmarc, record), *_spelling(dmarc, record)]
    return results + await _reports(dmarc, record, resolver, silent=sends_nothing(txt))


def _absent(dmarc: Dmarc, txt: Answer) -> Result:
    if dmarc.fault is not None:
        return unknown(_CHECK, dmarc.fault, sentence("what DMARC policy the domain has"))
    if dmarc.several:
        return _several(dmarc)
    none = partial(
        _result,
        code="dmarc-none",
        state=State.FAILURE,
        evidence={"domain": dmarc.domain, "others": [*dmarc.others], "cname": dmarc.alias},
    )
    meant = salvaged((*dmarc.others, *txt.records))
    if dmarc.others:
        detail = sentence(
            "There is no DMARC record; what stands at _dmarc.{domain} does not begin with v=DMARC1;.",
            domain=dmarc.domain,
        )
    elif meant:
        detail = sentence(
            "There is no DMARC record; what stands at {domain} belongs to _dmarc.{domain}.", domain=dmarc.domain
        )
    elif dmarc.alias:
        detail = sentence("There is no DMARC record; the CNAME leads to {alias}, and there is none.", alias=dmarc.alias)
    else:
        detail = sentence("There is no DMARC record.")
    if meant:
        advice = sentence(
            "Publish it so that it stands at _dmarc.{domain} and begins with v=DMARC1;.", domain=dmarc.domain
        )
        return none(detail=detail, advice=advice, publish=(record_of(dmarc.domain, meant),))
    if sends_nothing(txt):
        advice = sentence("The domain sends no mail: have all that pretends to come from it refused.")
        return none(detail=detail, advice=advice, publish=(record_of(dmarc.domain, "v=DMARC1; p=reject"),))
    first = f"v=DMARC1; p=none; rua=mailto:dmarc@{dmarc.domain}"
    if dmarc.alias and not dmarc.others:
        advice = sentence("Put this in place of the CNAME, or have a record published where it leads.")
        return none(detail=detail, advice=advice, publish=(record_of(dmarc.domain, first),))
    return none(
        detail=detail,
        advice=sentence("Publish one. Begin with p=none, read the reports, then go on to p=quarantine and p=reject."),
        publish=(record_of(dmarc.domain, first),),
    )


def _several(dmarc: Dmarc) -> Result:
    return _result(
        code="dmarc-several-records",
        state=State.FAILURE,
        detail=sentence(
            "There is more than one DMARC record at _dmarc.{several}: receivers pass all of them over.",
            several=dmarc.several,
        ),
        advice=sentence("Leave one, and remove the others."),
        publish=(record_of(dmarc.several, dmarc.merged),) if dmarc.merged else (),
        evidence={"found_at": dmarc.several},
    )


def _evidence(dmarc: Dmarc, record: DmarcRecord) -> dict[str, Any]:
    return {
        "record": record.text,
        "found_at": dmarc.found_at,
        "organizational_domain": dmarc.organizational,
        "policy": str(dmarc.policy),
        "testing": record.testing,
    }


def _policy(dmarc: Dmarc, record: DmarcRecord) -> Result:
    result = partial(_result, evidence=_evidence(dmarc, record))
    asked = requested(record, inherited=dmarc.inherited)
    where = sentence("{blank}(from {domain})", blank=" ", domain=dmarc.found_at) if dmarc.inherited else ""
    if record.invalid_policies:
        wrong = ", ".join(f"{name}={record.tags[name]}" for name in record.invalid_policies)
        return result(
            code="dmarc-policy-invalid",
            state=State.FAILURE,
            detail=sentence(
                "{wrong} is no policy{where}: receivers do as if it were none, or pass the record over.",
                wrong=wrong,
                where=where,
            ),
            advice=sentence("Write none, quarantine or reject there."),
            publish=(changed(dmarc, record, {}),),
        )
    if "p" not in record.tags and not (dmarc.inherited and asked is not Policy.NONE):
        return result(
            code="dmarc-policy-missing",
            state=State.WARNING,
            detail=sentence("The record{where} has no p=: it counts as p=none, and protects nothing.", where=where),
            advice=sentence("Say the policy: p=none to watch, then p=quarantine or p=reject."),
            publish=(changed(dmarc, record, {"p": "quarantine", **heard_of(dmarc, record)}),),
        )
    if record.testing and asked is not Policy.NONE:
        return result(
            code="dmarc-testing",
            state=State.WARNING,
            detail=sentence(
                "The policy is {asked}{where}, but t=y lowers it to {lowered}.",
                asked=asked,
                where=where,
                lowered=asked.lowered,
            ),
            advice=sentence("Take t=y out once the reports show that all mail of yours passes."),
            publish=(changed(dmarc, record, {"t": None}),),
        )
    if asked is Policy.NONE:
        policy = "sp" if dmarc.inherited and "sp" in record.tags else "p"
        return result(
            code="dmarc-policy-none",
            state=State.WARNING,
            detail=sentence("The policy is none{where}: mail that fails is delivered all the same.", where=where),
            advice=sentence("Once the reports show that all mail of yours passes, go on to quarantine, then reject."),
            publish=(changed(dmarc, record, {policy: "quarantine", **heard_of(dmarc, record)}),),
        )
    return result(
        code="dmarc-ok", state=State.OK, detail=sentence("The policy is {asked}{where}.", asked=asked, where=where)
    )


def _weaknesses(dmarc: Dmarc, record: DmarcRecord) -> list[Result]:
    """What is milder for some names than for others: the hole that forgers look for."""
    own = requested(record, inherited=False)
    if record.invalid_policies or dmarc.inherited:
        return []
    results = []
    if record.psd == "y" and not is_public_suffix(dmarc.domain):
        results.append(
            _result(
                code="dmarc-psd",
                state=State.WARNING,
                detail=sentence(
                    "psd=y says that {domain} is a public suffix, below which others register: reports and alignment of its"
                    " subdomains go by that.",
                    domain=dmarc.domain,
                ),
                advice=sentence("Take psd= out."),
                publish=(changed(dmarc, record, {"psd": None}),),
                evidence={"record": record.text},
            )
        )
    for name, whose in (("sp", sentence("subdomains")), ("np", sentence("subdomains that do not exist"))):
        policy = record.policy(name)
        if policy is not None and policy.step < own.step:
            results.append(
                _result(
                    code="dmarc-subdomains-weaker" if name == "sp" else "dmarc-nonexistent-weaker",
                    state=State.WARNING,
                    detail=sentence(
                        "For {whose} the policy is only {policy} ({name}={policy}), for the domain itself {own}.",
                        whose=whose,
                        policy=policy,
                        name=name,
                        own=own,
                    ),
                    advice=sentence("Take {name}= out, or make it as strict as p=.", name=name),
                    publish=(changed(dmarc, record, {name: None}),),
                    evidence={"tag": name, "policy": str(policy), "domain_policy": str(own)},
                )
            )
    return results


def _spelling(dmarc: Dmarc, record: DmarcRecord) -> list[Result]:
    warn = partial(_result, state=State.WARNING)
    results = []
    if record.tags.problems:
        results.append(
            warn(
                code="dmarc-syntax",
                detail=sentence(
                    "The record is not written as it should be: {problems}.", problems=record.tags.problems
                ),
                advice=sentence("Write tag=value, each once, with one semicolon between."),
                publish=(changed(dmarc, record, {}),),
                evidence={"record": record.text, "problems": [*record.tags.problems]},
            )
        )
    if record.invalid_tags:
        results.append(
            warn(
                code="dmarc-tag-invalid",
                detail=sentence(
                    "{invalid_tags} means nothing: receivers take the default.",
                    invalid_tags=", ".join(record.invalid_tags),
                ),
                advice=sentence("Correct the value, or take the tag out."),
                publish=(changed(dmarc, record, {}),),
                evidence={"tags": [*record.invalid_tags]},
            )
        )
    if record.removed_tags:
        names = ", ".join(f"{name}=" for name in record.removed_tags)
        words = sentence("{names} has no meaning any more (RFC 9989).", names=names)
        if record.tags.get("pct", "100") != "100":
            words = sentence(
                "{names} has no meaning any more (RFC 9989); receivers may still sample by pct={pct}, or apply the policy"
                " to all mail.",
                names=names,
                pct=record.tags["pct"],
            )
        results.append(
            warn(
                code="dmarc-tags-removed",
                detail=words,
                advice=sentence("Take it out; to try a policy use t=y."),
                publish=(changed(dmarc, record, {}),),
                evidence={"tags": [*record.removed_tags]},
            )
        )
    return results


async def _reports(dmarc: Dmarc, record: DmarcRecord, resolver: Resolver, *, silent: bool) -> list[Result]:
    """Whether there are addresses, whether they are addresses, and whether those of others accept the reports.

    `silent`: no mail is sent, so there is nothing that reports would help to mend.
    """
    addresses = {address.uri: address for name in ("rua", "ruf") for address in record.reports(name)}
    results = []
    if not record.reports("rua") and not silent:
        results.append(
            _result(
                code="dmarc-no-reports",
                state=State.WARNING,
                detail=sentence("There is no rua=: nobody is told which mail passes and which fails."),
                advice=sentence("Name an address that reads aggregate reports."),
                publish=(changed(dmarc, record, heard_of(dmarc, record)),),
                evidence={"record": record.text},
            )
        )
    mended = changed(dmarc, record, {})
    results += [result for address in addresses.values() for result in _address(address, mended)]
    targets = sorted({address.domain for address in addresses.values() if _is_external(address.domain, dmarc)})
    answers = await asyncio.gather(
        *(resolver.ask(f"{dmarc.found_at}._report._dmarc.{target}", "TXT") for target in targets)
    )
    return results + [
        result for pair in zip(targets, answers, strict=True) for result in _authorised(*pair, dmarc.found_at)
    ]


def _is_external(target: str, dmarc: Dmarc) -> bool:
    return bool(target) and not is_within(target, dmarc.organizational) and not is_within(dmarc.found_at, target)


def _address(address: ReportAddress, mended: Record) -> list[Result]:
    evidence = {"uri": address.uri}
    if not address.domain:
        return [
            _result(
                code="dmarc-report-address",
                state=State.WARNING,
                detail=sentence("{uri} is no address reports can be sent to.", uri=address.uri),
                advice=sentence("Write it as mailto:name@domain; several are parted by commas."),
                publish=(mended,),
                evidence=evidence,
            )
        ]
    if address.sized:
        return [
            _result(
                code="dmarc-report-size",
                state=State.WARNING,
                detail=sentence(
                    "The size limit at the end of {uri} has no meaning any more (RFC 9990).", uri=address.uri
                ),
                advice=sentence("Take away what stands from the exclamation mark on."),
                publish=(mended,),
                evidence=evidence,
            )
        ]
    return []


def _authorised(target: str, answer: Answer, domain: str) -> list[Result]:
    if is_unknown(answer):
        return [unknown(_CHECK, answer, sentence("whether {target} accepts the reports", target=target))]
    if read_records(answer.records):
        return []
    return [
        _result(
            code="dmarc-report-unauthorised",
            state=State.WARNING,
            detail=sentence(
                "Reports to {target} are not sent: {target} does not say that it accepts those about {domain}.",
                target=target,
                domain=domain,
            ),
            advice=sentence(
                "Whoever runs {target} has to publish this record; or name an address of your own domain.",
                target=target,
            ),
            publish=(Record(name=answer.name, type="TXT", value="v=DMARC1;"),),
            evidence={"target": target, "name": answer.name},
        )
    ]
