"""Resolvers as the doctor sees them: a real unbound before a real rbldnsd, and ill-mannered ones."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.doctor.dns import KNOWN, examine_blocklists, examine_resolvers
from bot.doctor.result import Result
from bot.settings import Blocklists, Dns, Settings
from checks.blocklist import Blocklist, load_catalog
from checks.dns import Resolver
from tests.servers.bad_dns import Behaviour, always, bad_dns, never, record
from tests.servers.process import free_port
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

HEALTHY = f"{KNOWN}. 60 IN A 192.0.2.1"
ZEN = "zen.spamhaus.org"
WATCHED = Blocklists(ips=["192.0.2.1"])


async def resolvers(*nameservers: str) -> list[Result]:
    return await examine_resolvers(Settings(dns=Dns(nameservers=list(nameservers), timeout=0.3)))


async def blocklists(nameserver: str, *, watched: bool = True, catalog: Sequence[Blocklist] = ()) -> list[Result]:
    resolver = Resolver(nameservers=[nameserver], timeout=0.3)
    settings = Settings(blocklists=WATCHED if watched else Blocklists())
    return await examine_blocklists(settings, resolver, catalog)


@pytest.mark.server("unbound")
async def test_a_healthy_resolver() -> None:
    async with unbound(HEALTHY) as dns:
        (result,) = await resolvers(dns.nameserver)
    assert (result.about, result.state) == (f"resolver {dns.nameserver}", "ok")
    assert result.what.startswith("answers, in ")


@pytest.mark.server("unbound")
async def test_a_resolver_without_a_way_out() -> None:
    async with unbound("") as dns:
        (result,) = await resolvers(dns.nameserver)
    assert result.state == "failure"
    assert result.what == f"answers, but does not know {KNOWN}: it has no way to the Internet's DNS"


@pytest.mark.parametrize(
    ("behaviour", "what"),
    [
        (never, "does not answer: timeout"),
        (always("SERVFAIL"), "does not answer: SERVFAIL"),
        (always("REFUSED"), "does not answer: REFUSED"),
        (record("A 203.0.113.80"), "invents 203.0.113.80 for names that do not exist"),
    ],
)
async def test_sick_resolvers(behaviour: Behaviour, what: str) -> None:
    async with bad_dns(behaviour) as dns:
        (result,) = await resolvers(dns.nameserver)
    assert (result.state, result.what) == ("failure", what)
    assert "dns.nameservers" in result.mend


async def test_nobody_listening() -> None:
    (result,) = await resolvers(f"127.0.0.1:{free_port()}")
    assert result.state == "failure"


@pytest.mark.server("unbound")
async def test_one_dead_resolver_of_two_is_a_warning() -> None:
    async with unbound(HEALTHY) as dns, bad_dns(never) as dead:
        assert [result.state for result in await resolvers(dns.nameserver, dead.nameserver)] == ["ok", "warning"]


@pytest.mark.server("unbound", "rbldnsd")
@pytest.mark.parametrize(
    ("code", "state", "what", "mend"),
    [
        (":2:", "ok", f"{ZEN} answers its test point with 127.0.0.2", ""),
        (
            ":127.255.255.254:",
            "failure",
            "refused (127.255.255.254): Spamhaus does not answer public or shared resolvers",
            "a resolver of your own",
        ),
        (
            ":127.255.255.255:",
            "failure",
            "refused (127.255.255.255): this resolver asks Spamhaus too often",
            "Data Query Service",
        ),
    ],
)
async def test_what_spamhaus_says_to_this_resolver(code: str, state: str, what: str, mend: str) -> None:
    zones = {ZEN: Zone("ip4set", f"127.0.0.2 {code}test\n")}
    async with rbldnsd(zones) as lists, unbound(HEALTHY, forward={ZEN: lists.nameserver}) as dns:
        result, *_ = await blocklists(dns.nameserver)
    assert (result.about, result.state, result.what) == ("blocklist resolver", state, what)
    assert mend in result.mend


@pytest.mark.server("unbound", "rbldnsd")
async def test_with_a_key_its_own_zone_is_asked() -> None:
    zen = next(each for each in load_catalog(keys={"spamhaus_dqs": "s3cret"}) if ZEN in each.replaces)
    zones = {zen.root: Zone("ip4set", "127.0.0.2 :2:\n")}
    async with rbldnsd(zones) as lists, unbound(HEALTHY, forward={zen.root: lists.nameserver}) as dns:
        works, key, lists_all = await blocklists(dns.nameserver, catalog=[zen])
        (wrong,) = await blocklists(dns.nameserver, catalog=[replace(zen, keyed=f"wrong.{zen.zone}")])
    assert (works.state, works.what) == ("ok", f"{zen.zone} answers its test point with 127.0.0.2")
    assert (key.about, key.state) == ("blocklist key spamhaus_dqs", "ok")
    assert lists_all.state == "ok"
    assert (wrong.state, wrong.mend) == (
        "failure",
        "Look whether DELIVERABOT_SPAMHAUS_DQS_KEY is the key in Spamhaus' portal.",
    )
    assert "s3cret" not in repr((works, key, wrong))


@pytest.mark.server("unbound", "rbldnsd")
async def test_a_key_that_opens_nothing_is_told() -> None:
    abusix = next(each for each in load_catalog(keys={"abusix": "s3cret"}) if each.key)
    async with (
        rbldnsd({ZEN: Zone("ip4set", "127.0.0.2 :2:\n")}) as lists,
        unbound(HEALTHY, forward={ZEN: lists.nameserver}) as dns,
    ):
        _, key, _ = await blocklists(dns.nameserver, catalog=[Blocklist(ZEN, "ip4"), abusix])
    assert (key.about, key.state, key.mend) == (
        "blocklist key abusix",
        "failure",
        "Look whether DELIVERABOT_ABUSIX_KEY is right.",
    )
    assert "s3cret" not in repr(key)


@pytest.mark.server("unbound")
async def test_a_resolver_that_hides_the_list() -> None:
    async with unbound(HEALTHY) as dns:
        (result,) = await blocklists(dns.nameserver)
        (unwatched,) = await blocklists(dns.nameserver, watched=False)
    assert (result.state, unwatched.state) == ("failure", "warning")
    assert result.what == f"it hides {ZEN}'s test point: every address would look clean"


@pytest.mark.parametrize(
    ("behaviour", "what"),
    [
        (never, f"no answer from {ZEN}: timeout"),
        (always("SERVFAIL"), f"no answer from {ZEN}: SERVFAIL"),
        (record("A 203.0.113.80"), f"{ZEN}'s test point answers 203.0.113.80: somebody rewrites answers"),
    ],
)
async def test_no_true_answer_from_spamhaus(behaviour: Behaviour, what: str) -> None:
    async with bad_dns(behaviour) as dns:
        (result,) = await blocklists(dns.nameserver)
    assert (result.state, result.what) == ("failure", what)


@pytest.mark.server("unbound", "rbldnsd")
async def test_lists_that_fail_their_own_tests_are_named() -> None:
    zones = {ZEN: Zone("ip4set", "127.0.0.2 :2:\n"), "empty.test": Zone("ip4set", "192.0.2.9 :2:\n")}
    catalog = [Blocklist(ZEN, "ip4"), Blocklist("empty.test", "ip4")]
    async with rbldnsd(zones) as lists, unbound("", forward=dict.fromkeys(zones, lists.nameserver)) as dns:
        spamhaus, whole = await blocklists(dns.nameserver, catalog=catalog)
        _, half = await blocklists(dns.nameserver, catalog=catalog[:1])
    assert spamhaus.state == "ok"
    assert whole.state == "warning"
    assert whole.what.startswith("1 of 2 lists cannot be used from here: empty.test (dead: its test point")
    assert (half.state, half.what) == ("ok", "all 1 lists pass their own tests")
