"""Real lists on a real rbldnsd, behind a real unbound, and beside them every kind of broken list that was met."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
import pytest_asyncio

from checks.blocklist import Blocklist, Health, Listing, check, check_many, load_catalog
from checks.blocklist.kinds import Code
from checks.dns import Resolver
from tests.servers.bad_dns import always, bad_dns, never, record
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

pytestmark = [pytest.mark.server("rbldnsd", "unbound"), pytest.mark.asyncio(loop_scope="module")]

POINTS = "127.0.0.2 :2:test point\n"
ZONES = {
    "bl.test": Zone("ip4set", POINTS + "192.0.2.1 :2:$ sent spam, see https://bl.test/\n192.0.2.4 :4:both\n"),
    "coded.test": Zone("ip4set", POINTS + "192.0.2.1 :10:\n192.0.2.2 :99:\n192.0.2.3 :127.255.255.254:\n"),
    "allow.test": Zone("ip4set", POINTS + "192.0.2.1 :127.0.5.3:\n192.0.2.2 :127.0.10.3:\n"),
    "bl6.test": Zone("ip6trie", "::ffff:7f00:2 :2:test\n2001:db8::1 :2:a bad six\n"),
    "domains.test": Zone("dnset", "test :2:test\nbad.example :2:seen in spam\n.worse.example :2:\n"),
    "mask.test": Zone("dnset", "test :2:\nboth.example :24:\nrefused.example :1:\n"),
    "empty.test": Zone("ip4set", "10.0.0.1 :2:nothing we ask about\n"),
    "refusing.test": Zone("ip4trie", "0.0.0.0/0 :127.255.255.254:not you\n"),
    "overquota.test": Zone("ip4trie", "0.0.0.0/0 :127.255.255.255:too much\n"),
    "one.test": Zone("ip4trie", "0.0.0.0/0 :1:refused\n"),
    "sly.test": Zone("ip4trie", "0.0.0.0/0 :2:everybody\n127.0.0.1/32 -\n"),
    "text.test": Zone("generic", "2.0.0.127 TXT listed\n1.2.0.192 TXT listed\n"),
    "allowed.test": Zone("dnset", "good.example :127.0.5.2:\n"),
    "all.test": Zone("ip4trie", "0.0.0.0/0 :2:everybody\n"),
}
BROKEN = {"rewritten.test": record("A 203.0.113.80"), "dumb.test": never, "failing.test": always("SERVFAIL")}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = dict.fromkeys(ZONES, lists.nameserver)
        for zone, behaviour in BROKEN.items():
            forward[zone] = (await stack.enter_async_context(bad_dns(behaviour))).nameserver
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["no.test"]))
        yield server.nameserver


@pytest.fixture
def resolver(nameserver: str) -> Resolver:
    return Resolver(nameservers=[nameserver], timeout=0.8)


async def one(target: str, blocklist: Blocklist, resolver: Resolver) -> Listing:
    [listing] = await check([target], resolver=resolver, catalog=[blocklist])
    return listing


async def test_a_listing_comes_with_its_code_reason_and_way_out(resolver: Resolver) -> None:
    blocklist = Blocklist(
        "bl.test", "ip4", severity="critical", codes={"127.0.0.2": Code("sends spam")}, delist="https://bl.test/out"
    )
    assert (await one("192.0.2.1", blocklist, resolver)).to_json() == {
        "target": "192.0.2.1",
        "list": "bl.test",
        "state": "listed",
        "codes": ["127.0.0.2"],
        "meaning": "sends spam",
        "severity": "critical",
        "reason": "192.0.2.1 sent spam, see https://bl.test/",
        "delist": "https://bl.test/out",
    }


async def test_an_unlisted_address_is_clean(resolver: Resolver) -> None:
    assert await one("192.0.2.77", Blocklist("bl.test", "ip4"), resolver) == Listing("192.0.2.77", "bl.test", "clean")


async def test_an_undocumented_code_is_a_listing_for_unknown_reason(resolver: Resolver) -> None:
    blocklist = Blocklist("coded.test", "ip4", codes={"127.0.0.10": Code("policy", severity="info")})
    listing = await one("192.0.2.2", blocklist, resolver)
    assert (listing.state, listing.meaning, listing.severity) == ("listed", "listed, reason unknown", "info")


async def test_a_code_may_have_a_severity_of_its_own(resolver: Resolver) -> None:
    blocklist = Blocklist("coded.test", "ip4", severity="critical", codes={"127.0.0.10-11": Code("policy", "warning")})
    listing = await one("192.0.2.1", blocklist, resolver)
    assert (listing.state, listing.meaning, listing.severity) == ("listed", "policy", "warning")


async def test_a_strict_list_counts_only_what_it_documents(resolver: Resolver) -> None:
    blocklist = Blocklist("coded.test", "ip4", strict=True, codes={"127.0.0.2": Code("x"), "127.0.0.10": Code("y")})
    listing = await one("192.0.2.2", blocklist, resolver)
    assert (listing.state, listing.reason) == ("unusable", "answered 127.0.0.99, which the list does not document")


async def test_a_refusal_for_one_target_only_is_unusable_for_that_target(resolver: Resolver) -> None:
    listing = await one("192.0.2.3", Blocklist("coded.test", "ip4"), resolver)
    assert listing.state == "unusable"
    assert listing.reason == "refused (127.255.255.254): the list does not answer public or unregistered resolvers"


async def test_an_allow_list_brings_good_news(resolver: Resolver) -> None:
    blocklist = Blocklist(
        "allow.test", "ip4", purpose="allow", codes={"127.0.*.3": Code("trust: high")}, probe_listed=""
    )
    listing = await one("192.0.2.1", blocklist, resolver)
    assert (listing.state, listing.meaning, listing.severity) == ("good", "trust: high", "info")


async def test_an_allow_list_that_praises_heavy_askers_is_unusable(resolver: Resolver) -> None:
    codes = {"127.0.10.*": Code("asked too often", state="unusable"), "127.0.*.3": Code("trust: high")}
    blocklist = Blocklist("allow.test", "ip4", purpose="allow", codes=codes)
    listing = await one("192.0.2.2", blocklist, resolver)
    assert (listing.state, listing.reason) == ("unusable", "refused (127.0.10.3): asked too often")


async def test_ipv6_is_asked_nibble_by_nibble(resolver: Resolver) -> None:
    listing = await one("2001:db8:0::1", Blocklist("bl6.test", "ip6"), resolver)
    assert (listing.target, listing.state, listing.reason) == ("2001:db8::1", "listed", "a bad six")


async def test_a_domain_is_asked_as_it_is(resolver: Resolver) -> None:
    assert (await one("Bad.Example", Blocklist("domains.test", "domain"), resolver)).state == "listed"
    assert (await one("fine.example", Blocklist("domains.test", "domain"), resolver)).state == "clean"


async def test_bits_add_up_and_the_worst_decides(resolver: Resolver) -> None:
    bits = {8: Code("phishing", "critical"), 16: Code("malware"), 64: Code("spam")}
    listing = await one("both.example", Blocklist("mask.test", "domain", bits=bits), resolver)
    assert (listing.meaning, listing.severity) == ("phishing; malware", "critical")


async def test_one_among_bits_is_a_refusal(resolver: Resolver) -> None:
    blocklist = Blocklist("mask.test", "domain", bits={2: Code("black")})
    listing = await one("refused.example", blocklist, resolver)
    assert listing.reason == "answered 127.0.0.1: a refusal, or a resolver that blocks the list"


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("empty.test", "dead: its test point 127.0.0.2 is not listed"),
        ("gone.test", "dead: its test point 127.0.0.2 is not listed"),
        ("all.test", "wildcarded: it lists 127.0.0.1, which must never be listed"),
        ("text.test", "dead: its test point 127.0.0.2 is not listed"),
        ("one.test", "answered 127.0.0.1: a refusal, or a resolver that blocks the list"),
        ("refusing.test", "refused (127.255.255.254): the list does not answer public or unregistered resolvers"),
        ("overquota.test", "refused (127.255.255.255): asked too often, or not registered with the list"),
        (
            "rewritten.test",
            "answered 203.0.113.80, outside 127.0.0.0/8: the list is parked, or a resolver rewrites answers",
        ),
        ("dumb.test", "timeout"),
        ("failing.test", "SERVFAIL"),
        ("no.test", "REFUSED"),
    ],
)
async def test_a_broken_list_is_unusable(resolver: Resolver, zone: str, reason: str) -> None:
    assert await one("192.0.2.1", Blocklist(zone, "ip4"), resolver) == Listing(
        "192.0.2.1", zone, "unusable", reason=reason
    )


@pytest.mark.parametrize("zone", ["one.test", "refusing.test", "overquota.test", "rewritten.test", "failing.test"])
async def test_a_broken_list_is_found_out_even_without_test_points(resolver: Resolver, zone: str) -> None:
    [listing] = await check(["192.0.2.1"], resolver=resolver, catalog=[Blocklist(zone, "ip4")], probe_lists=False)
    assert listing.state == "unusable"


async def test_each_target_is_asked_of_the_lists_of_its_kind_in_order(resolver: Resolver) -> None:
    catalog = [Blocklist("bl.test", "ip4"), Blocklist("bl6.test", "ip6"), Blocklist("domains.test", "domain")]
    targets = ["bad.example", "192.0.2.1", "2001:db8::1"]
    listings = await check(targets, resolver=resolver, catalog=catalog)
    assert [(listing.target, listing.list, listing.state) for listing in listings] == [
        ("bad.example", "domains.test", "listed"),
        ("192.0.2.1", "bl.test", "listed"),
        ("2001:db8::1", "bl6.test", "listed"),
    ]


async def test_many_targets_are_all_found(resolver: Resolver) -> None:
    targets = [f"192.0.2.{last}" for last in range(256)]
    listings = await check(targets, resolver=resolver, catalog=[Blocklist("bl.test", "ip4")])
    assert [listing.target for listing in listings if listing.state == "listed"] == ["192.0.2.1", "192.0.2.4"]


async def test_a_name_too_long_to_be_asked_is_unusable(resolver: Resolver) -> None:
    target = ".".join(["a" * 60] * 4)
    listing = await one(target, Blocklist("domains.test", "domain"), resolver)
    assert (listing.state, listing.reason) == ("unusable", "the name is too long to be asked there")


async def test_no_targets_no_listings(resolver: Resolver) -> None:
    assert await check([], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")]) == []


async def test_a_wrong_target_is_refused_before_anything_is_asked(resolver: Resolver) -> None:
    with pytest.raises(ValueError, match="'not a target' is neither an IP address nor a domain"):
        await check(["not a target"], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")])


async def test_a_wildcard_with_an_exception_for_the_usual_test_point_is_found_out(resolver: Resolver) -> None:
    listing = await one("192.0.2.1", Blocklist("sly.test", "ip4"), resolver)
    assert listing.state == "unusable"
    assert listing.reason.startswith("wildcarded: it lists ")


async def test_an_allow_list_that_is_gone_praises_nobody_and_clears_nobody(resolver: Resolver) -> None:
    blocklist = Blocklist("gone.test", "domain", purpose="allow")
    assert (await one("good.example", blocklist, resolver)).reason == "dead: its zone does not exist"


async def test_an_allow_list_need_not_tell_its_soa() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        if question.rdtype != dns.rdatatype.A:
            return always("REFUSED")(query)
        known = question.name.to_text() == "1.2.0.192.allow.test."
        return record("A 127.0.5.3")(query) if known else always("NXDOMAIN")(query)

    async with bad_dns(answer) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.8)
        allow = Blocklist("allow.test", "ip4", purpose="allow")
        found = await check(["192.0.2.1", "192.0.2.2"], resolver=resolver, catalog=[allow])
    assert [listing.state for listing in found] == ["good", "clean"]


async def test_an_allow_list_knows_a_domain(resolver: Resolver) -> None:
    assert (await one("good.example", Blocklist("allowed.test", "domain", purpose="allow"), resolver)).state == "good"


async def test_a_list_is_tested_for_each_kind_of_address(resolver: Resolver) -> None:
    listings = await check(["192.0.2.1", "2001:db8::1"], resolver=resolver, catalog=[Blocklist("bl6.test", "ip")])
    assert [listing.state for listing in listings] == ["unusable", "listed"]


async def test_an_ipv6_address_is_not_asked_of_an_ipv4_list(resolver: Resolver) -> None:
    assert await check(["2001:db8::1"], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")]) == []


async def test_a_subdomain_is_asked_by_its_registered_name_too(resolver: Resolver) -> None:
    listing = await one("news.bad.example", Blocklist("domains.test", "domain"), resolver)
    assert (listing.target, listing.state) == ("news.bad.example", "listed")
    assert listing.meaning == "listed, reason unknown (as bad.example)"


@pytest.mark.parametrize(("names", "state"), [("full", "clean"), ("registered", "listed"), ("both", "listed")])
async def test_a_list_says_which_names_it_holds(resolver: Resolver, names: Any, state: str) -> None:
    assert (await one("news.bad.example", Blocklist("domains.test", "domain", names=names), resolver)).state == state


async def test_a_range_is_each_of_its_addresses(resolver: Resolver) -> None:
    listings = await check(["192.0.2.0/30"], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")])
    assert [listing.state for listing in listings] == ["clean", "listed", "clean", "clean"]


async def test_the_same_target_twice_is_one(resolver: Resolver) -> None:
    listings = await check(["192.0.2.1", "192.0.2.0/31"], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")])
    assert [listing.target for listing in listings] == ["192.0.2.1", "192.0.2.0"]


async def test_a_dead_list_is_never_asked() -> None:
    async with bad_dns(record("A 127.0.0.2")) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        listing = await one("192.0.2.1", Blocklist("sorbs.net", "ip4", dead="ended on 2024-06-05"), resolver)
        assert (listing.state, listing.reason) == ("unusable", "dead: ended on 2024-06-05")
        assert server.questions == []


async def test_a_list_that_fails_on_the_way_is_left_alone() -> None:
    points = {"2.0.0.127": "127.0.0.2"}

    def answer(query: dns.message.Message) -> dns.message.Message:
        label = query.question[0].name.to_text().removesuffix(".bl.test.")
        if not label.endswith(".127"):
            return always("SERVFAIL")(query)  # type: ignore[return-value]
        response = dns.message.make_response(query, recursion_available=True)
        if label in points:
            response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", points[label]))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response

    async with bad_dns(answer) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        found = check_many(["10.0.0.0/24"], resolver=resolver, catalog=[Blocklist("bl.test", "ip4")], in_flight=10)
        assert {listing.reason async for listing in found} == {"SERVFAIL"}
        assert len(server.questions) < 50


async def test_lists_that_all_fall_silent_on_the_way_are_left_alone_together() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        label = query.question[0].name.to_text().partition(".l")[0]
        if not label.endswith(".127"):
            return None
        return record("A 127.0.0.2")(query) if label == "2.0.0.127" else always("NXDOMAIN")(query)

    async with bad_dns(answer) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.2)
        lists = [Blocklist(f"l{number}.test", "ip4") for number in range(40)]
        found = await check(["10.0.0.0/22"], resolver=resolver, catalog=lists)
        assert {(listing.state, listing.reason) for listing in found} == {("unusable", "timeout")}
        assert len(server.questions) < 2_500  # not four times 40 lists * 20 strikes


async def test_one_test_point_tells_of_a_list_that_does_not_answer() -> None:
    async with bad_dns(never) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.2)
        lists = [Blocklist(f"l{number}.test", "ip4") for number in range(200)]
        found = await check(["10.0.0.1"], resolver=resolver, catalog=lists)
        assert {(listing.state, listing.reason) for listing in found} == {("unusable", "timeout")}
        assert len(set(server.questions)) < 300  # of 600 points


async def test_lists_that_failed_are_not_even_tested_for_a_while(resolver: Resolver) -> None:
    health = Health()
    catalog = [Blocklist("bl.test", "ip4"), Blocklist("all.test", "ip4")]
    first = await check(["192.0.2.1"], resolver=resolver, catalog=catalog, health=health)
    assert health.left_out(("all.test", "ip4")) == "wildcarded: it lists 127.0.0.1, which must never be listed"
    assert await check(["192.0.2.1"], resolver=resolver, catalog=catalog, health=health) == first


async def test_a_key_is_in_the_question_and_nowhere_else() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message:
        name = query.question[0].name
        response = dns.message.make_response(query, recursion_available=True)
        if name.to_text().startswith(("2.0.0.127", "1.2.0.192")):
            rdtype, data = (
                ("TXT", f'"see {name}"') if query.question[0].rdtype == dns.rdatatype.TXT else ("A", "127.0.0.2")
            )
            response.answer.append(dns.rrset.from_text(name, 60, "IN", rdtype, data))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response

    async with bad_dns(answer) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        lists = [each for each in load_catalog(keys={"spamhaus_dqs": "S3cret"}) if each.zone == "zen.dq.spamhaus.net"]
        [listing] = await check(["192.0.2.1"], resolver=resolver, catalog=lists)
        assert any("s3cret.zen.dq.spamhaus.net" in question for question in server.questions)
    assert (listing.list, listing.state) == ("zen.dq.spamhaus.net", "listed")
    assert listing.reason == "see 1.2.0.192.….zen.dq.spamhaus.net."
    assert "s3cret" not in repr((lists, listing)).lower()
