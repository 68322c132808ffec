"""What the mails say."""

from typing import Any

from bot.clock import MINUTE
from bot.mail import letters
from bot.store.alert_mails import Untold
from tests.bot.acme import NOW
from tests.bot.slack.blocks.test_alert import an_alert, blocklisted

CAUSES = [{"reason": "unknown_user", "count": 60, "provider": "dead.example", "diagnostic": "550 jo@dead.example"}]
NUMBERS: dict[str, Any] = {"sent": 1_000, "hard": 83, "rate": 0.083, "usual": 0.004, "causes": CAUSES}


def untold(**fields: Any) -> Untold:
    return Untold(an_alert(**{"evidence": NUMBERS, "opened_at": NOW - 12 * MINUTE, **fields}), NOW - 12 * MINUTE, "")


def test_a_spike() -> None:
    letter = letters.silence([untold()], now=NOW)
    assert letter.subject == "Deliverabot: Critical: hard bounces in campaign acme-q4 (Slack could not be told)"
    assert letter.text == (
        "Critical: hard bounces in campaign acme-q4\n"
        "==========================================\n"
        "83 of the last 1,000 mails bounced hard: 8.3%, where 0.4% is usual.\n"
        "The top causes:\n"
        "- 60 × unknown user at dead.example\n"
        "This began on 22 November 2026, 09:48 UTC.\n"
        "\n"
        "What to do: stop campaign acme-q4 where you send it, and find out where this part of the list came from.\n"
        "\n"
        "Why this comes by mail: Slack could not be told for 12 minutes. `deliverabot doctor` says what is wrong and how"
        " to mend it. Nothing is lost: the bot goes on trying, and once Slack has been told, one more mail says so. Until"
        " then this is not mailed again.\n"
    )


def test_a_blocklist() -> None:
    letter = letters.silence([Untold(blocklisted(1), NOW - 12 * MINUTE, "not_in_channel")], now=NOW)
    assert "It is listed on 1 list:\n- List 0 (critical): sends spam\n" in letter.text
    assert "Of the last try is known: not_in_channel." in letter.text


def test_what_is_over_already() -> None:
    it = untold(state="resolved", resolved_at=NOW, peak=NUMBERS, evidence={"sent": 9, "hard": 0, "rate": 0.0})
    letter = letters.silence([it], now=NOW)
    assert letter.subject.startswith("Deliverabot: Resolved: hard bounces in campaign acme-q4")
    assert "At its worst 83 of the last 1,000 mails bounced hard: 8.3%" in letter.text
    assert "It was over on 22 November 2026, 10:00 UTC." in letter.text


def test_a_name_from_outside_is_one_line_of_the_subject() -> None:
    letter = letters.silence([untold(subject="x\r\nBcc: mallory@evil.example\r\n" * 50)], now=NOW)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert len(letter.subject) <= 150


def test_no_addresses_of_recipients_are_in_it() -> None:
    assert "jo@dead.example" not in letters.silence([untold()], now=NOW).text
