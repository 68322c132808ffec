"""How long an evaluation waits: its questions go out together, and it has a time limit."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from checks.dns import Answer, Outcome
from checks.domain.spf import check_host

RECORDS = {
    ("acme.test", "TXT"): "v=spf1 ip4:192.0.2.1 include:a.test include:b.test mx:c.test a:d.test exists:e.test -all",
    ("a.test", "TXT"): "v=spf1 -all",
    ("b.test", "TXT"): "v=spf1 -all",
    ("c.test", "MX"): "10 d.test.",
    ("d.test", "A"): "192.0.2.4",
    ("e.test", "A"): "127.0.0.2",
}


@dataclass
class Together:
    """Answers in rounds: who asks while others wait gets the answer with them."""

    rounds: list[set[str]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    _open: bool = False

    async def ask(self, name: str, rdtype: str) -> Answer:
        self.asked[f"{name} {rdtype}"] += 1
        if not self._open:
            self.rounds.append(set())
            self._open = True
        self.rounds[-1].add(f"{name} {rdtype}")
        for _ in range(20):  # turns of the loop, in which all who are ready to ask do
            await asyncio.sleep(0)
        self._open = False
        found = RECORDS.get((name, rdtype))
        return Answer(name, rdtype, Outcome.RECORDS, (found,)) if found else Answer(name, rdtype, Outcome.NO_DOMAIN)


async def test_what_terms_ask_is_asked_together_and_once() -> None:
    resolver = Together()
    found = await check_host("192.0.2.9", "alice@acme.test", "", resolver=resolver)
    assert (found.result, found.mechanism) == ("pass", "exists:e.test")
    assert resolver.rounds[:2] == [{"acme.test TXT"}, {"a.test TXT", "b.test TXT", "c.test MX", "d.test A"}]
    assert set(resolver.asked.values()) == {1}


async def test_nothing_is_asked_that_is_not_needed() -> None:
    resolver = Together()
    found = await check_host("192.0.2.1", "alice@acme.test", "", resolver=resolver)
    assert found.result == "pass"
    assert resolver.rounds == [{"acme.test TXT"}]


class Silence:
    """Answers one question and then none."""

    def __init__(self, text: str) -> None:
        self._first = [text]

    async def ask(self, name: str, rdtype: str) -> Answer:
        if not self._first:
            await asyncio.Event().wait()
        return Answer(name, rdtype, Outcome.RECORDS, (self._first.pop(),))


async def test_taking_too_long_is_temperror() -> None:
    found = await check_host("192.0.2.1", "alice@acme.test", "", resolver=Silence("v=spf1 a -all"), timeout=0.01)
    assert (found.result, found.problem) == ("temperror", "the evaluation took longer than 0.01 seconds")


async def test_a_late_explanation_is_only_missing() -> None:
    resolver = Silence("v=spf1 -all exp=e.test")
    found = await check_host("192.0.2.1", "alice@acme.test", "", resolver=resolver, timeout=0.01)
    assert (found.result, found.explanation, found.problem) == ("fail", "", "")
