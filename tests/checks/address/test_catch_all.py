"""How long it is remembered whether a server takes any name."""

import pytest

from checks.address.catch_all import DAY, CatchAllMemory


@pytest.mark.parametrize(("answer", "days"), [(True, 7), (False, 1)])
def test_an_answer_lasts_its_days(answer: bool, days: int) -> None:
    now = 0.0
    memory = CatchAllMemory(clock=lambda: now)
    memory.remember("acme.test", "mx.acme.test", answer)
    now = days * DAY - 1
    assert memory.recall("acme.test", "mx.acme.test") is answer
    now = days * DAY
    assert memory.recall("acme.test", "mx.acme.test") is None


def test_each_domain_and_server_is_remembered_by_itself() -> None:
    memory = CatchAllMemory()
    memory.remember("acme.test", "mx.shared.test", True)
    assert memory.recall("other.test", "mx.shared.test") is None
    assert memory.recall("acme.test", "mx2.shared.test") is None
