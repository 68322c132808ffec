"""Whole messages composed by hand, as many systems write them, each with what must be found in it."""

import pytest

from checks.bounce import parse
from tests.checks.bounce.composed import Composed, composed


@pytest.mark.parametrize("message", composed(), ids=lambda message: message.name)
def test_composed(message: Composed):
    assert message.wrong(parse(message.raw)) == []
