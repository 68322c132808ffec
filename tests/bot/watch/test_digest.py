"""The digest by mail: once, when it was made."""

from bot.clock import DAY
from bot.digest import Digests
from bot.mail import Mailer
from bot.settings import Mail, Settings
from bot.slack.letters import SlackLetters
from bot.slack.messages import Messages
from bot.store import Store
from bot.watch.digest import DigestCheck
from tests.bot.acme import SetClock
from tests.bot.mail.conftest import OPS, SENDER, mails
from tests.servers.smtpd import Script, smtp_server

TAKES = Script(rcpt={OPS: "250 2.1.5 Ok"})


async def test_it_is_mailed_once(store: Store, clock: SetClock) -> None:
    async with smtp_server(TAKES) as server:
        to = Mail(host="127.0.0.1", port=server.port, security="none", sender=SENDER, recipients=[OPS])
        letters = SlackLetters(Messages(store, Settings(), clock))
        check = DigestCheck(Digests(store, Settings(), clock), Mailer(to, ""), letters)
        clock.forward(-DAY)
        assert await check.look() == "nothing due"
        assert server.connections == 0
        clock.forward(DAY)
        assert await check.look() == "daily:2026-11-22 made"
        assert await check.look() == "nothing due"
    (mail,) = mails(server)
    assert mail["Subject"] == "Deliverabot: Nov 22, Quiet day. 0 mails; no open alert"
    assert mail["To"] == OPS
