"""Alerts that wait for a Slack that is down, and what mails about it."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from bot.alerts import Alerts
from bot.mail import Mailer, SlackSilent
from bot.settings import Mail, Settings
from bot.slack.letters import SlackLetters
from bot.slack.messages import Messages
from bot.store import Store, outbox
from tests.bot.acme import CHANNEL, SetClock
from tests.bot.alerts.conftest import rate
from tests.servers.smtpd import SmtpServer

Silent = Callable[..., SlackSilent]
SENDER, OPS = "deliverabot@acme.example", "ops@acme.test"


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


@pytest.fixture
def silent(store: Store, clock: SetClock) -> Silent:
    def make(port: int, *, password: str = "", **more: object) -> SlackSilent:
        given = {"host": "127.0.0.1", "security": "none", "sender": SENDER, "recipients": [OPS], **more}
        settings = Mail(port=port, **given)  # type: ignore[arg-type]
        letters = SlackLetters(Messages(store, Settings(), clock))
        return SlackSilent(store, Mailer(settings, password), letters, settings, clock)

    return make


def mails(server: SmtpServer) -> list[EmailMessage]:
    return [read(raw) for raw in server.messages]


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def subjects(server: SmtpServer) -> list[str]:
    return [mail["Subject"] for mail in mails(server)]


async def spike(alerts: Alerts, subject: str = "acme-q4") -> None:
    """A campaign's hard bounces spike; Slack is to be told."""
    await alerts.consider([rate("critical", hard=83, subject=subject)])


async def slack_is_told(store: Store, clock: SetClock) -> None:
    """All that waits reaches Slack."""
    while rows := await store.read(outbox.due, clock()):
        for row in rows:
            claimed = await store.write(outbox.claim, row.id)
            assert claimed is not None
            await store.write(outbox.told, claimed, channel_id=CHANNEL, ts="1", now=clock())
