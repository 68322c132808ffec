"""The card of a verdict: what the server said, when, and what our own mail has to do with it, in the reader's language."""

from typing import Any

import pytest

from bot.clock import HOUR, to_rfc3339
from bot.slack.blocks.verdict import lines
from bot.slack.locale import language
from checks.address import Verdict
from tests.bot.acme import NOW
from tests.bot.slack.house import dateless

DELIVERED = {"delivered_at": "2026-11-20T10:00:00Z"}
BOUNCED = {"at": "2026-11-10T10:00:00Z", "reason": "invalid_address", "diagnostic": "550 5.1.1 no such user"}
REFUSED = {"server": "mx.acme.com", "code": 550, "reply": "5.1.1 no such user"}
SWITCHED_OFF = {"code": None, "reply": "", "why": "asking mail servers is switched off"}


def card(verdict: str, reason: str, code: str = "en", **checks: Any) -> list[str]:
    [told] = lines([Verdict("jo@acme.com", verdict, reason, 0.5, None, checks)], language(code), now=NOW)
    return dateless(told).split("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "en",
            [
                ":white_check_mark: *jo@acme.com*: deliverable, our own mail to it was delivered",
                "Our own mail to it was delivered (when), and did not come back.",
            ],
        ),
        (
            "fr",
            [
                ":white_check_mark: *jo@acme.com* : délivrable, nos propres e-mails y sont arrivés",
                "Notre propre e-mail y est arrivé (when) et n’est pas revenu.",
            ],
        ),
        (
            "es",
            [
                ":white_check_mark: *jo@acme.com*: entregable, nuestro propio correo llegó",
                "Nuestro propio correo llegó (when) y no volvió.",
            ],
        ),
    ],
)
def test_our_own_mail_arrived(code: str, expected: list[str]) -> None:
    told = card("deliverable", "delivered_before", code, own_mail=DELIVERED, smtp=SWITCHED_OFF)
    assert [line.replace("\u00a0", " ").replace("\u202f", " ") for line in told] == expected


def test_it_arrived_and_its_server_denies_it() -> None:
    assert card("risky", "disputed", own_mail=DELIVERED, smtp=REFUSED) == [
        ":warning: *jo@acme.com*: risky, our own mail was delivered, but its server says no",
        "Our own mail to it was delivered (when). Asked now, its server says otherwise.",
        "mx.acme.com said: `550 5.1.1 no such user`",
    ]


def test_it_bounced_and_arrived_later() -> None:
    told = card("risky", "bounced_before", own_mail=BOUNCED | DELIVERED)
    assert told[1:] == [
        "Our own mail to it bounced: `550 5.1.1 no such user`",
        "Later mail to it was delivered (when).",
    ]


def test_it_arrived_and_bounced_later() -> None:
    told = card("undeliverable", "bounced_before", own_mail=BOUNCED | {"delivered_at": "2026-11-01T10:00:00Z"})
    assert told[1:] == ["Our own mail to it bounced: `550 5.1.1 no such user`"]


def test_what_says_nothing_for_the_verdict_is_left_to_the_details() -> None:
    """Delivered an hour ago: it may come back still."""
    told = card("unknown", "not_probed", own_mail=DELIVERED, smtp=SWITCHED_OFF)
    assert told[1:] == ["asking mail servers is switched off"]


def test_an_answer_that_was_known_already_is_told_with_its_age() -> None:
    said = ["mx.acme.com said: `550 5.1.1 no such user`"]
    told = card("undeliverable", "mailbox_not_found", smtp=REFUSED, checked_at=to_rfc3339(NOW))
    assert told[1:] == said
    told = card("undeliverable", "mailbox_not_found", smtp=REFUSED, checked_at=to_rfc3339(NOW - HOUR))
    assert told[1:] == [*said, "Found out (when)."]
