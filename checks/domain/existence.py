"""Whether the domain is there at all: for one that is not, all else is beside the point."""

from __future__ import annotations

from checks.dns import Answer, Outcome, Resolver
from checks.domain.finding import Result, State
from checks.sentence import sentence


async def check_existence(domain: str, *, resolver: Resolver) -> list[Result]:
    """One failure if the domain does not exist; nothing if it does, or nobody can tell."""
    answer: Answer = await resolver.ask(domain, "MX")
    if answer.outcome is not Outcome.NO_DOMAIN:
        return []
    if answer.canonical:
        detail = sentence(
            "{domain} is a CNAME to {canonical}, which does not exist.", domain=domain, canonical=answer.canonical
        )
        advice = sentence("Remove the CNAME, or publish what it leads to.")
    else:
        detail = sentence("{domain} does not exist in the DNS.", domain=domain)
        advice = sentence("Look for a typing error; else register the domain, or publish records for the name.")
    return [
        Result(
            check="domain",
            code="domain-not-found",
            state=State.FAILURE,
            detail=detail,
            advice=advice,
            evidence={"domain": domain, "cname": answer.canonical},
        )
    ]
