"""Questions that share a socket: which answers count, and for how long a port is used."""

import asyncio
from collections import Counter

import dns.message
import pytest

from checks.dns import Outcome, Resolver
from checks.nameserver import QUESTIONS_PER_PORT
from tests.servers.bad_dns import Behaviour, bad_dns, record

pytestmark = pytest.mark.asyncio

ADDRESS = record("A 192.0.2.1")


def wrong_question(query: dns.message.Message) -> dns.message.Message | None:
    """The right id on an answer to something else."""
    other = dns.message.make_query("evil.test", "A")
    other.id = query.id
    return ADDRESS(other)


def wrong_id(query: dns.message.Message) -> dns.message.Message | None:
    answer = ADDRESS(query)
    assert answer is not None
    answer.id ^= 1
    return answer


def echo(query: dns.message.Message) -> dns.message.Message:
    return query


@pytest.mark.parametrize("forged", [wrong_question, wrong_id, echo])
async def test_what_is_no_answer_to_the_question_is_not_heard(forged: Behaviour) -> None:
    async with bad_dns(forged) as server:
        answer = await Resolver(nameservers=[server.nameserver], timeout=0.3).ask("acme.test", "A")
        assert (answer.outcome, answer.why) == (Outcome.UNKNOWN, "timeout")


async def test_who_shares_a_port_waits_only_for_his_own_answer() -> None:
    def first_to_half(query: dns.message.Message) -> dns.message.Message | None:
        """Loses the first question about every other name."""
        name = str(query.question[0].name)
        lost = int(name[4:-6]) % 2 and name not in heard
        heard.add(name)
        return None if lost else ADDRESS(query)

    heard: set[str] = set()
    async with bad_dns(first_to_half) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=1.2)
        answers = await asyncio.gather(*(resolver.ask(f"acme{number}.test", "A") for number in range(20)))
        assert {answer.records for answer in answers} == {("192.0.2.1",)}
        assert len(server.questions) == 30


async def test_questions_at_once_share_a_port_up_to_a_limit() -> None:
    async with bad_dns(ADDRESS) as server:
        resolver = Resolver(nameservers=[server.nameserver], max_in_flight=50)
        await asyncio.gather(*(resolver.ask(f"acme{number}.test", "A") for number in range(300)))
        used = Counter(server.ports).values()
        assert max(used) <= QUESTIONS_PER_PORT
        assert len(used) < 50


async def test_questions_one_after_the_other_come_from_ports_of_their_own() -> None:
    async with bad_dns(ADDRESS) as server:
        resolver = Resolver(nameservers=[server.nameserver])
        for number in range(10):
            await resolver.ask(f"acme{number}.test", "A")
        assert len(set(server.ports)) > 5


async def test_a_server_that_is_not_there_is_unknown() -> None:
    async with bad_dns(ADDRESS) as server:
        gone = server.nameserver
    answer = await Resolver(nameservers=[gone], timeout=0.3).ask("acme.test", "A")
    assert (answer.outcome, answer.why) == (Outcome.UNKNOWN, "timeout")
