"""The resolver, asked through a real unbound and through servers that misbehave."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from checks.dns import Answer, Outcome, Resolver, parse_nameserver
from tests.servers.bad_dns import always, bad_dns, lossy, never, record
from tests.servers.unbound import unbound

RECORDS = """
acme.test. 300 MX 20 backup.acme.test.
acme.test. 300 MX 10 mx.acme.test.
acme.test. 300 TXT "v=spf1 include:" "_spf.acme.test -all"
mx.acme.test. 300 A 192.0.2.10
mx.acme.test. 300 AAAA 2001:db8::10
only4.acme.test. 300 A 192.0.2.11
null.test. 300 MX 0 .
""" + "".join(f"many.test. 300 MX {number} a-rather-long-name-{number}.many.test.\n" for number in range(100))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with unbound(RECORDS, servfail=["broken.test"], silent=["silent.test"], refused=["refused.test"]) as server:
        yield server.nameserver


pytestmark = [pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def resolver(nameserver: str) -> Resolver:
    return Resolver(nameservers=[nameserver], timeout=1.0)


async def test_records_come_in_zone_file_form(resolver: Resolver) -> None:
    answer = await resolver.ask("acme.test", "MX")
    assert answer.outcome is Outcome.RECORDS
    assert sorted(answer.records) == ["10 mx.acme.test.", "20 backup.acme.test."]
    assert 0 < answer.ttl <= 300


async def test_strings_of_a_txt_record_are_joined(resolver: Resolver) -> None:
    answer = await resolver.ask("acme.test", "TXT")
    assert answer.records == ("v=spf1 include:_spf.acme.test -all",)


async def test_null_mx_is_a_record_like_any_other(resolver: Resolver) -> None:
    assert (await resolver.ask("null.test", "MX")).records == ("0 .",)


async def test_an_answer_too_big_for_udp_comes_by_tcp(resolver: Resolver) -> None:
    assert len((await resolver.ask("many.test", "MX")).records) == 100


async def test_a_name_without_such_records_is_no_data(resolver: Resolver) -> None:
    assert (await resolver.ask("acme.test", "A")).outcome is Outcome.NO_DATA


async def test_a_name_that_does_not_exist_is_no_domain(resolver: Resolver) -> None:
    assert (await resolver.ask("nobody.test", "MX")).outcome is Outcome.NO_DOMAIN


@pytest.mark.parametrize(
    ("name", "why"), [("broken.test", "SERVFAIL"), ("refused.test", "REFUSED"), ("silent.test", "timeout")]
)
async def test_trouble_is_unknown_and_says_why(resolver: Resolver, name: str, why: str) -> None:
    assert await resolver.ask(name, "MX") == Answer(name, "MX", Outcome.UNKNOWN, why=why)


@pytest.mark.parametrize("name", ["a..b", f"{'x' * 64}.test", "bad\\", "", f"{'a.' * 140}test"])
async def test_what_is_no_name_is_unknown_and_never_raises(resolver: Resolver, name: str) -> None:
    answer = await resolver.ask(name, "A")
    assert answer.outcome in (Outcome.UNKNOWN, Outcome.NO_DATA)


async def test_an_unknown_type_is_unknown(resolver: Resolver) -> None:
    assert (await resolver.ask("acme.test", "NONSENSE")).outcome is Outcome.UNKNOWN


async def test_case_and_final_dot_make_no_difference(resolver: Resolver) -> None:
    assert await resolver.ask("MX.Acme.Test.", "a") == await resolver.ask("mx.acme.test", "A")


async def test_names_in_unicode_are_asked_in_ascii(resolver: Resolver) -> None:
    assert (await resolver.ask("bücher.test", "MX")).outcome is Outcome.NO_DOMAIN


async def test_addresses_are_v4_and_v6_together(resolver: Resolver) -> None:
    answer = await resolver.addresses("mx.acme.test")
    assert (answer.outcome, answer.records) == (Outcome.RECORDS, ("192.0.2.10", "2001:db8::10"))


async def test_addresses_of_one_kind_are_enough(resolver: Resolver) -> None:
    assert (await resolver.addresses("only4.acme.test")).records == ("192.0.2.11",)


async def test_addresses_of_nothing_are_no_domain(resolver: Resolver) -> None:
    assert (await resolver.addresses("nobody.test")).outcome is Outcome.NO_DOMAIN


async def test_addresses_that_cannot_be_found_out_are_unknown(resolver: Resolver) -> None:
    answer = await resolver.addresses("broken.test")
    assert (answer.outcome, answer.why) == (Outcome.UNKNOWN, "SERVFAIL; SERVFAIL")


async def test_an_answer_is_kept_for_its_ttl() -> None:
    now = 0.0
    async with bad_dns(record("A 192.0.2.1")) as server:
        resolver = Resolver(nameservers=[server.nameserver], clock=lambda: now)
        for moment in (0.0, 59.0, 61.0):
            now = moment
            await resolver.ask("acme.test", "A")
        assert server.questions == ["acme.test. A"] * 2


async def test_no_answer_is_kept_longer_than_the_setting() -> None:
    now = 0.0
    async with bad_dns(record("A 192.0.2.1")) as server:
        resolver = Resolver(nameservers=[server.nameserver], cache_seconds=5, clock=lambda: now)
        for moment in (0.0, 4.0, 6.0):
            now = moment
            await resolver.ask("acme.test", "A")
        assert len(server.questions) == 2


async def test_trouble_is_not_kept() -> None:
    async with bad_dns(always("SERVFAIL")) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        await resolver.ask("acme.test", "A")
        await resolver.ask("acme.test", "A")
        assert len(server.questions) == 2


async def test_the_same_question_at_once_goes_out_once() -> None:
    async with bad_dns(record("A 192.0.2.1")) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        answers = await asyncio.gather(*(resolver.ask("acme.test", "A") for _ in range(20)))
        assert {answer.records for answer in answers} == {("192.0.2.1",)}
        assert server.questions == ["acme.test. A"]


async def test_an_asker_that_gives_up_does_not_spoil_the_answer_for_others() -> None:
    async with bad_dns(record("A 192.0.2.1")) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        impatient = asyncio.create_task(resolver.ask("acme.test", "A"))
        patient = asyncio.create_task(resolver.ask("acme.test", "A"))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).records == ("192.0.2.1",)


async def test_a_lost_question_is_asked_again() -> None:
    async with bad_dns(lossy(record("A 192.0.2.1"), every=3)) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=1.2)
        assert (await resolver.ask("acme.test", "A")).records == ("192.0.2.1",)


async def test_the_next_name_server_is_asked_when_one_refuses(nameserver: str) -> None:
    async with bad_dns(always("REFUSED")) as server:
        resolver = Resolver(nameservers=[server.nameserver, nameserver])
        assert (await resolver.ask("only4.acme.test", "A")).records == ("192.0.2.11",)


async def test_closing_gives_up_what_is_being_asked() -> None:
    async with bad_dns(never) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=60)
        asking = asyncio.create_task(resolver.ask("acme.test", "A"))
        await asyncio.sleep(0)
        await resolver.aclose()
        with pytest.raises(asyncio.CancelledError):
            await asking


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
async def test_name_servers_are_written_in_five_ways(text: str, parsed: tuple[str, int]) -> None:
    assert parse_nameserver(text) == parsed


@pytest.mark.parametrize("text", ["", "resolver.test", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:99999", "1.2.3"])
async def test_a_wrong_name_server_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no name server: write an IP address, or address:port"):
        Resolver(nameservers=[text])
