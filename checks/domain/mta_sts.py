"""MTA-STS (RFC 8461): the TXT record, the policy file, and whether the policy names every MX.

A record without a working policy is worse than neither: senders that keep a policy go by an old one, others report faults.
"""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import Any

from checks.dns import Answer, Resolver
from checks.domain.dns_text import is_unknown, takes_nothing, unknown
from checks.domain.fetch import Fault, Fetched, Fetcher
from checks.domain.finding import Record, Result, State
from checks.domain.mta_sts_policy import ADVISED, StsPolicy, matches, read_policy
from checks.domain.mx import mx_hosts
from checks.domain.tags import read_tags, versioned
from checks.sentence import sentence

_CHECK = "mta-sts"
PATH = "/.well-known/mta-sts.txt"

_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_MEANT = re.compile(r"v\s*=\s*\\?\"?sts(?!v?[2-9])", re.IGNORECASE)
_result = partial(Result, check=_CHECK)


async def check_mta_sts(domain: str, *, resolver: Resolver, fetch: Fetcher | None = None) -> list[Result]:
    """Without a fetcher only the record is looked at."""
    answer, mx, _ = await asyncio.gather(
        resolver.ask(f"_mta-sts.{domain}", "TXT"),
        resolver.ask(domain, "MX"),
        resolver.addresses(f"mta-sts.{domain}"),  # so that the fetching need not wait for it
    )
    if is_unknown(answer):
        return [unknown(_CHECK, answer, sentence("whether there is an MTA-STS record"))]
    records = versioned(answer.records, "STSv1")
    meant = [record for record in answer.records if _MEANT.search(record)]
    if not records and meant:
        return [_misspelt(answer.name, meant)]
    if not records:
        return [_absent(domain, mx)]
    faults = _record_faults(domain, records)
    if fetch is None:
        return [*faults, _not_fetched(sentence("policies are not fetched here"))]
    fetched = await fetch(f"mta-sts.{domain}", PATH)
    if fetched.fault is Fault.UNKNOWN:
        return [*faults, _not_fetched(fetched.why)]
    if fetched.fault is not Fault.NONE or fetched.status != 200:
        return [*faults, _no_policy(domain, fetched, mx)]
    results = [*faults, *_policy(fetched, mx, _renewed(domain, records))]
    if all(result.state is State.OK for result in results):
        return results
    return [result for result in results if result.state is not State.OK]


def _absent(domain: str, mx: Answer) -> Result:
    if takes_nothing(mx):
        return _result(code="mta-sts-not-needed", state=State.OK, detail=sentence("The domain takes no mail."))
    return _result(
        code="mta-sts-none",
        state=State.OK,
        detail=sentence("MTA-STS is not set up; that is allowed."),
        advice=sentence(
            "To have mail to you encrypted for sure, put a policy at https://mta-sts.{domain}{path}, "
            "then publish this. Lines of the policy: {lines}.",
            domain=domain,
            path=PATH,
            lines=_first_policy(mx),
        ),
        publish=(Record(name=f"_mta-sts.{domain}", type="TXT", value="v=STSv1; id=1"),),
    )


def _misspelt(name: str, records: list[str]) -> Result:
    found = (re.search(r"\bid\s*=\s*([A-Za-z0-9]{1,32})\b", record) for record in records)
    number = next((each[1] for each in found if each), "1")
    return _result(
        code="mta-sts-bad-start",
        state=State.FAILURE,
        detail=sentence("What stands at {name} does not begin with v=STSv1;: nobody reads it.", name=name),
        advice=sentence("Publish it so that it begins with exactly “v=STSv1;”."),
        publish=(Record(name=name, type="TXT", value=f"v=STSv1; id={number}"),),
        evidence={"records": records},
    )


def _first_policy(mx: Answer) -> str:
    """The lines of a policy to begin with."""
    hosts = [host for host in mx_hosts(mx) if host] if not is_unknown(mx) else []
    return ", ".join(("version: STSv1", "mode: testing", *(f"mx: {host}" for host in hosts), f"max_age: {ADVISED}"))


def _record_faults(domain: str, records: tuple[str, ...]) -> list[Result]:
    evidence = {"records": [*records]}
    name = f"_mta-sts.{domain}"
    if len(records) > 1:
        return [
            _result(
                code="mta-sts-several-records",
                state=State.FAILURE,
                detail=sentence(
                    "There are {count} MTA-STS records at {name}: senders do as if there were none.",
                    count=len(records),
                    name=name,
                ),
                advice=sentence("Leave one, and remove the others."),
                publish=(Record(name=name, type="TXT", value=f"v=STSv1; id={_another_id(records)}"),),
                evidence=evidence,
            )
        ]
    tags = read_tags(records[0])
    if not _ID.fullmatch(tags.get("id")):
        return [
            _result(
                code="mta-sts-id",
                state=State.FAILURE,
                detail=sentence("The record has no id= of 1 to 32 letters and digits: senders pass it over."),
                advice=sentence("Give it one, and another each time the policy changes."),
                publish=(Record(name=name, type="TXT", value="v=STSv1; id=1"),),
                evidence=evidence,
            )
        ]
    return []


def _renewed(domain: str, records: tuple[str, ...]) -> tuple[Record, ...]:
    return (Record(name=f"_mta-sts.{domain}", type="TXT", value=f"v=STSv1; id={_another_id(records)}"),)


def _another_id(records: tuple[str, ...]) -> str:
    """One that no sender has met in any of them, so that the policy is read again."""
    ids = [int(found) for record in records if (found := read_tags(record).get("id")).isdigit()]
    return str(max(ids, default=0) + 1)


def _not_fetched(why: str) -> Result:
    return _result(
        code="mta-sts-unknown",
        state=State.UNKNOWN,
        detail=sentence("Cannot tell whether the policy is there: {why}.", why=why),
        advice=sentence("Nothing is known to be wrong with the domain. Ask again later."),
        evidence={"why": why},
    )


def _no_policy(domain: str, fetched: Fetched, mx: Answer) -> Result:
    redirected = 300 <= fetched.status < 400
    code = {Fault.CERTIFICATE: "mta-sts-certificate"}.get(
        fetched.fault, "mta-sts-redirect" if redirected else "mta-sts-no-policy"
    )
    why = fetched.why or f"HTTP {fetched.status}" + (", and redirects are not followed" if redirected else "")
    return _result(
        code=code,
        state=State.FAILURE,
        detail=sentence(
            "There is a record, but no policy at https://mta-sts.{domain}{path} ({why}): worse than neither.",
            domain=domain,
            path=PATH,
            why=why,
        ),
        advice=sentence(
            "Serve the policy there, over HTTPS with a valid certificate and without redirects, or remove the record."
            " Lines of the policy: {lines}.",
            lines=_first_policy(mx),
        ),
        evidence={"status": fetched.status, "fault": str(fetched.fault), "why": why},
    )


def _policy(fetched: Fetched, mx: Answer, renewed: tuple[Record, ...]) -> list[Result]:
    """`renewed`: the record to publish once the policy is changed."""
    policy = read_policy(fetched.body.decode("utf-8", "replace"))
    evidence: dict[str, Any] = {"mode": policy.mode, "mx": [*policy.mx], "max_age": policy.max_age}
    result = partial(_result, evidence=evidence)
    if policy.problems:
        code, state = "mta-sts-policy-invalid", State.FAILURE
        return [
            result(
                code=code,
                state=state,
                detail=sentence("The policy is void: {problems}.", problems=policy.problems),
                advice=sentence("Correct the policy file. Lines of the policy: {lines}.", lines=_first_policy(mx)),
                publish=renewed,
            )
        ]
    results = []
    if fetched.content_type != "text/plain":
        words = sentence(
            "The policy is served as {content_type}, not as text/plain: some senders pass it over.",
            content_type=fetched.content_type,
        )
        results.append(
            result(
                code="mta-sts-content-type",
                state=State.WARNING,
                detail=words,
                advice=sentence("Serve it as text/plain."),
            )
        )
    if policy.max_age is not None and policy.max_age < ADVISED and policy.mode == "enforce":
        words = sentence(
            "max_age is {max_age} seconds; below a week the protection is soon forgotten.", max_age=policy.max_age
        )
        advice = sentence("Write max_age: {advised} or more.", advised=ADVISED)
        results.append(
            result(code="mta-sts-max-age", state=State.WARNING, detail=words, advice=advice, publish=renewed)
        )
    results += _hosts(policy, mx, evidence, renewed)
    results.append(_mode(policy, evidence, renewed))
    return results


def _hosts(policy: StsPolicy, mx: Answer, evidence: dict[str, Any], renewed: tuple[Record, ...]) -> list[Result]:
    if policy.mode == "none":
        return []
    if is_unknown(mx):
        return [unknown(_CHECK, mx, sentence("whether the policy names every MX"))]
    missing = [host for host in mx_hosts(mx) if host and not matches(host, policy.mx)]
    if not missing:
        return []
    enforced = policy.mode == "enforce"
    hosts = ", ".join(missing)
    return [
        _result(
            code="mta-sts-mx-missing",
            state=State.FAILURE if enforced else State.WARNING,
            detail=sentence("The policy does not name the MX {hosts}: senders do not deliver there.", hosts=hosts)
            if enforced
            else sentence(
                "The policy does not name the MX {hosts}: once enforced, senders would not deliver there.", hosts=hosts
            ),
            advice=sentence(
                "Add to the policy: {lines}; then change id= in the record.",
                lines=", ".join(f"mx: {host}" for host in missing),
            ),
            publish=renewed,
            evidence=evidence | {"missing": missing},
        )
    ]


def _mode(policy: StsPolicy, evidence: dict[str, Any], renewed: tuple[Record, ...]) -> Result:
    result = partial(_result, evidence=evidence)
    if policy.mode == "enforce":
        return result(code="mta-sts-ok", state=State.OK, detail=sentence("The policy is enforced, and names every MX."))
    if policy.mode == "testing":
        return result(
            code="mta-sts-testing",
            state=State.WARNING,
            detail=sentence("The policy is only tested: mail is delivered unencrypted all the same."),
            advice=sentence("Once the TLS reports are clean, write mode: enforce, and change id= in the record."),
            publish=renewed,
        )
    words = sentence("The policy is being withdrawn (mode: none).")
    return result(
        code="mta-sts-withdrawn", state=State.OK, detail=words, advice=sentence("Once max_age is over, remove both.")
    )
