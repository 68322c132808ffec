"""What is asked about a target now, by the settings."""

from bot.settings import Blocklists, Settings
from bot.targets import Lookups
from checks.blocklist import Blocklist
from checks.dns import Resolver
from tests.servers.bad_dns import bad_dns, never


async def test_a_look_up_takes_no_longer_than_the_settings_say() -> None:
    async with bad_dns(never) as silent:
        resolver = Resolver(nameservers=[silent.nameserver], timeout=30)
        settings = Settings(blocklists=Blocklists(within=0.3))
        [found] = await Lookups(settings, resolver, [Blocklist("bl.test", "ip4")]).lists(["192.0.2.1"])
    assert (found.state, found.reason) == (
        "unusable",
        "timeout: not answered within 0.3 s, which all questions together may take",
    )
