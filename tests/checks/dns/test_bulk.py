"""Many questions at once: nothing lost, nothing taken for an answer that is none, the rare kinds read as the resolver does."""

import dns.message
import dns.rrset
import pytest

from checks.dns import Answer, Outcome, Resolver
from tests.servers.bad_dns import Behaviour, always, bad_dns, lossy, never, record
from tests.servers.unbound import unbound


async def ask(
    *questions: tuple[str, str], nameservers: list[str], timeout: float = 2, in_flight: int = 1_000
) -> list[Answer]:
    """The answers in the order of the questions."""
    resolver = Resolver(nameservers=nameservers, timeout=timeout)
    bulk = resolver.bulk(in_flight=in_flight)
    rest = list(enumerate(questions))[::-1]
    found: dict[int, Answer] = {}
    while rest or not bulk.idle:
        while rest and bulk.room > 0:
            place, question = rest.pop()
            bulk.begin(place, *question)
        found.update(await bulk.finished())
    await bulk.aclose()
    await resolver.aclose()
    return [found[place] for place in range(len(questions))]


def outcomes(answers: list[Answer]) -> list[tuple[str, tuple[str, ...]]]:
    return [(answer.why or str(answer.outcome), answer.records) for answer in answers]


@pytest.mark.server("unbound")
async def test_it_reads_what_the_resolver_reads() -> None:
    long = " ".join(f'"{letter * 200}"' for letter in "abcd")
    zone = (
        "one.test. A 192.0.2.1\ntwo.test. A 192.0.2.1\ntwo.test. A 192.0.2.2\nalias.test. CNAME one.test.\n"
        f'text.test. TXT "so it is"\nlong.test. TXT {long}\nsix.test. AAAA 2001:db8::1\n'
    )
    names = ("one", "two", "alias", "six", "missing")
    questions = [
        *((f"{name}.test", "A") for name in names),
        ("text.test", "TXT"),
        ("long.test", "TXT"),
        ("six.test", "AAAA"),
    ]
    async with unbound(zone) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        wanted = [await resolver.ask(*question) for question in questions]
        await resolver.aclose()
        found = await ask(*questions, nameservers=[server.nameserver])
    assert [(a.outcome, sorted(a.records)) for a in found] == [(a.outcome, sorted(a.records)) for a in wanted]


async def test_what_is_lost_is_asked_again() -> None:
    async with bad_dns(lossy(record("A 127.0.0.2"), every=10)) as server:
        found = await ask(*((f"n{number}.test", "A") for number in range(300)), nameservers=[server.nameserver])
    assert {answer.records for answer in found} == {("127.0.0.2",)}


async def test_silence_is_unknown_in_time_for_all() -> None:
    async with bad_dns(never) as server:
        found = await ask(("a.test", "A"), ("b.test", "A"), nameservers=[server.nameserver], timeout=0.3)
    assert outcomes(found) == [("timeout", ())] * 2
    assert len(server.questions) == 8


@pytest.mark.parametrize("first", [never, always("SERVFAIL"), always("REFUSED")])
async def test_another_name_server_is_asked_then(first: Behaviour) -> None:
    async with bad_dns(first) as bad, bad_dns(record("A 127.0.0.2")) as good:
        found = await ask(("a.test", "A"), nameservers=[bad.nameserver, good.nameserver])
    assert outcomes(found) == [("records", ("127.0.0.2",))]


async def test_a_name_server_that_is_deaf_is_soon_asked_last() -> None:
    questions = [(f"n{number}.test", "A") for number in range(200)]
    async with bad_dns(never) as bad, bad_dns(record("A 127.0.0.2")) as good:
        await ask(*questions, nameservers=[bad.nameserver, good.nameserver], in_flight=20)
    assert len(bad.questions) <= 40


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"])
async def test_an_error_is_named(rcode: str) -> None:
    async with bad_dns(always(rcode)) as server:
        assert outcomes(await ask(("a.test", "A"), nameservers=[server.nameserver])) == [(rcode, ())]


def another_question(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(dns.message.make_query("forged.test", "A", id=query.id))
    response.answer.append(dns.rrset.from_text("forged.test.", 60, "IN", "A", "127.0.0.2"))
    return response


def not_a_response(query: dns.message.Message) -> dns.message.Message:
    return query


@pytest.mark.parametrize("behaviour", [another_question, not_a_response])
async def test_what_is_no_answer_to_the_question_is_passed_over(behaviour: Behaviour) -> None:
    async with bad_dns(behaviour) as server:
        found = await ask(("a.test", "A"), nameservers=[server.nameserver], timeout=0.3)
    assert outcomes(found) == [("timeout", ())]


async def test_nobody_listening_is_unknown() -> None:
    assert outcomes(await ask(("a.test", "A"), nameservers=["127.0.0.1:1"], timeout=0.3)) == [("timeout", ())]


@pytest.mark.parametrize("name", [f"{'a' * 64}.test", "a..test", ".".join(["a" * 63] * 4)])
async def test_what_is_no_name_is_not_asked(name: str) -> None:
    async with bad_dns(record("A 127.0.0.2")) as server:
        [answer] = await ask((name, "A"), nameservers=[server.nameserver])
    assert (answer.outcome, server.questions) == (Outcome.UNKNOWN, [])


async def test_ports_are_left_after_some_questions() -> None:
    questions = [(f"n{number}.test", "A") for number in range(2_500)]
    async with bad_dns(record("A 127.0.0.2")) as server:
        found = await ask(*questions, nameservers=[server.nameserver], in_flight=50)
    assert {answer.records for answer in found} == {("127.0.0.2",)}
    assert len(set(server.ports)) >= 2


async def test_closing_gives_up_what_is_asked() -> None:
    async with bad_dns(never) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        bulk = resolver.bulk()
        bulk.begin(1, "a.test", "A")
        await bulk.aclose()
        await resolver.aclose()
