"""The mails about alerts and digests: what Slack would show, in the language of the channel."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.alerts import Alerts, Finding
from bot.clock import DAY, MINUTE
from bot.digest import Digests
from bot.intake.intake import Intake
from bot.mail import Letter
from bot.settings import Settings, Slack
from bot.slack.letters import SlackLetters
from bot.slack.messages import Messages
from bot.store import Store, alert_mails
from tests.bot.acme import SetClock, event, hard
from tests.bot.alerts.conftest import rate

CAUSES = [{"reason": "invalid_address", "count": 60, "provider": "dead.example", "diagnostic": "550 jo@dead.example"}]
LISTS = [{"list": "List 0", "severity": "critical", "meaning": "sends spam", "reason": "", "delist": ""}]

Writes = Callable[..., SlackLetters]


@pytest.fixture
def letters(store: Store, clock: SetClock) -> Writes:
    def make(language: str = "en", zone: str = "UTC") -> SlackLetters:
        slack = Slack(language=language, time_zone=zone)  # type: ignore[arg-type]
        return SlackLetters(Messages(store, Settings(slack=slack), clock))

    return make


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


def spike(subject: str = "acme-q4", **more: Any) -> Finding:
    evidence = {"sent": 1_000, "hard": 83, "rate": 0.083, "usual": 0.004, "highest": 0.01, "causes": CAUSES, **more}
    return Finding(check="bounce_rate", kind="campaign", subject=subject, state="critical", evidence=evidence)


async def silence(letters: SlackLetters, clock: SetClock) -> Letter:
    """Twelve minutes on."""
    clock.forward(12 * MINUTE)
    untold = await letters.messages.store.read(alert_mails.untold, before=clock())
    return await letters.silence(untold, now=clock())


async def test_a_spike(alerts: Alerts, letters: Writes, clock: SetClock) -> None:
    await alerts.consider([spike()])
    letter = await silence(letters(), clock)
    assert letter.subject == "Deliverabot: Critical: hard bounces in campaign acme-q4 (Slack could not be told)"
    assert letter.text == (
        "Critical: hard bounces in campaign acme-q4\n"
        "==========================================\n"
        "83 of the last 1,000 mails bounced hard: 8.3%, where 0.4% is usual, and up to 1% is nothing new.\n"
        "Since: November 22, 2026, 10:00 UTC · Owner: nobody yet\n"
        "\n"
        "Top causes\n"
        "• 60 × no such mailbox, latest at dead.example: `550 j…@dead.example`\n"
        "What to do: find out where this part of the list came from.\n"
        "\n"
        "Why this comes by mail: Slack could not be told for 12 minutes. `deliverabot doctor` says what is wrong and how"
        " to mend it. Until it is, what must stop is to be stopped where you send it. Nothing is lost: the bot goes on"
        " trying, and once Slack has been told, one more mail says so. Until then this is not mailed again.\n"
    )


@pytest.mark.parametrize(
    ("code", "subject", "began", "why"),
    [
        (
            "fr",
            "Deliverabot\u00a0: Critique\u00a0: hard bounces de la campagne acme-q4 (Slack n’a pas pu être prévenu)",
            "22 novembre 2026, 11:00 CET",
            "Pourquoi cet e-mail\u00a0: Slack n’a pas pu être prévenu depuis 12 minutes.",
        ),
        (
            "es",
            "Deliverabot: Crítica: rebotes duros en la campaña acme-q4 (no se pudo avisar a Slack)",
            "22 de noviembre de 2026, 11:00 CET",
            "Por qué llega por correo: no se ha podido avisar a Slack durante 12 minutos.",
        ),
    ],
)
async def test_it_is_in_the_language_and_time_zone_of_the_channel(
    alerts: Alerts, letters: Writes, clock: SetClock, code: str, subject: str, began: str, why: str
) -> None:
    await alerts.consider([spike()])
    letter = await silence(letters(code, "Europe/Paris"), clock)
    assert letter.subject == subject
    assert began in letter.text
    assert why in letter.text


async def test_alerts_of_all_checks_say_what_they_are_about(alerts: Alerts, letters: Writes, clock: SetClock) -> None:
    listed = Finding(
        check="blocklist", kind="ip", subject="192.0.2.7", state="critical", evidence={"lists": LISTS, "usable": 40}
    )
    failing = Finding(
        check="check", kind="check", subject="blocklist", state="warning",
        evidence={"failures": 3, "detail": "NoAnswer: timeout", "known_at": clock()},
    )  # fmt: skip
    await alerts.consider([listed, failing])
    letter = await silence(letters(), clock)
    assert letter.subject == "Deliverabot: 2 alerts that Slack could not be told"
    assert "Critical: 192.0.2.7 on blocklists\n=====" in letter.text
    assert "• List 0 (critical): sends spam" in letter.text
    assert "Not known: the check of blocklists fails\n=====" in letter.text
    assert "mails bounced hard" not in letter.text


async def test_a_name_from_outside_is_one_line_of_the_subject(alerts: Alerts, letters: Writes, clock: SetClock) -> None:
    await alerts.consider([spike("x\r\nBcc: mallory@evil.example\r\n" * 50)])
    letter = await silence(letters(), clock)
    assert not {"\r", "\n"} & set(letter.subject)
    assert len(letter.subject) <= 150


async def test_slack_works_again(alerts: Alerts, letters: Writes, clock: SetClock, store: Store) -> None:
    await alerts.consider([spike()])
    untold = await store.read(alert_mails.untold, before=clock())
    letter = await letters("es").works_again([each.alert for each in untold], now=clock())
    assert letter.subject == "Deliverabot: Slack vuelve a funcionar"
    assert "- Crítica: rebotes duros en la campaña acme-q4\n" in letter.text


@pytest.fixture
async def digest(store: Store, intake: Intake, clock: SetClock) -> str:
    digests = Digests(store, Settings(), clock)
    clock.forward(-DAY)
    await digests.make()
    clock.forward(DAY)
    await intake.take(
        [
            event("1", minutes_ago=300, campaign="acme-q4", count=90),
            *(hard(f"h{n}", f"jo-{n}@dead.example", minutes_ago=300, campaign="acme-q4") for n in range(10)),
        ],
        source="ses",
    )
    await Alerts(store, Settings(), clock).consider([rate("critical", 100)])
    return await digests.make() or ""


async def test_a_digest(digest: str, letters: Writes) -> None:
    letter = await letters().digest(digest)
    assert letter is not None
    assert letter.name == "digest-daily-2026-11-22"
    assert letter.subject == "Deliverabot: Nov 22, The day. 100 mails, 10% bounced hard; 1 open alert"
    assert letter.text == (
        "The day. 100 mails, 10% bounced hard; 1 open alert.\n"
        "\n"
        "Alerts\n"
        "• hard bounces in campaign acme-q4: critical\n"
        "\n"
        "Campaigns\n"
        "• acme-q4: 100 mails, 10% bounced hard\n"
        "\n"
        "Waiting for a decision\n"
        "• 10 flagged addresses\n"
        "\n"
        "From November 21, 2026, 08:00 UTC to November 22, 2026, 08:00 UTC\n"
    )


@pytest.mark.parametrize(
    ("code", "subject", "title"),
    [
        ("fr", "Deliverabot\u00a0: 22 nov., La journée. 100 e-mails", "\n\nAlertes\n"),
        ("es", "Deliverabot: 22 nov, El día. 100 correos", "\n\nAlertas\n"),
    ],
)
async def test_a_digest_is_in_the_language_of_the_channel(
    digest: str, letters: Writes, code: str, subject: str, title: str
) -> None:
    letter = await letters(code).digest(digest)
    assert letter is not None
    assert letter.subject.startswith(subject)
    assert title in letter.text


async def test_a_digest_that_was_not_made_is_no_letter(letters: Writes) -> None:
    assert await letters().digest("daily:2026-11-22") is None
