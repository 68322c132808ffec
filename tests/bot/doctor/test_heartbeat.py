"""Where the heartbeat goes; it is not sent, and its URL is not told."""

import pytest

from bot.doctor.heartbeat import examine
from bot.doctor.result import Result
from bot.settings import Secrets, Settings
from checks.dns import Resolver
from tests.servers.unbound import unbound


async def seen(url: str, nameserver: str = "127.0.0.1:9") -> Result:
    resolver = Resolver(nameservers=[nameserver], timeout=0.3)
    result = await examine(Settings(secrets=Secrets(heartbeat_url=url)), resolver)
    await resolver.aclose()
    return result


@pytest.mark.server("unbound")
async def test_where_it_goes() -> None:
    async with unbound("hc.acme.com. 60 IN A 192.0.2.1") as dns:
        there = await seen("https://hc.acme.com/token-of-ours", dns.nameserver)
        gone = await seen("https://hx.acme.com/token-of-ours", dns.nameserver)
    assert (there.state, there.what) == ("ok", "goes to hc.acme.com every 60 s; not tried: it would count")
    assert (gone.state, gone.what) == ("failure", "hx.acme.com has no address")


@pytest.mark.parametrize(
    ("url", "state"),
    [("", "skipped"), ("hello", "failure"), ("http://[", "failure"), ("https://hc.acme.com/t", "warning")],
)
async def test_what_is_no_address_and_what_cannot_be_found_out(url: str, state: str) -> None:
    assert (await seen(url)).state == state
