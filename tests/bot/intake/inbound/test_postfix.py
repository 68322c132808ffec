"""A real Postfix hands the DSNs of mail it could not deliver to us over LMTP, by the signed envelope sender of the mail."""

import asyncio
import smtplib
from email.message import EmailMessage

import pytest

from bot import clock
from bot.intake.inbound import InboundServer
from bot.intake.verp import Mailed, Verp
from bot.settings import Inbound
from bot.store import Store
from tests.bot.intake.running import health, running, until_kept
from tests.servers.postfix import Postfix, postfix
from tests.servers.process import free_port
from tests.servers.smtpd import Script, smtp_server

VERP = Verp(["a-secret-of-acmes-1"], "bounce.acme.test")


def send(mta: Postfix, campaign: str, *recipients: str) -> None:
    """One mail for each, as a sender with VERP does."""
    with smtplib.SMTP("127.0.0.1", mta.smtp_port, timeout=10) as smtp:
        for recipient in recipients:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "news@acme.test", recipient, "News"
            mail["Message-ID"] = f"<{recipient}.1@acme.test>"
            mail.set_content("All is new.")
            smtp.send_message(mail, VERP.address(Mailed(campaign, recipient)), [recipient])


@pytest.mark.server("postfix")
async def test_what_postfix_returns_is_counted_for_its_campaign(store: Store) -> None:
    wanted = Inbound(port=free_port(), domain=VERP.domain)
    reader = InboundServer(wanted, verp=VERP, store=store, clock=clock.now)
    async with running(reader), smtp_server(Script(unknown="550 5.1.1 <{mailbox}>: User unknown")) as theirs:
        await health(store, state="ok")
        relay_to = {"customers.test": f"127.0.0.1:{theirs.port}"}
        settings = {
            "relay_domains": VERP.domain,
            "transport_maps": f"inline:{{{{{VERP.domain} = lmtp:[127.0.0.1]:{wanted.port}}},"
            f" {{customers.test = smtp:[127.0.0.1]:{theirs.port}}}}}",
        }
        async with postfix(relay_to=relay_to, settings=settings) as ours:
            await asyncio.to_thread(send, ours, "acme-q4", "jo@customers.test", "mo@customers.test")
            found = await until_kept(store, "jo@customers.test", "mo@customers.test")
            log = await ours.wait_for_log("250 2.0.0 Taken")
    assert {row[1:] for row in found} == {("acme-q4", "invalid_address")}
    assert f"relay=127.0.0.1[127.0.0.1]:{wanted.port}" in log
