"""What our own mail says beside what a server says: the latest speaks loudest, contradiction is a risk."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import DAY, HOUR
from bot.store.own_mail import OwnMail, Report
from bot.verification.weighing import arrived, from_own_mail, needs_no_server, weigh
from checks.address import REASONS, Verdict
from tests.bot.acme import NOW

JO = "jo@acme.com"


def bounced(days: float) -> OwnMail:
    at = NOW - round(days * DAY)
    return OwnMail(bounced=Report(at, "invalid_address", "550 5.1.1 user unknown"), failed_at=at)


def delivered(*days: float, own: OwnMail | None = None) -> OwnMail:
    before = own or OwnMail()
    return OwnMail(
        bounced=before.bounced,
        complained=before.complained,
        failed_at=before.failed_at,
        delivered=tuple(NOW - round(each * DAY) for each in days),
    )


def full(days: float) -> OwnMail:
    return OwnMail(failed_at=NOW - round(days * DAY))


def found(reason: str, **checks: Any) -> Verdict:
    return Verdict(JO, REASONS[reason].verdict, reason, REASONS[reason].confidence, None, checks)


BOUNCED = bounced(1)
COMPLAINED = OwnMail(complained=Report(NOW - DAY, "", ""))


@pytest.mark.parametrize(
    ("reason", "own", "expected"),
    [
        ("accepted", None, ("deliverable", "accepted")),
        ("accepted", BOUNCED, ("risky", "bounced_before")),
        ("catch_all", BOUNCED, ("undeliverable", "bounced_before")),
        ("greylisted", BOUNCED, ("undeliverable", "bounced_before")),
        ("null_mx", BOUNCED, ("undeliverable", "null_mx")),
        ("accepted", COMPLAINED, ("risky", "complained_before")),
        ("greylisted", COMPLAINED, ("risky", "complained_before")),
        ("null_mx", COMPLAINED, ("undeliverable", "null_mx")),
        # Delivered to, and nothing came back.
        ("not_probed", delivered(2), ("deliverable", "delivered_before")),
        ("blocked", delivered(2), ("deliverable", "delivered_before")),
        ("timeout", delivered(29), ("deliverable", "delivered_before")),
        ("accepted", delivered(2), ("deliverable", "accepted")),
        ("catch_all", delivered(2), ("risky", "catch_all")),
        ("typo", delivered(2), ("risky", "typo")),
        ("disposable", delivered(2), ("risky", "disposable")),
        ("mailbox_full", delivered(2), ("risky", "mailbox_full")),
        ("dns_error", delivered(2), ("unknown", "dns_error")),
        ("no_domain", delivered(2), ("undeliverable", "no_domain")),
        ("null_mx", delivered(2), ("undeliverable", "null_mx")),
        ("mx_unroutable", delivered(2), ("undeliverable", "mx_unroutable")),
        ("greylisted", delivered(2, own=COMPLAINED), ("risky", "complained_before")),
        # Too short a time ago, or too long.
        ("not_probed", delivered(0.9), ("unknown", "not_probed")),
        ("not_probed", delivered(31), ("unknown", "not_probed")),
        # The latest is too young, the one before is old enough.
        ("not_probed", delivered(0.1, 1.2), ("deliverable", "delivered_before")),
        # It came back for another reason.
        ("not_probed", delivered(3, own=full(2)), ("unknown", "not_probed")),
        ("not_probed", delivered(2, own=full(3)), ("deliverable", "delivered_before")),
        # The server contradicts.
        ("mailbox_not_found", delivered(0.1), ("risky", "disputed")),
        ("mailbox_not_found", delivered(6.9), ("risky", "disputed")),
        ("mailbox_disabled", delivered(2), ("risky", "disputed")),
        ("relay_denied", delivered(2), ("risky", "disputed")),
        ("mailbox_not_found", delivered(7.1), ("undeliverable", "mailbox_not_found")),
        ("mailbox_not_found", delivered(2, own=full(1)), ("undeliverable", "mailbox_not_found")),
        # It bounced hard, and then arrived.
        ("accepted", delivered(2, own=bounced(3)), ("deliverable", "accepted")),
        ("not_probed", delivered(2, own=bounced(3)), ("risky", "bounced_before")),
        ("catch_all", delivered(2, own=bounced(3)), ("risky", "bounced_before")),
        ("mailbox_full", delivered(2, own=bounced(3)), ("risky", "mailbox_full")),
        ("mailbox_not_found", delivered(2, own=bounced(3)), ("undeliverable", "mailbox_not_found")),
        ("not_probed", delivered(40, own=bounced(60)), ("risky", "bounced_before")),
        # … but that may come back still, or was before, or of the same mail.
        ("not_probed", delivered(0.5, own=bounced(3)), ("undeliverable", "bounced_before")),
        ("not_probed", delivered(4, own=bounced(3)), ("undeliverable", "bounced_before")),
        ("not_probed", delivered(3 - HOUR / DAY / 2, own=bounced(3)), ("undeliverable", "bounced_before")),
    ],
)
def test_what_our_own_mail_adds(reason: str, own: OwnMail | None, expected: tuple[str, str]) -> None:
    verdict = weigh(found(reason), own, NOW)
    assert (verdict.verdict, verdict.reason) == expected


def test_a_function_that_mail_reached_is_a_function_still() -> None:
    verdict = weigh(found("not_probed", role=True), delivered(2), NOW)
    assert (verdict.verdict, verdict.reason, verdict.confidence) == ("risky", "role", 0.6)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (delivered(2), True),
        (delivered(0.5), False),
        (delivered(31), False),
        (delivered(2, own=full(1)), False),
        (delivered(2, own=bounced(80)), False),  # worth a server's word
        (BOUNCED, False),
    ],
)
def test_when_no_server_need_be_asked(own: OwnMail, *, expected: bool) -> None:
    assert needs_no_server(own, NOW) == expected


def test_when_mail_arrived_last_and_did_not_come_back() -> None:
    assert arrived(delivered(0.5, 1.6), NOW) == NOW - round(1.6 * DAY)


def test_a_bounce_is_evidence_with_its_time_and_words() -> None:
    assert from_own_mail("Jo@acme.com", BOUNCED, NOW) == Verdict(
        "Jo@acme.com",
        "undeliverable",
        "bounced_before",
        0.9,
        None,
        {
            "own_mail": {
                "at": "2026-11-21T10:00:00Z",
                "reason": "invalid_address",
                "diagnostic": "550 5.1.1 user unknown",
            }
        },
    )


def test_a_delivery_is_no_answer_by_itself() -> None:
    """Lists and DNS are looked at."""
    assert from_own_mail(JO, delivered(2), NOW) is None


def test_a_delivery_is_evidence_with_its_time() -> None:
    verdict = weigh(found("not_probed"), delivered(2), NOW)
    assert verdict.checks["own_mail"] == {"delivered_at": "2026-11-20T10:00:00Z"}
    assert verdict.confidence == 0.9


def test_whose_bounce_is_overtaken_and_who_complained_is_told_of_the_complaint() -> None:
    own = OwnMail(bounced=bounced(9).bounced, complained=COMPLAINED.complained, failed_at=NOW - 9 * DAY)
    verdict = from_own_mail(JO, delivered(2, own=own), NOW)
    assert verdict is not None
    assert verdict.reason == "complained_before"
    assert verdict.checks["own_mail"]["at"] == "2026-11-21T10:00:00Z"


def test_what_says_nothing_is_no_evidence() -> None:
    assert weigh(found("not_probed"), full(1), NOW) == found("not_probed")


def test_the_evidence_of_both_is_kept() -> None:
    asked = replace(found("accepted", smtp={"code": 250}), ms=12)
    for own in (BOUNCED, delivered(2)):
        verdict = weigh(asked, own, NOW)
        assert set(verdict.checks) == {"smtp", "own_mail"}
        assert verdict.ms == 12
