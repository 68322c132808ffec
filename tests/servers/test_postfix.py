"""The Postfix of the tests does what they believe of it: delivers, relays, writes DSNs and its log."""

import aiosmtplib
import pytest

from tests.servers.postfix import Postfix, postfix
from tests.servers.smtpd import Script, smtp_server

MAIL = "From: news@sender.test\r\nTo: {to}\r\nSubject: News\r\nMessage-ID: <1@sender.test>\r\n\r\nHello\r\n"


async def send(mta: Postfix, to: str) -> None:
    await aiosmtplib.send(
        MAIL.format(to=to),
        sender="news@sender.test",
        recipients=[to],
        hostname="127.0.0.1",
        port=mta.smtp_port,
        start_tls=False,
    )


@pytest.mark.server("postfix")
async def test_postfix_delivers_relays_bounces_and_logs() -> None:
    script = Script(rcpt={"alice@acme.test": "250 2.1.5 Ok"}, unknown="550 5.1.1 <{mailbox}>: User unknown")
    async with smtp_server(script) as acme:
        relay_to = {"acme.test": f"127.0.0.1:{acme.port}"}
        async with postfix(mailboxes=["news@sender.test"], relay_to=relay_to) as mta:
            await send(mta, "alice@acme.test")
            await send(mta, "bob@acme.test")
            [dsn] = await mta.wait_for_mails("news@sender.test")
            log = await mta.wait_for_log("status=bounced")
    assert len(acme.messages) == 1
    assert b"Final-Recipient: rfc822; bob@acme.test" in dsn
    assert b"Status: 5.1.1" in dsn
    assert "said: 550 5.1.1 <bob@acme.test>: User unknown (in reply to RCPT TO command)" in log


@pytest.mark.server("postfix")
async def test_postfix_bounces_what_is_only_put_off() -> None:
    async with smtp_server(Script(unknown="452 4.2.2 Mailbox full")) as acme:
        relay_to = {"acme.test": f"127.0.0.1:{acme.port}"}
        async with postfix(mailboxes=["news@sender.test"], relay_to=relay_to) as mta:
            await send(mta, "alice@acme.test")
            [dsn] = await mta.wait_for_mails("news@sender.test")
            log = await mta.wait_for_log("status=expired, returned to sender")
    assert b"Status: 4.2.2" in dsn
    assert "dsn=4.2.2, status=deferred" in log
