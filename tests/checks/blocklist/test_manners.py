"""Lists with bad manners, and the time they may take: not one of them makes a listing, or a clean bill."""

import asyncio
import zlib

import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rrset
import pytest

from checks.blocklist import Blocklist, Health, Listing, check, check_many
from checks.blocklist.kinds import Code
from checks.dns import Resolver
from tests.servers.bad_dns import Behaviour, always, bad_dns, lossy, never, record
from tests.servers.nsd import nsd

LIST = Blocklist("bl.test", "ip4")


def behaved(query: dns.message.Message) -> dns.message.Message | None:
    """Its test points as they should be; 192.0.2.1 is listed, with a reason."""
    name = query.question[0].name.to_text().lower()
    if not name.startswith(("2.0.0.127.", "1.2.0.192.")):
        return always("NXDOMAIN")(query)
    response = dns.message.make_response(query, recursion_available=True)
    rdtype, data = ("TXT", '"why"') if query.question[0].rdtype.name == "TXT" else ("A", "127.0.0.2")
    response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", rdtype, data))
    return response


def about_targets(behaviour: Behaviour) -> Behaviour:
    """Of the list itself it tells the truth."""
    return lambda query: (behaved if ".127.bl." in query.question[0].name.to_text() else behaviour)(query)


async def asked(behaviour: Behaviour, *targets: str, blocklist: Blocklist = LIST) -> list[Listing]:
    async with bad_dns(behaviour) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.5)
        return await check(targets, resolver=resolver, catalog=[blocklist])


def of_another_class(query: dns.message.Message) -> dns.message.Message | None:
    response = always("NXDOMAIN")(query)
    assert response is not None
    response.question[0] = dns.rrset.RRset(query.question[0].name, dns.rdataclass.CH, query.question[0].rdtype)
    return response


async def test_a_no_about_another_class_is_not_heard() -> None:
    [found] = await asked(about_targets(of_another_class), "192.0.2.1")
    assert (found.state, found.reason) == ("unusable", "timeout")


async def test_an_answer_about_another_name_clears_nobody() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        response.answer.append(dns.rrset.from_text("other.bl.test.", 60, "IN", "A", "127.0.0.2"))
        return response

    [found] = await asked(about_targets(answer), "192.0.2.1")
    assert (found.state, found.reason) == ("unusable", "the answer is about another name")


async def test_no_such_name_with_an_answer_is_neither() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        response = record("A 127.0.0.2")(query)
        assert response is not None
        response.set_rcode(dns.rcode.NXDOMAIN)
        return response

    [found] = await asked(about_targets(answer), "192.0.2.1")
    assert found.state == "unusable"


async def test_addresses_are_no_reason() -> None:
    """A server that answers the TXT question with an A record."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "127.0.0.2"))
        return response

    [found] = await asked(about_targets(answer), "192.0.2.1")
    assert (found.state, found.reason) == ("listed", "")


async def test_a_reason_that_does_not_come_takes_nothing_from_the_listing() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        return None if query.question[0].rdtype.name == "TXT" else behaved(query)

    [found] = await asked(answer, "192.0.2.1")
    assert (found.state, found.reason) == ("listed", "")


async def test_several_reasons_are_told_in_the_same_order_each_time() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        response = behaved(query)
        assert response is not None
        if query.question[0].rdtype.name == "TXT":
            response.answer = [dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", '"two"', '"one"')]
        return response

    [found] = await asked(answer, "192.0.2.1")
    assert found.reason == "one / two"


async def test_a_page_that_a_resolver_puts_there_is_no_listing() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "CNAME", "blocked.example."))
        response.answer.append(dns.rrset.from_text("blocked.example.", 60, "IN", "A", "203.0.113.1"))
        return response

    [found] = await asked(about_targets(answer), "192.0.2.1")
    assert (found.state, found.codes) == ("unusable", ("203.0.113.1",))


async def test_a_list_that_loses_one_question_in_three_tells_all_the_same() -> None:
    targets = [f"192.0.2.{last}" for last in range(30)]
    found = await asked(lossy(behaved, every=3), *targets)
    assert [(each.target, each.state) for each in found if each.state != "clean"] == [("192.0.2.1", "listed")]


async def test_codes_nobody_documents_are_answers_and_the_list_is_asked_on() -> None:
    strict = Blocklist("bl.test", "ip4", strict=True, codes={"127.0.0.2": Code("spam")})
    targets = [f"10.0.0.{last}" for last in range(1, 41)]

    def last_one(query: dns.message.Message) -> dns.message.Message | None:
        documented = "1.2.0.192." in query.question[0].name.to_text()
        return (behaved if documented else record("A 127.0.0.99"))(query)

    async with bad_dns(about_targets(last_one)) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.5)
        found = check_many([*targets, "192.0.2.1"], resolver=resolver, catalog=[strict], in_flight=5)
        states = [each.state async for each in found]
    assert states == ["unusable"] * 40 + ["listed"]


@pytest.mark.server("nsd")
async def test_an_answer_too_big_for_udp_comes_by_tcp() -> None:
    codes = [f"127.0.0.{last}" for last in range(2, 42)]
    listed = "\n".join(f"1.2.0.192.bl.test. A {code}" for code in codes)
    async with nsd({"bl.test": f"2.0.0.127.bl.test. A 127.0.0.2\n{listed}"}) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        [found] = await check(["192.0.2.1"], resolver=resolver, catalog=[LIST])
    assert (found.state, found.codes) == ("listed", tuple(codes))


@pytest.mark.parametrize("invented", ["127.0.0.53", "0.0.0.0", "203.0.113.1"])
async def test_a_resolver_that_invents_for_what_does_not_exist_makes_no_listing(invented: str) -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        response = behaved(query)
        assert response is not None
        return response if response.answer else record(f"A {invented}")(query)

    assert {found.state for found in await asked(answer, "192.0.2.1", "192.0.2.9")} == {"unusable"}


async def test_a_wildcard_with_an_exception_for_the_points_of_domain_lists_is_found_out() -> None:
    def answer(query: dns.message.Message) -> dns.message.Message | None:
        excepted = query.question[0].name.to_text().endswith("invalid.bl.test.")
        return always("NXDOMAIN")(query) if excepted else record("A 127.0.0.2")(query)

    [found] = await asked(answer, "acme.com", blocklist=Blocklist("bl.test", "domain"))
    assert found.state == "unusable"


async def test_a_list_of_ipv6_addresses_may_have_no_test_point() -> None:
    [found] = await asked(always("NXDOMAIN"), "2001:db8::1", blocklist=Blocklist("bl.test", "ip6", probe_listed=""))
    assert found.reason == "dead: its zone does not exist"

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        return (record("A 127.0.0.2") if query.question[0].rdtype.name == "SOA" else always("NXDOMAIN"))(query)

    [found] = await asked(answer, "2001:db8::1", blocklist=Blocklist("bl.test", "ip6", probe_listed=""))
    assert found.state == "clean"


def slow(query: dns.message.Message) -> dns.message.Message | None:
    """It passes its tests; of the targets it answers one in five, and tells one in five that there is more by TCP."""
    name = query.question[0].name.to_text()
    chance = zlib.crc32(name.encode()) % 5
    if name.startswith("2.0.0.127."):
        return record("A 127.0.0.2")(query)
    if ".127." in name or not chance:
        return always("NXDOMAIN")(query)
    if chance > 1:
        return None
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response


async def test_the_whole_check_is_over_in_time() -> None:
    """Without a bound this takes minutes: questions that wait five seconds for their answers, a few at a time."""
    async with bad_dns(slow) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=5)
        lists = [Blocklist(f"l{number}.test", "ip4") for number in range(10)]
        async with asyncio.timeout(30):
            found = await check(["10.0.0.0/22"], resolver=resolver, catalog=lists, within=0.5)
        await resolver.aclose()
    assert len(found) == 10 * 1_024
    assert not [each for each in found if each.state in ("listed", "good")]
    late = "timeout: not answered within 0.5 s, which all questions together may take"
    assert [each.reason for each in found if each.state == "unusable"].count(late) > 5_000


async def test_tests_that_are_not_answered_in_time_are_not_the_lists_fault() -> None:
    async with bad_dns(never) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=5)
        health = Health()
        [found] = await check(["192.0.2.1"], resolver=resolver, catalog=[LIST], health=health, within=0.3)
    assert found.reason.startswith("timeout: not answered within 0.3 s")
    assert health.left_out(("bl.test", "ip4")) == ""
