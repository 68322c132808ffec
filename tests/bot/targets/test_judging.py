"""When the listings of a target are an alert: by weight, and only those that count."""

import pytest

from bot.targets import Item
from bot.targets.judging import judge

NOW = 1_000


def listed(severity: str, weight: float = 1, **known: object) -> Item:
    evidence = {"list": "bl.test", "severity": severity, "weight": weight}
    return Item(name=f"{severity}-{weight}", present=True, since_at=1, evidence=evidence, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("items", "least", "severity", "weight"),
    [
        ([], 1, "", 0),
        ([listed("warning")], 1, "warning", 1),
        ([listed("warning", 0.5)], 1, "", 0.5),
        ([listed("warning", 0.5), listed("critical", 0.5)], 1, "critical", 1),
        ([listed("warning", 0.1)] * 10, 1, "warning", 1),
        ([listed("critical", 0)] * 9, 0.001, "", 0),
        ([listed("critical", 0), listed("warning")], 1, "warning", 1),  # what weighs nothing does not rate either
        ([listed("info", 5)], 1, "", 0),
        ([listed("info", 0.5), listed("warning", 0.5)], 1, "", 0.5),
        ([listed("critical", baseline=True), listed("warning", 0.5)], 1, "", 0.5),
        ([listed("critical", hushed_until=NOW + 1), listed("warning", 0.5)], 1, "", 0.5),
        ([listed("critical", hushed_until=NOW)], 1, "critical", 1),
        ([listed("warning")], 2, "", 1),
        ([listed("warning", 2)], 2, "warning", 2),
    ],
)
def test_listings_are_an_alert_once_they_weigh_enough(
    items: list[Item], least: float, severity: str, weight: float
) -> None:
    judged = judge(items, alert_weight=least, now=NOW)
    assert (judged.severity, judged.weight) == (severity, weight)
