"""The whole way: a Slack that is down, a real Postfix that takes the mail over TLS, and a Slack that comes back."""

from pathlib import Path

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR, MINUTE
from bot.mail import Mailer, SlackSilent
from bot.settings import Mail
from bot.slack.app import build_client
from bot.slack.letters import SlackLetters
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.store import Store
from playground.server import Playground
from tests.bot.acme import SetClock
from tests.bot.mail.conftest import OPS, SENDER, read, spike
from tests.bot.slack.house import MANIFEST, settings_for
from tests.servers.certificate import self_signed
from tests.servers.postfix import postfix
from tests.servers.process import directory, free_port


@pytest.mark.server("postfix", "openssl")
async def test_slack_is_down_then_up(
    alerts: Alerts, store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slack = Playground(manifest=MANIFEST, port=free_port(), message_interval=0.0)
    settings = settings_for(slack, tmp_path / "unused.sqlite")
    client = build_client(settings)
    people = People(client, settings.reviews)
    poster = Poster(store, client, Messages(store, settings, clock, people), people, clock)
    with directory("tls") as keys:
        self_signed(keys, name="localhost")
        monkeypatch.setenv("SSL_CERT_FILE", str(keys / "certificate.pem"))
        tls = {
            "smtpd_tls_cert_file": f"{keys}/certificate.pem",
            "smtpd_tls_key_file": f"{keys}/key.pem",
            "smtpd_tls_security_level": "encrypt",
        }
        async with postfix(mailboxes=[OPS], settings=tls) as mta:
            mail = Mail(host="localhost", port=mta.smtp_port, sender=SENDER, recipients=[OPS])
            letters = SlackLetters(Messages(store, settings, clock))
            check = SlackSilent(store, Mailer(mail, ""), letters, mail, clock)
            await spike(alerts)
            await poster.send_due()
            clock.forward(10 * MINUTE)
            assert await check.look() == "1 alerts mailed"
            async with slack:
                clock.forward(HOUR)
                for _ in range(2):  # the alert, and what its thread has to say
                    await poster.send_due()
                    clock.forward(MINUTE)
                assert await check.look() == "0 alerts mailed, Slack works again"
            first, second = [read(raw) for raw in await mta.wait_for_mails(OPS, 2)]
    assert {first["Subject"], second["Subject"]} == {
        "Deliverabot: Critical: hard bounces in campaign acme-q4 (Slack could not be told)",
        "Deliverabot: Slack works again",
    }
    outage = next(one for one in (first, second) if "Critical" in one["Subject"])
    assert "Slack cannot be reached" in outage.get_content()
