"""What a finding means for its alert: the whole table, without store or clock."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.alerts.finding import Finding
from bot.alerts.lifecycle import Step, next_step, worse
from bot.clock import MINUTE
from bot.store.alerts import Alert
from tests.bot.acme import NOW

BEFORE: dict[str, Any] = {"rate": 0.04}


def finding(state: str, **evidence: Any) -> Finding:
    return Finding(
        check="bounce_rate", kind="campaign", subject="acme-q4", state=state, evidence=evidence or {"rate": 0.06}
    )


def alert(state: str = "open", severity: str = "warning", *, resolved_minutes_ago: int | None = None) -> Alert:
    resolved_at = NOW - resolved_minutes_ago * MINUTE if resolved_minutes_ago is not None else None
    return Alert(
        id=1, check_name="bounce_rate", subject_kind="campaign", subject="acme-q4", state=state, severity=severity,
        evidence=BEFORE, peak=BEFORE, opened_at=NOW, changed_at=NOW, resolved_at=resolved_at, version=1, owner="",
        owned_at=None, silenced_until=None, silenced_by="", silence_reason="",
    )  # fmt: skip


RESOLVED = alert("resolved", resolved_minutes_ago=60)
LONG_RESOLVED = alert("resolved", resolved_minutes_ago=61)
ATTENDED = replace(alert(), evidence={"attended": True})
TABLE = [
    # there is no alert yet
    (None, "ok", Step.NOTHING),
    (None, "unknown", Step.NOTHING),
    (None, "warning", Step.OPEN),
    (None, "critical", Step.OPEN),
    # one is open
    (alert(severity="warning"), "ok", Step.RESOLVE),
    (alert(severity="warning"), "unknown", Step.NOTHING),
    (alert(severity="warning"), "warning", Step.UPDATE),
    (alert(severity="warning"), "critical", Step.WORSEN),
    (alert(severity="critical"), "ok", Step.RESOLVE),
    (alert(severity="critical"), "unknown", Step.NOTHING),
    (alert(severity="critical"), "warning", Step.EASE),
    (alert(severity="critical"), "critical", Step.UPDATE),
    # of one that is open all that is bad was acknowledged
    (ATTENDED, "ok", Step.RESOLVE),
    (ATTENDED, "unknown", Step.NOTHING),
    (ATTENDED, "warning", Step.RENEW),
    (ATTENDED, "critical", Step.RENEW),
    # one was resolved within the hour in which it reopens
    (RESOLVED, "ok", Step.NOTHING),
    (RESOLVED, "unknown", Step.NOTHING),
    (RESOLVED, "warning", Step.REOPEN),
    (RESOLVED, "critical", Step.REOPEN),
    # or longer ago
    (LONG_RESOLVED, "ok", Step.NOTHING),
    (LONG_RESOLVED, "unknown", Step.NOTHING),
    (LONG_RESOLVED, "warning", Step.OPEN),
    (LONG_RESOLVED, "critical", Step.OPEN),
]


@pytest.mark.parametrize(("before", "state", "step"), TABLE)
def test_what_a_finding_means_for_its_alert(before: Alert | None, state: str, step: Step) -> None:
    assert next_step(before, finding(state), now=NOW, reopen_minutes=60) is step


@pytest.mark.parametrize("state", ["warning", "critical"])
def test_the_same_numbers_again_are_no_news(state: str) -> None:
    assert next_step(alert(severity=state), finding(state, **BEFORE), now=NOW, reopen_minutes=60) is Step.NOTHING


def test_the_same_numbers_are_news_where_they_are_judged_otherwise() -> None:
    assert next_step(alert(), finding("critical", **BEFORE), now=NOW, reopen_minutes=60) is Step.WORSEN


def test_the_same_numbers_resolve_where_they_are_judged_to_be_fine() -> None:
    assert next_step(alert(), finding("ok", **BEFORE), now=NOW, reopen_minutes=60) is Step.RESOLVE


def test_without_a_reopening_time_what_comes_later_is_a_new_alert() -> None:
    earlier = alert("resolved", resolved_minutes_ago=1)
    assert next_step(earlier, finding("warning"), now=NOW, reopen_minutes=0) is Step.OPEN


@pytest.mark.parametrize(
    ("rate", "kept"), [(0.03, {"rate": 0.04}), (0.04, {"rate": 0.04, "sent": 9}), (0.05, {"rate": 0.05, "sent": 9})]
)
def test_the_worst_rate_is_remembered(rate: float, kept: dict[str, Any]) -> None:
    assert worse(BEFORE, {"rate": rate, **({"sent": 9} if rate >= 0.04 else {})}) == kept


def test_where_there_is_no_rate_the_latest_is_the_worst() -> None:
    assert worse({"lists": [1]}, {"lists": []}) == {"lists": []}


@pytest.mark.parametrize("before", [None, RESOLVED, LONG_RESOLVED])
def test_what_somebody_has_seen_opens_nothing(before: Alert | None) -> None:
    seen = finding("critical", attended=True)
    assert next_step(before, seen, now=NOW, reopen_minutes=60) is Step.NOTHING


@pytest.mark.parametrize("before", [alert(), ATTENDED])
@pytest.mark.parametrize("state", ["warning", "critical"])
def test_what_somebody_has_seen_neither_worsens_nor_eases(before: Alert, state: str) -> None:
    seen = finding(state, attended=True, rate=0.06)
    assert next_step(before, seen, now=NOW, reopen_minutes=60) is Step.UPDATE
