"""A domain looked at from all sides. All checks run together, so the whole waits hardly longer than its longest part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from checks.dns import Resolver
from checks.domain.bimi import check_bimi
from checks.domain.dkim import check_dkim
from checks.domain.dmarc import check_dmarc
from checks.domain.existence import check_existence
from checks.domain.fetch import Fetcher
from checks.domain.finding import Result
from checks.domain.mta_sts import check_mta_sts
from checks.domain.mx import Network, check_mx
from checks.domain.name import parse_domain
from checks.domain.report import DomainReport
from checks.domain.reverse import check_reverse
from checks.domain.rules import checklist
from checks.domain.spf import lint
from checks.domain.tls_rpt import check_tls_rpt


async def check(
    domain: str,
    *,
    resolver: Resolver,
    selectors: Sequence[str] = (),
    ips: Sequence[str] = (),
    helo: str = "",
    fetch: Fetcher | None = None,
    complaint_rate: float | None = None,
    allow_networks: Sequence[Network] = (),
) -> DomainReport:
    """Look at one domain. ValueError, fit to be shown, for what is no domain or no IP address.

    `selectors` are the DKIM selectors in use (common ones are looked for besides), `ips` the addresses that send,
    `helo` the name they greet with. `fetch` gets MTA-STS policies; without it they are not looked at. A mail server in
    one of `allow_networks` counts as reachable, private as they are.
    """
    name = parse_domain(domain)
    missing, reverse, *parts = await asyncio.gather(
        check_existence(name, resolver=resolver),
        check_reverse(name, resolver=resolver, ips=ips, helo=helo),
        lint(name, resolver=resolver, ips=ips),
        check_dkim(name, resolver=resolver, selectors=selectors),
        check_dmarc(name, resolver=resolver),
        check_mx(name, resolver=resolver, allow_networks=allow_networks),
        check_mta_sts(name, resolver=resolver, fetch=fetch),
        check_tls_rpt(name, resolver=resolver),
        check_bimi(name, resolver=resolver),
    )
    results = [*(missing or [result for part in parts for result in part]), *reverse]
    alias = (await resolver.ask(name, "MX")).canonical
    if alias:
        results = [_published_at(alias, name, result) for result in results]
    rules = () if missing else checklist(results, complaint_rate=complaint_rate)
    return DomainReport(domain=name, results=tuple(results), checklist=rules)


def _published_at(alias: str, name: str, result: Result) -> Result:
    """Beside a CNAME there is no other record: what is for the domain itself has to stand where that leads."""
    publish = tuple(
        replace(record, name=alias, value=record.value.replace(f" {name}.", f" {alias}."))
        if record.name == name
        else record
        for record in result.publish
    )
    return replace(result, publish=publish)
