"""The provider of a domain, asked of the DNS."""

from checks.dns import Answer, Outcome, Resolver
from checks.provider.names import of_domain, of_hosts


async def look_up(domain: str, *, resolver: Resolver) -> str | None:
    """The name of the provider; "": nobody known runs its mail. None: the DNS could not tell, ask again later."""
    if known := of_domain(domain):
        return known
    answer = await resolver.ask(domain, "MX")
    return None if answer.outcome is Outcome.UNKNOWN else of_hosts(_hosts(answer))


def _hosts(answer: Answer) -> list[str]:
    pairs = (record.split() for record in answer.records)
    return [host for _, host in sorted((int(preference), host) for preference, host in pairs)]
