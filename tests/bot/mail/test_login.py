"""Logging in at the mail server of the settings: over TLS, with the password of the environment."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.alerts import Alerts
from bot.clock import MINUTE
from bot.errors import MailNotSent
from tests.bot.acme import SetClock
from tests.bot.mail.conftest import Silent, spike
from tests.servers.certificate import self_signed
from tests.servers.process import free_port

USER, PASSWORD = "deliverabot", "opensesame"


def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    """Takes mail over TLS only, and only from who has logged in."""
    context: ssl.SSLContext = self_signed(tmp_path, name="localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    controller = Controller(
        Mailbox(tmp_path / "mails"),
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def mails(tmp_path: Path) -> list[str]:
    return [path.read_text() for path in (tmp_path / "mails" / "new").iterdir()]


@pytest.mark.server("openssl")
async def test_with_the_password_the_mail_is_taken(
    alerts: Alerts, clock: SetClock, silent: Silent, server: Controller, tmp_path: Path
) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    check = silent(server.port, host="localhost", security="starttls", user=USER, password=PASSWORD)
    assert await check.look() == "1 alerts mailed"
    (mail,) = mails(tmp_path)
    assert "Subject: Deliverabot: Critical: hard bounces in campaign acme-q4" in mail


@pytest.mark.server("openssl")
async def test_with_a_wrong_one_it_is_not_and_the_password_is_not_told(
    alerts: Alerts, clock: SetClock, silent: Silent, server: Controller, tmp_path: Path
) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    check = silent(server.port, host="localhost", security="starttls", user=USER, password="wrong-one")
    with pytest.raises(MailNotSent, match="535") as refused:
        await check.look()
    assert "wrong-one" not in str(refused.value)
    assert mails(tmp_path) == []
