"""Whether the domain is there at all: for one that is not, all else is beside the point."""

from __future__ import annotations

from checks.dns import Answer, Outcome, Resolver
from checks.domain.finding import Result, State


async def check_existence(domain: str, *, resolver: Resolver) -> list[Result]:
    """One failure if the domain does not exist; nothing if it does, or nobody can tell."""
    answer: Answer = await resolver.ask(domain, "MX")
    if answer.outcome is not Outcome.NO_DOMAIN:
        return []
    if answer.canonical:
        detail = f"{domain} is a CNAME to {answer.canonical}, which does not exist."
        advice = "Remove the CNAME, or publish what it leads to."
    else:
        detail = f"{domain} does not exist in the DNS."
        advice = "Look for a typing error; else register the domain, or publish records for the name."
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
