"""What our own mail says beside what a server says."""

from dataclasses import replace

import pytest

from bot.clock import DAY
from bot.store.verifications import OwnMail
from bot.verification.evidence import from_own_mail, weigh
from checks.address import Verdict
from tests.bot.acme import NOW

BOUNCED = OwnMail("jo@acme.com", "bounced", NOW - DAY, "invalid_address", "550 5.1.1 user unknown")
COMPLAINED = OwnMail("jo@acme.com", "complained", NOW - DAY, "", "")
FOUND = Verdict("jo@acme.com", "deliverable", "accepted", 0.95)


@pytest.mark.parametrize(
    ("found", "own", "expected"),
    [
        (FOUND, None, ("deliverable", "accepted")),
        (FOUND, BOUNCED, ("risky", "bounced_before")),
        (replace(FOUND, verdict="risky", reason="catch_all"), BOUNCED, ("undeliverable", "bounced_before")),
        (replace(FOUND, verdict="unknown", reason="greylisted"), BOUNCED, ("undeliverable", "bounced_before")),
        (replace(FOUND, verdict="undeliverable", reason="null_mx"), BOUNCED, ("undeliverable", "null_mx")),
        (FOUND, COMPLAINED, ("risky", "complained_before")),
        (replace(FOUND, verdict="unknown", reason="greylisted"), COMPLAINED, ("risky", "complained_before")),
        (replace(FOUND, verdict="undeliverable", reason="null_mx"), COMPLAINED, ("undeliverable", "null_mx")),
    ],
)
def test_what_our_own_mail_adds(found: Verdict, own: OwnMail | None, expected: tuple[str, str]) -> None:
    verdict = weigh(found, own)
    assert (verdict.verdict, verdict.reason) == expected


def test_own_mail_is_evidence_with_its_time_and_words() -> None:
    assert from_own_mail("Jo@acme.com", BOUNCED) == Verdict(
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


def test_the_evidence_of_both_is_kept() -> None:
    asked = replace(FOUND, checks={"smtp": {"code": 250}}, ms=12)
    verdict = weigh(asked, BOUNCED)
    assert set(verdict.checks) == {"smtp", "own_mail"}
    assert verdict.ms == 12
