"""Which route an alert takes: the first that matches, filled up with what [alerts] says."""

from typing import Any

import pytest

from bot.alerts.quiet import Quiet
from bot.alerts.routing import Plan, plan_for
from bot.campaigns.policy import policy_for
from bot.settings import Alerts, Policy, Route, Settings, Slack

SETTINGS = Settings(
    slack=Slack(time_zone="Europe/Paris"),
    alerts=Alerts(mention="S0ALL", owner="U0ALL", quiet_hours="22:00-07:00", repeat_hours=4, escalate_minutes=30),
    routes=(
        Route(check="blocklist", channel="#lists"),
        Route(subject="acme-*", severity="critical", channel="#acme", mention="S0ACME", escalate_minutes=5),
        Route(kind="domain", quiet_hours="never", repeat_hours=0, time_zone="UTC"),
        Route(subject="acme-*", escalate_minutes=60),
    ),
)


def plan(subject: str = "other", severity: str = "warning", **about: Any) -> Plan:
    return plan_for(
        SETTINGS, **{"check": "bounce_rate", "kind": "campaign", **about}, subject=subject, severity=severity
    )


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"subject": "other"}, 0),
        ({"subject": "203.0.113.7", "check": "blocklist", "kind": "ip"}, 1),
        ({"subject": "acme-q4", "severity": "critical"}, 2),
        ({"subject": "ACME-Q4", "severity": "critical"}, 2),
        ({"subject": "acme-q4", "severity": "warning"}, 4),
        ({"subject": "acme.example", "kind": "domain"}, 3),
    ],
)
def test_the_first_that_matches_is_taken(about: dict[str, Any], rule: int) -> None:
    assert plan(**about).rule == rule


def test_without_a_route_all_is_as_alerts_says() -> None:
    assert plan(severity="critical") == Plan(
        rule=0, channel="#deliverability", mention="S0ALL", owner="U0ALL",
        quiet=Quiet("22:00-07:00", (), "Europe/Paris"), group_minutes=60, escalate_minutes=30, repeat_hours=4,
        acknowledge_hours=24,
    )  # fmt: skip


def test_warnings_are_not_escalated_unless_a_route_says_so() -> None:
    assert plan().escalate_minutes == 0
    assert plan("acme-q4").escalate_minutes == 60


def test_a_route_says_what_it_says_and_leaves_the_rest() -> None:
    taken = plan("acme-q4", "critical")
    assert (taken.channel, taken.mention, taken.owner, taken.escalate_minutes) == ("#acme", "S0ACME", "U0ALL", 5)


def test_a_route_can_have_no_quiet_hours_and_no_repeats() -> None:
    taken = plan("acme.example", kind="domain")
    assert (taken.quiet.hours, taken.repeat_hours) == ("", 0)


def test_the_first_policy_that_matches_is_taken() -> None:
    policies = [Policy(campaign="acme-*", mode="act"), Policy(campaign="*", mode="ask")]
    assert [policy_for(policies, name)[0] for name in ("ACME-q4", "other")] == [1, 2]
    assert policy_for([], "acme-q4") == (0, Policy(mode="suggest"))
