"""nsd in the tests: what it answers is what the tests say it has."""

import pytest

from checks.dns import Outcome, Resolver
from tests.servers.nsd import nsd, txt

pytestmark = pytest.mark.server("nsd")

ODD = b"nul \x00 and \xff"
ZONE = f"""
acme.test. A 192.0.2.1
www.acme.test. CNAME acme.test.
acme.test. TXT {txt("one ", "two")}
odd.acme.test. TXT {txt(ODD)}
"""


async def test_it_gives_what_the_zone_has() -> None:
    async with nsd({".": ZONE}, servfail=["broken.test"]) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        assert (await resolver.ask("www.acme.test", "A")).records == ("192.0.2.1",)
        assert (await resolver.ask("acme.test", "TXT")).records == ("one two",)
        assert (await resolver.ask("odd.acme.test", "TXT")).records == ("nul \x00 and \ufffd",)
        assert (await resolver.ask("acme.test", "MX")).outcome is Outcome.NO_DATA
        assert (await resolver.ask("nobody.test", "A")).outcome is Outcome.NO_DOMAIN
        broken = await resolver.ask("acme.broken.test", "A")
        assert (broken.outcome, broken.why) == (Outcome.UNKNOWN, "SERVFAIL")
        await resolver.aclose()


async def test_names_outside_its_zones_are_refused() -> None:
    async with nsd({"acme.test": "acme.test. A 192.0.2.1"}) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        assert (await resolver.ask("elsewhere.test", "A")).why == "REFUSED"
        await resolver.aclose()


async def test_a_fault_in_a_zone_is_told() -> None:
    with pytest.raises(RuntimeError, match="192"):
        async with nsd({"acme.test": "acme.test. A 192.0.2.x"}):
            pass
