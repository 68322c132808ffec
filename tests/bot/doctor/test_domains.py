"""The domains of the settings."""

import pytest

from bot.doctor.domains import examine
from bot.doctor.result import Result
from bot.settings import Blocklists, Domains, Settings
from checks.dns import Resolver
from tests.servers.unbound import unbound


async def seen(settings: Settings, nameserver: str) -> Result:
    resolver = Resolver(nameservers=[nameserver], timeout=0.3)
    (result,) = await examine(settings, resolver)
    await resolver.aclose()
    return result


@pytest.mark.server("unbound")
async def test_domains_that_are_there_and_one_that_is_not() -> None:
    async with unbound("acme.com. 60 IN A 192.0.2.1") as dns:
        there = await seen(Settings(blocklists=Blocklists(domains=["acme.com"])), dns.nameserver)
        selectors = Domains(names=["acme.com", "acne.com"], selectors=["s1"])
        gone = await seen(Settings(domains=selectors), dns.nameserver)
    assert (there.state, there.what) == ("ok", "acme.com: looked at with the common DKIM selectors alone")
    assert (gone.state, gone.what) == ("failure", "not in the DNS: acne.com")


async def test_no_answer_and_nothing_to_ask() -> None:
    untold = await seen(Settings(domains=Domains(names=["acme.com"])), "127.0.0.1:9")
    assert (untold.state, untold.what) == ("warning", "the DNS did not answer for acme.com")
    assert (await seen(Settings(), "127.0.0.1:9")).state == "skipped"
