"""What time alone brings about: the whole table, without store or clock."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.alerts.due import Due, due, flaps
from bot.alerts.quiet import Quiet
from bot.alerts.routing import Plan
from bot.clock import HOUR, MINUTE
from tests.bot.acme import ALICE, NOW
from tests.bot.alerts.test_lifecycle import alert

PLAN = Plan(
    rule=0, channel="#c", mention="S0ALL", owner="U0BOB", quiet=Quiet(), group_minutes=60, escalate_minutes=30, repeat_hours=4,
    acknowledge_hours=24,
)  # fmt: skip
OPENED = {"unowned_at": NOW, "told_at": NOW, "severity": "critical"}
OWNED = {**OPENED, "unowned_at": None, "owner": ALICE, "owned_at": NOW, "owned_until": NOW + 24 * HOUR}
ALWAYS = Quiet("", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
TABLE: list[tuple[dict[str, Any], float, list[Due]]] = [
    (OPENED, 29, []),
    (OPENED, 30, [Due.CALL]),
    ({**OPENED, "escalated": 1}, 59, []),
    ({**OPENED, "escalated": 1}, 60, [Due.MESSAGE]),
    ({**OPENED, "escalated": 2}, 239, []),
    ({**OPENED, "escalated": 2}, 240, [Due.REPEAT]),
    ({**OPENED, "silenced_until": NOW + 9 * HOUR}, 240, []),
    ({**OPENED, "evidence": {"attended": True}}, 240, []),
    ({**OPENED, "inhibited_by": "paused"}, 240, []),
    ({**OPENED, "held_until": NOW + HOUR}, 59, []),
    ({**OPENED, "held_until": NOW + HOUR}, 60, [Due.DELIVER]),
    ({**OPENED, "escalated": 2, "flapped_at": NOW}, 6 * 60, [Due.REPEAT, Due.CALM]),
    (OWNED, 240, []),  # somebody cares, and nothing changed
    ({**OWNED, "changed_at": NOW + 1}, 240, [Due.REPEAT]),
    (OWNED, 23 * 60, [Due.REMIND]),
    ({**OWNED, "reminded_at": NOW}, 23 * 60 + 30, []),
    ({**OWNED, "reminded_at": NOW}, 24 * 60, [Due.RELEASE]),
    ({**OWNED, "owned_until": None}, 24 * 60, []),
]


@pytest.mark.parametrize(("fields", "minutes", "steps"), TABLE)
def test_what_is_due(fields: dict[str, Any], minutes: float, steps: list[Due]) -> None:
    assert due(replace(alert(), **fields), PLAN, now=NOW + int(minutes * MINUTE)) == steps


def test_warnings_are_not_repeated_in_quiet_hours_and_criticals_are() -> None:
    quiet = replace(PLAN, quiet=ALWAYS, escalate_minutes=0)
    for severity, steps in (("warning", []), ("critical", [Due.REPEAT])):
        fields = {**OPENED, "severity": severity}
        assert due(replace(alert(), **fields), quiet, now=NOW + 4 * HOUR) == steps


def test_without_spans_nothing_is_due() -> None:
    never = replace(PLAN, escalate_minutes=0, repeat_hours=0)
    assert due(replace(alert(), **OPENED), never, now=NOW + 999 * HOUR) == []


@pytest.mark.parametrize(("hours_ago", "flapping"), [([5, 3, 1, 0], True), ([6, 3, 1, 0], False), ([1, 0, 0], False)])
def test_it_flaps_from_four_changes_for_the_worse_in_six_hours(hours_ago: list[int], flapping: bool) -> None:
    assert flaps([NOW - hours * HOUR for hours in hours_ago], now=NOW, times=4) is flapping
