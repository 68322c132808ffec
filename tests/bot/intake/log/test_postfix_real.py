"""The log of a real Postfix is followed through the rotation that Postfix itself does, and across a restart of ours."""

import asyncio
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import clock
from bot.intake.log.reader import LogReader
from bot.settings import FollowedLog
from bot.store import Store, rates
from tests.bot.intake.running import health, running, until_kept
from tests.servers import binary
from tests.servers.postfix import Postfix, postfix
from tests.servers.smtpd import Script, smtp_server


def send(mta: Postfix, recipient: str, campaign: str) -> None:
    with smtplib.SMTP("127.0.0.1", mta.smtp_port, timeout=10) as smtp:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["X-Campaign"] = "news@acme.test", recipient, campaign
        mail["Message-ID"] = f"<{recipient}.1@acme.test>"
        mail.set_content("All is new.")
        smtp.send_message(mail)


async def rotate(mta: Postfix) -> Path:
    """Renames the log, packs it, and begins another; the packed one."""
    running = await asyncio.create_subprocess_exec(
        binary("postfix"), "-c", str(mta.directory / "etc"), "logrotate", stderr=asyncio.subprocess.DEVNULL
    )
    assert await running.wait() == 0
    (packed,) = mta.log_path.parent.glob("mail.log.*.gz")
    return packed


@pytest.mark.server("postfix")
async def test_bounces_and_deliveries_are_counted_by_campaign_through_a_rotation(store: Store) -> None:
    script = Script(rcpt={"alice@customers.test": "250 2.1.5 Ok"}, unknown="550 5.1.1 <{mailbox}>: User unknown")
    async with smtp_server(script) as theirs:
        relay_to = {"customers.test": f"127.0.0.1:{theirs.port}"}
        settings = {"header_checks": "static:INFO", "enable_long_queue_ids": "yes"}
        async with postfix(mailboxes=["news@acme.test"], relay_to=relay_to, settings=settings) as ours:
            wanted = FollowedLog(name="mta", path=str(ours.log_path))

            def reader() -> LogReader:
                return LogReader(wanted, verp=None, store=store, clock=clock.now, look=0.05)

            async with running(reader()):
                await asyncio.to_thread(send, ours, "one@customers.test", "acme-q4")
                await until_kept(store, "one@customers.test")
            await asyncio.to_thread(send, ours, "two@customers.test", "acme-q4")
            await ours.wait_for_log("to=<two@customers.test>, relay=127.0.0.1")
            await rotate(ours)
            async with running(reader()):
                await until_kept(store, "one@customers.test", "two@customers.test")
                await asyncio.to_thread(send, ours, "alice@customers.test", "acme-q4")
                await asyncio.to_thread(send, ours, "three@customers.test", "acme-q4")
                found = await until_kept(store, "one@customers.test", "two@customers.test", "three@customers.test")
                await ours.wait_for_log("to=<alice@customers.test>, relay=127.0.0.1")
                await health(store, events=4)
    assert {row[1:] for row in found} == {("acme-q4", "invalid_address")}
    total = await store.read(rates.total, "campaign", "acme-q4", since=0)
    assert (total.delivered, total.hard) == (1, 3)
