"""Whole messages composed by hand, as many systems write them, each with what must be found in it."""

import pytest

from checks.bounce import parse
from checks.bounce.judge import judge
from tests.checks.bounce.composed import FOLDER, Composed, composed

ANSWERS = [line.split("\t") for line in (FOLDER / "dead-or-alive.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("message", composed(), ids=lambda message: message.name)
def test_composed(message: Composed) -> None:
    assert message.wrong(parse(message.raw)) == []


@pytest.mark.parametrize(("address", "text"), ANSWERS, ids=[text[:60] for _, text in ANSWERS])
def test_dead_or_alive(address: str, text: str) -> None:
    """What matters most: no live address is called hard for the sender's trouble, no dead one is mailed again."""
    assert judge([text], sender=["news@shop.example"]).classification.hard == (address == "dead")
